import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import { ApiKeyExchange } from './api-key-exchange';
import { createContextFactory } from './authenticate';

const key = (letter: string): string => `esk_${letter.repeat(24)}_${'s'.repeat(43)}`;
const caller = { client: { address: '203.0.113.7', agent: 'erp' }, requestId: 'request-1' };

describe('ApiKeyExchange', () => {
  /** The requests that auth received, and its response to the next ones. */
  let requests: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  let nextResponse: { status: number; body: object };
  let auth: Server;
  let apiKeys: ApiKeyExchange;

  beforeEach(async () => {
    requests = [];
    nextResponse = { status: 200, body: { accessToken: 'a.b.c', expiresIn: 900 } };
    auth = createServer((request, response) => {
      let body = '';
      request
        .on('data', (part) => (body += part))
        .on('end', () => {
          requests.push({ url: request.url, headers: request.headers, body });
          const { status, body: content } = nextResponse;
          setTimeout(() => response.writeHead(status).end(JSON.stringify(content)), 20);
        });
    });
    await new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve));
    const { port } = auth.address() as AddressInfo;
    const identity = { credential: () => Promise.resolve('own credential') };
    apiKeys = new ApiKeyExchange(`http://127.0.0.1:${port}/graphql`, identity);
  });
  afterEach(async () => {
    await apiKeys.close();
    await new Promise((resolve) => auth.close(resolve));
  });
  const errorFor = async (text: string): Promise<unknown> =>
    apiKeys.getAccessToken(text, caller).catch(({ code, details }) => ({ code, details }));
  const errors = (code: string, details = {}) => ({
    errors: [{ message: 'No.', extensions: { code, ...details } }],
  });

  it('exchanges a key at auth with the credential of the gateway and the address of the client', async () => {
    expect(await apiKeys.getAccessToken(key('a'), caller)).toBe('a.b.c');
    const [call] = requests;
    expect([call?.url, call?.body]).toEqual(['/api-keys/token', JSON.stringify({ key: key('a') })]);
    expect(call?.headers).toMatchObject({
      'x-service-credential': 'own credential',
      'x-client-address': '203.0.113.7',
      'x-request-id': 'request-1',
    });
  });

  it('shares one exchange among concurrent calls and caches the token for a minute', async () => {
    const same = await Promise.all(
      Array.from({ length: 20 }, () => apiKeys.getAccessToken(key('a'), caller)),
    );
    expect(new Set(same)).toEqual(new Set(['a.b.c']));
    await apiKeys.getAccessToken(key('a'), caller);
    expect(requests).toHaveLength(1);
    await apiKeys.getAccessToken(key('b'), caller);
    expect(requests).toHaveLength(2);
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    await apiKeys.getAccessToken(key('a'), caller);
    later.mockRestore();
    expect(requests).toHaveLength(3);
  });

  it('keeps using a cached token until its expiry while auth is unavailable', async () => {
    expect(await apiKeys.getAccessToken(key('a'), caller)).toBe('a.b.c');
    nextResponse = { status: 503, body: errors('SERVICE_UNAVAILABLE') };
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 600_000);
    for (let n = 0; n < 3; n += 1) expect(await apiKeys.getAccessToken(key('a'), caller)).toBe('a.b.c');
    later.mockRestore();
    expect(requests).toHaveLength(2);
    // The cache reads the clock at most once per millisecond.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const past = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 901_000);
    const after = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 901_000);
    expect(await errorFor(key('a'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    past.mockRestore();
    after.mockRestore();
  });

  it('rejects a key at once when auth reports that it is no longer valid', async () => {
    await apiKeys.getAccessToken(key('a'), caller);
    nextResponse = { status: 401, body: errors('UNAUTHENTICATED') };
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    for (let n = 0; n < 2; n += 1)
      expect(await errorFor(key('a'))).toMatchObject({ code: 'UNAUTHENTICATED' });
    later.mockRestore();
  });

  it('rejects an invalid key for some seconds without another call to auth', async () => {
    nextResponse = { status: 401, body: errors('UNAUTHENTICATED') };
    for (let n = 0; n < 3; n += 1)
      expect(await errorFor(key('a'))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(requests).toHaveLength(1);
    nextResponse = { status: 200, body: { accessToken: 'a.b.c', expiresIn: 900 } };
    // The cache reads the clock at most once per millisecond.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const later = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 11_000);
    expect(await apiKeys.getAccessToken(key('a'), caller)).toBe('a.b.c');
    later.mockRestore();
  });

  it.each(['', 'esk_', 'nonsense', `${key('a')} `, key('G'), `esk_${'a'.repeat(24)}_${'s'.repeat(4_000)}`])(
    'rejects malformed key %# without a call to auth',
    async (text) => {
      expect(await errorFor(text)).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(requests).toEqual([]);
    },
  );

  it('passes on rate limits and outages of auth, and caches neither', async () => {
    nextResponse = { status: 429, body: errors('RATE_LIMITED', { retryAfter: 17 }) };
    expect(await errorFor(key('a'))).toEqual({ code: 'RATE_LIMITED', details: { retryAfter: 17 } });
    nextResponse = { status: 500, body: errors('INTERNAL_SERVER_ERROR') };
    expect(await errorFor(key('a'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    nextResponse = { status: 200, body: { accessToken: 'a.b.c', expiresIn: 900 } };
    expect(await apiKeys.getAccessToken(key('a'), caller)).toBe('a.b.c');
    await new Promise((resolve) => auth.close(resolve).closeAllConnections());
    expect(await errorFor(key('b'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('replaces the key by its access token, and never forwards a key', async () => {
    const seen: (string | undefined)[] = [];
    const identify = (header: string | undefined) => {
      seen.push(header);
      return Promise.resolve({ principal: null, expired: null });
    };
    const tokens = { identify };
    const createContext = createContextFactory({ tokens, apiKeys }, pino({ level: 'silent' }));
    const context = await createContext({ ...caller, authorization: `ApiKey ${key('a')}` });
    expect([context.authorization, seen]).toEqual(['Bearer a.b.c', ['Bearer a.b.c']]);
    nextResponse = { status: 401, body: errors('UNAUTHENTICATED') };
    const rejected = await createContext({ ...caller, authorization: `apikey ${key('c')}` });
    expect([rejected.principal, rejected.authorization]).toEqual([null, undefined]);
    expect(rejected.tokenError).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
