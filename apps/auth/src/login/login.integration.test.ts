import { randomUUID } from 'node:crypto';
import { actor, present } from '@e-storefront/testing';
import { LogInDocument, MySessionsDocument, RegisterDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, PASSWORD, type Account } from '../../test/fixtures/auth-fixture';

describe('registration and login', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('creates an account and returns a valid token', async () => {
    const account = await auth.register({ email: '  Mixed.Case@Example.COM ', name: '  Asha Rao ' });
    const query = '{ me { id name email role isActive emailVerified sellerStatus permissions } }';
    expect(await auth.data(query, account)).toEqual({
      me: {
        id: account.id,
        name: 'Asha Rao',
        email: 'mixed.case@example.com',
        role: 'customer',
        isActive: true,
        emailVerified: false,
        sellerStatus: null,
        permissions: ['review:write', 'order:read'],
      },
    });
  });

  it('registers sellers without approval and without seller permissions', async () => {
    const seller = await auth.register({ role: 'seller' });
    expect(await auth.data('{ me { role sellerStatus permissions } }', seller)).toEqual({
      me: { role: 'seller', sellerStatus: 'pending', permissions: ['review:write', 'order:read'] },
    });
  });

  it.each([
    ['input.role', { role: 'admin' }],
    ['input.role', { role: 'super_admin' }],
    ['input.role', { role: 'support' }],
    ['input.email', { email: 'not-an-address' }],
    ['input.email', { email: `${'x'.repeat(300)}@example.com` }],
    ['input.password', { password: 'short' }],
    ['input.password', { password: 'x'.repeat(129) }],
    ['input.password', { password: 'Password123' }],
    ['input.name', { name: '' }],
    ['input.name', { name: 'x'.repeat(101) }],
    ['input.name', { name: 'line\nbreak' }],
    ['input.name', { name: 'turned \u202e around' }],
  ])('rejects invalid input and names %s', async (field, input) => {
    const good = { email: 'refused@example.com', password: PASSWORD, name: 'Asha' };
    const { errors } = await auth.call(RegisterDocument, undefined, { input: { ...good, ...input } });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    const query = '{ users(search: "refused") { users { id } } }';
    expect(await auth.data(query, actor('admin'))).toEqual({ users: { users: [] } });
  });

  it('creates one account for twenty concurrent registrations of one address', async () => {
    const input = { email: 'rush@example.com', password: PASSWORD, name: 'Rush' };
    const codes = await Promise.all(
      Array.from({ length: 20 }, (_, i) =>
        auth.code(RegisterDocument, undefined, {
          input: { ...input, email: i % 2 ? 'Rush@Example.com' : input.email },
        }),
      ),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'EMAIL_TAKEN')).toHaveLength(19);
  });

  it('answers an unknown address and a wrong password the same, with the same work', async () => {
    const { email } = await auth.register();
    const attempt = async (input: object): Promise<{ answer: unknown; ms: number }> => {
      const begin = performance.now();
      const { errors } = await auth.call(LogInDocument, undefined, { input });
      return { answer: errors, ms: performance.now() - begin };
    };
    await attempt({ email, password: 'warm up' });
    const wrong = await attempt({ email, password: 'wrong password' });
    const unknown = await attempt({ email: `${randomUUID()}@example.com`, password: 'wrong password' });
    expect(unknown.answer).toEqual(wrong.answer);
    expect(unknown.answer).toMatchObject([{ extensions: { code: 'INVALID_CREDENTIALS' } }]);
    expect(unknown.ms).toBeGreaterThan(wrong.ms / 4);
  });

  it('accepts any spelling of the address and records the login time', async () => {
    const { email } = await auth.register();
    const input = { email: email.toUpperCase(), password: PASSWORD };
    const { login } = await auth.data(LogInDocument, undefined, { input });
    expect(Date.now() - Date.parse(present(login?.user.lastLogin))).toBeLessThan(30_000);
  });

  it('rejects a locked account with all its tokens until it is unlocked', async () => {
    const account = await auth.register();
    const lock = 'mutation ($id: ID!, $on: Boolean!) { setUserActive(id: $id, isActive: $on) { isActive } }';
    await auth.data(lock, actor('admin'), { id: account.id, on: false });
    const input = { email: account.email, password: PASSWORD };
    expect(await auth.code(LogInDocument, undefined, { input })).toBe('ACCOUNT_DISABLED');
    expect(await auth.code('{ me { id } }', account)).toBe('UNAUTHENTICATED');
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    await auth.data(lock, actor('admin'), { id: account.id, on: true });
    expect(await auth.code(LogInDocument, undefined, { input })).toBeUndefined();
  });

  describe('sessions', () => {
    const live = async (account: Account) =>
      present((await auth.data(MySessionsDocument, account)).mySessions);

    it('returns a new refresh token at each use', async () => {
      const { refreshToken } = await auth.register();
      const first = await auth.refresh(refreshToken);
      expect(first.next).toMatch(/^[\w-]{43}$/);
      const second = await auth.refresh(first.next ?? '');
      expect(new Set([refreshToken, first.next, second.next]).size).toBe(3);
    });

    it('revokes only the session of a reused refresh token', async () => {
      const account = await auth.register();
      const other = await auth.login(account.email);
      const { next } = await auth.refresh(account.refreshToken);
      expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
      expect((await auth.refresh(next ?? '')).code).toBe('UNAUTHENTICATED');
      expect((await auth.refresh(other.refreshToken)).next).toBeDefined();
    });

    it('lets at most one of many concurrent refreshes win', async () => {
      const { refreshToken } = await auth.register();
      const answers = await Promise.all(Array.from({ length: 10 }, () => auth.refresh(refreshToken)));
      const winners = answers.filter(({ next }) => next !== undefined);
      expect(winners.length).toBeLessThanOrEqual(1);
      for (const { next } of winners) expect((await auth.refresh(next ?? '')).code).toBe('UNAUTHENTICATED');
    });

    it('rejects unknown refresh tokens and access tokens used as refresh tokens', async () => {
      const { accessToken } = await auth.register();
      expect((await auth.refresh('x'.repeat(43))).code).toBe('UNAUTHENTICATED');
      expect((await auth.refresh(accessToken)).code).toBe('UNAUTHENTICATED');
    });

    it('revokes the session on logout by access token or refresh token', async () => {
      const account = await auth.register();
      const other = await auth.login(account.email);
      await auth.data('mutation { logout }', account);
      expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
      const byToken = 'mutation ($token: String) { logout(refreshToken: $token) }';
      await auth.data(byToken, undefined, { token: other.refreshToken });
      expect((await auth.refresh(other.refreshToken)).code).toBe('UNAUTHENTICATED');
      expect(await auth.data('mutation { logout }')).toEqual({ logout: true });
    });

    it('lists sessions only for their owner, who can revoke each', async () => {
      const account = await auth.register();
      const phone = await auth.login(account.email);
      const sessions = await live(account);
      expect(sessions).toHaveLength(2);
      expect(sessions.filter(({ isCurrent }) => isCurrent)).toHaveLength(1);
      const id = sessions.find(({ isCurrent }) => !isCurrent)?.id;
      const end = 'mutation ($id: ID!) { endSession(id: $id) }';
      expect(await auth.code(end, await auth.register(), { id })).toBe('NOT_FOUND');
      await auth.data(end, account, { id });
      expect((await auth.refresh(phone.refreshToken)).code).toBe('UNAUTHENTICATED');
      expect(await live(account)).toHaveLength(1);
    });
  });
});
