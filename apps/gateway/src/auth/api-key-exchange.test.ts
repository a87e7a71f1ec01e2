import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { pino } from 'pino';
import type { TokenVerifier } from '@e-storefront/auth';
import { ApiKeys } from './api-key-exchange';
import { contextFactory } from './authenticate';

const key = (letter: string): string => `esk_${letter.repeat(24)}_${'s'.repeat(43)}`;
const caller = { client: { address: '203.0.113.7', agent: 'erp' }, requestId: 'request-1' };

describe('API keys at the gateway', () => {
  /** What auth is asked, and what it answers. */
  let asked: { url: string | undefined; headers: IncomingHttpHeaders; body: string }[] = [];
  let answer: { status: number; body: object };
  let auth: Server;
  let apiKeys: ApiKeys;

  beforeEach(async () => {
    asked = [];
    answer = { status: 200, body: { accessToken: 'a.b.c', expiresIn: 900 } };
    auth = createServer((request, response) => {
      let body = '';
      request
        .on('data', (part) => (body += part))
        .on('end', () => {
          asked.push({ url: request.url, headers: request.headers, body });
          const { status, body: content } = answer;
          setTimeout(() => response.writeHead(status).end(JSON.stringify(content)), 20);
        });
    });
    await new Promise<void>((resolve) => auth.listen(0, '127.0.0.1', resolve));
    const { port } = auth.address() as AddressInfo;
    const identity = { credential: () => Promise.resolve('own credential') };
    apiKeys = new ApiKeys(`http://127.0.0.1:${port}/graphql`, identity);
  });
  afterEach(async () => {
    await apiKeys.close();
    await new Promise((resolve) => auth.close(resolve));
  });
  const refusal = async (text: string): Promise<unknown> =>
    apiKeys.tokenFor(text, caller).catch(({ code, details }) => ({ code, details }));
  const errors = (code: string, details = {}) => ({
    errors: [{ message: 'No.', extensions: { code, ...details } }],
  });

  it('are exchanged at auth with the credential of the gateway and the address of the client', async () => {
    expect(await apiKeys.tokenFor(key('a'), caller)).toBe('a.b.c');
    const [call] = asked;
    expect([call?.url, call?.body]).toEqual(['/api-keys/token', JSON.stringify({ key: key('a') })]);
    expect(call?.headers).toMatchObject({
      'x-service-credential': 'own credential',
      'x-client-address': '203.0.113.7',
      'x-request-id': 'request-1',
    });
  });

  it('share one exchange among calls at the same time, and keep it for a minute', async () => {
    const same = await Promise.all(Array.from({ length: 20 }, () => apiKeys.tokenFor(key('a'), caller)));
    expect(new Set(same)).toEqual(new Set(['a.b.c']));
    await apiKeys.tokenFor(key('a'), caller);
    expect(asked).toHaveLength(1);
    await apiKeys.tokenFor(key('b'), caller);
    expect(asked).toHaveLength(2);
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    await apiKeys.tokenFor(key('a'), caller);
    later.mockRestore();
    expect(asked).toHaveLength(3);
  });

  it('are used on with the token of before while auth is away, to its end', async () => {
    expect(await apiKeys.tokenFor(key('a'), caller)).toBe('a.b.c');
    answer = { status: 503, body: errors('SERVICE_UNAVAILABLE') };
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 600_000);
    for (let n = 0; n < 3; n += 1) expect(await apiKeys.tokenFor(key('a'), caller)).toBe('a.b.c');
    later.mockRestore();
    expect(asked).toHaveLength(2);
    // The cache reads the clock once a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const past = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 901_000);
    const after = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 901_000);
    expect(await refusal(key('a'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    past.mockRestore();
    after.mockRestore();
  });

  it('are refused at once when auth says that they do not hold any more', async () => {
    await apiKeys.tokenFor(key('a'), caller);
    answer = { status: 401, body: errors('UNAUTHENTICATED') };
    const later = jest.spyOn(Date, 'now').mockReturnValue(Date.now() + 61_000);
    for (let n = 0; n < 2; n += 1) expect(await refusal(key('a'))).toMatchObject({ code: 'UNAUTHENTICATED' });
    later.mockRestore();
  });

  it('that do not hold are refused, and not asked about again for some seconds', async () => {
    answer = { status: 401, body: errors('UNAUTHENTICATED') };
    for (let n = 0; n < 3; n += 1) expect(await refusal(key('a'))).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(asked).toHaveLength(1);
    answer = { status: 200, body: { accessToken: 'a.b.c', expiresIn: 900 } };
    // The cache reads the clock once a millisecond.
    await new Promise((resolve) => setTimeout(resolve, 10));
    const later = jest.spyOn(performance, 'now').mockReturnValue(performance.now() + 11_000);
    expect(await apiKeys.tokenFor(key('a'), caller)).toBe('a.b.c');
    later.mockRestore();
  });

  it.each(['', 'esk_', 'nonsense', `${key('a')} `, key('G'), `esk_${'a'.repeat(24)}_${'s'.repeat(4_000)}`])(
    'that are none (%#) are refused without asking',
    async (text) => {
      expect(await refusal(text)).toMatchObject({ code: 'UNAUTHENTICATED' });
      expect(asked).toEqual([]);
    },
  );

  it('pass on that there were too many wrong ones, and that auth is away, and keep neither', async () => {
    answer = { status: 429, body: errors('RATE_LIMITED', { retryAfter: 17 }) };
    expect(await refusal(key('a'))).toEqual({ code: 'RATE_LIMITED', details: { retryAfter: 17 } });
    answer = { status: 500, body: errors('INTERNAL_SERVER_ERROR') };
    expect(await refusal(key('a'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    answer = { status: 200, body: { accessToken: 'a.b.c', expiresIn: 900 } };
    expect(await apiKeys.tokenFor(key('a'), caller)).toBe('a.b.c');
    await new Promise((resolve) => auth.close(resolve).closeAllConnections());
    expect(await refusal(key('b'))).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
  });

  it('go on as the bearer token that they were exchanged for, and no key goes further', async () => {
    const seen: (string | undefined)[] = [];
    const identify = (header: string | undefined) => {
      seen.push(header);
      return Promise.resolve({ principal: null, expired: null });
    };
    const tokens = { identify } as unknown as TokenVerifier;
    const contextFor = contextFactory({ tokens, apiKeys }, pino({ level: 'silent' }));
    const context = await contextFor({ ...caller, authorization: `ApiKey ${key('a')}` });
    expect([context.authorization, seen]).toEqual(['Bearer a.b.c', ['Bearer a.b.c']]);
    answer = { status: 401, body: errors('UNAUTHENTICATED') };
    const refused = await contextFor({ ...caller, authorization: `apikey ${key('c')}` });
    expect([refused.principal, refused.authorization]).toEqual([null, undefined]);
    expect(refused.tokenFault).toMatchObject({ code: 'UNAUTHENTICATED' });
  });
});
