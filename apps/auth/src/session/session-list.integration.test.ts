import { present } from '@e-storefront/testing';
import { LogInDocument, MySessionsDocument, RefreshTokenDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, PASSWORD } from '../../test/fixtures/auth-fixture';

const FIREFOX = 'Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0';
const PHONE =
  'Mozilla/5.0 (Linux; Android 14; Pixel 8) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/126.0.0.0 Mobile Safari/537.36';

describe('mySessions', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const at = (address: string, agent: string) => ({ 'x-client-address': address, 'x-client-agent': agent });
  const loginAt = async (email: string, headers: Record<string, string>) => {
    const variables = { input: { email, password: PASSWORD } };
    return present((await auth.subgraph.data(LogInDocument, { variables, headers })).login);
  };
  const listOf = async (accessToken: string) => {
    const headers = { authorization: `Bearer ${accessToken}` };
    return present((await auth.subgraph.data(MySessionsDocument, { headers })).mySessions);
  };

  it('shows device and network address of the last use', async () => {
    const { email } = await auth.register();
    await loginAt(email, at('203.0.113.7', FIREFOX));
    const phone = await loginAt(email, at('2001:db8::1', PHONE));
    const [first, second, registered] = await listOf(phone.accessToken);
    expect(first).toMatchObject({
      isCurrent: true,
      address: '2001:db8::1',
      device: { browser: 'Chrome 126', system: 'Android 14' },
    });
    expect(second).toMatchObject({
      isCurrent: false,
      address: '203.0.113.7',
      device: { browser: 'Firefox 128', system: 'Linux' },
    });
    expect(registered).toMatchObject({ address: null, device: { browser: null, system: null } });
  });

  it('updates device and address at each refresh', async () => {
    const { email } = await auth.register();
    const session = await loginAt(email, at('203.0.113.7', PHONE));
    const before = present((await listOf(session.accessToken))[0]);
    const renewal = { variables: { token: session.refreshToken }, headers: at('198.51.100.9', PHONE) };
    const { refreshToken: renewed } = await auth.subgraph.data(RefreshTokenDocument, renewal);
    const after = present((await listOf(present(renewed).accessToken))[0]);
    expect(after).toMatchObject({ id: before.id, createdAt: before.createdAt, address: '198.51.100.9' });
    expect(Date.parse(after.lastUsedAt)).toBeGreaterThan(Date.parse(before.lastUsedAt));
  });

  it('truncates long network addresses and User-Agent headers', async () => {
    const { email } = await auth.register();
    const headers = at('y'.repeat(900), `${FIREFOX} ${'x'.repeat(6_000)}`);
    const { accessToken } = await loginAt(email, headers);
    const [session] = await listOf(accessToken);
    expect(session?.address).toHaveLength(64);
    expect(session?.device.browser).toBe('Firefox 128');
  });

  it('returns no browser and system for unknown User-Agent headers', async () => {
    const { email } = await auth.register();
    for (const agent of ['curl/8.5.0', '<script>alert(1)</script>', '\u0000', '()'.repeat(200)]) {
      const { accessToken } = await loginAt(email, at('203.0.113.7', encodeURI(agent)));
      const { device } = present((await listOf(accessToken))[0]);
      expect(JSON.stringify(device)).not.toContain('<script>');
    }
  });

  it('reports a reused refresh token once by mail and audit event', async () => {
    const account = await auth.register();
    await auth.refresh(account.refreshToken);
    const thief = { variables: { token: account.refreshToken }, headers: at('198.51.100.66', 'thief') };
    for (let times = 0; times < 3; times += 1) await auth.subgraph.call(RefreshTokenDocument, thief);
    await Promise.all([1, 2, 3].map(() => auth.subgraph.call(RefreshTokenDocument, thief)));
    await auth.mailTo(account.email, /logged out one of your devices/);
    await expect(auth.mailTo(account.email, /logged out one of your devices/, 2)).rejects.toThrow();
    const reuses = await auth.auditEvents({ userId: account.id, kind: 'REFRESH_TOKEN_REUSED' });
    expect(reuses).toMatchObject([
      {
        kind: 'REFRESH_TOKEN_REUSED',
        actorId: null,
        userId: account.id,
        subjectId: expect.stringMatching(/^[0-9a-f]{24}$/),
        address: '198.51.100.66',
      },
    ]);
  });
});
