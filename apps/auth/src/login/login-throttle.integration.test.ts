import { randomUUID } from 'node:crypto';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { actor, testRedisUrl, type TestAnswer } from '@e-storefront/testing';
import { AuthFixture, PASSWORD } from '../../test/fixtures/auth-fixture';

const LOGIN = 'mutation ($input: LoginInput!) { login(input: $input) { user { id } } }';
const FORGOT = `mutation ($email: String!) { forgotPassword(email: $email, domain: "") { resetToken } }`;
const RESET = `mutation ($token: String!, $password: String!) {
  resetPassword(token: $token, password: $password, confirmPassword: $password) { success } }`;
const VALID = 'query ($token: String!) { validateResetToken(token: $token) { success } }';
const CHANGE = 'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success } }';
const WRONG = 'certainly not it';

/** An address that no other test or earlier run has used. */
const freshAddress = () => `2001:db8:${randomUUID().slice(0, 4)}:${randomUUID().slice(0, 4)}::1`;
const codeOf = ({ errors }: TestAnswer) => errors[0]?.extensions.code;
const times = <T>(count: number, act: (index: number) => Promise<T>) =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));

describe('LoginThrottle', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const from = (address: string, query: string, variables: object) =>
    auth.subgraph.call(query, {
      variables: { ...variables },
      headers: { 'x-client-address': address, 'x-client-agent': 'test' },
    });
  const logIn = (address: string, email: string, password = WRONG) =>
    from(address, LOGIN, { input: { email, password } });
  const lock = (email: string) => times(10, () => logIn(freshAddress(), email));

  /** Audit events of locks, which are written asynchronously; waits for the first one. */
  const lockEventsOf = async (userId: string): Promise<object[]> => {
    for (let attempt = 0; attempt < 100; attempt += 1) {
      const events = await auth.auditEvents({ userId, kind: 'LOGIN_LOCKED' });
      if (events.length > 0) return events;
      await new Promise((resolve) => setTimeout(resolve, 30));
    }
    return [];
  };

  it('allows five attempts at a password, even concurrently and from several networks', async () => {
    const { email, id } = await auth.register();
    const answers = await times(50, () => logIn(freshAddress(), email));
    expect(answers.filter((answer) => codeOf(answer) === 'INVALID_CREDENTIALS')).toHaveLength(5);
    const refused = answers.filter((answer) => codeOf(answer) === 'RATE_LIMITED');
    expect(refused).toHaveLength(45);
    for (const { errors } of refused) {
      expect(errors[0]?.extensions['retryAfter']).toBeGreaterThan(20);
      expect(errors[0]?.extensions['retryAfter']).toBeLessThanOrEqual(30);
    }
    expect(codeOf(await logIn(freshAddress(), email, PASSWORD))).toBe('RATE_LIMITED');
    expect(await lockEventsOf(id)).toEqual([
      expect.objectContaining({ userId: id, address: expect.stringContaining('2001:db8:') }),
    ]);
  });

  it('answers the same for existing, locked and unknown accounts', async () => {
    const disabled = await auth.register();
    const disable = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';
    await auth.data(disable, actor('admin'), { id: disabled.id });
    const emails = [(await auth.register()).email, disabled.email, `${randomUUID()}@example.com`];
    const address = freshAddress();
    const seen = [];
    for (const email of emails) {
      const answers = [];
      for (let i = 0; i < 7; i += 1) answers.push(await logIn(address, email));
      seen.push(answers.map(({ errors: [error] }) => [error?.extensions.code, error?.path]));
    }
    expect(seen[0]?.map(([code]) => code)).toEqual([
      ...Array(5).fill('INVALID_CREDENTIALS'),
      ...Array(2).fill('RATE_LIMITED'),
    ]);
    expect(seen[1]).toEqual(seen[0]);
    expect(seen[2]).toEqual(seen[0]);
  });

  it('resets the count after a correct password', async () => {
    const { email } = await auth.register();
    const address = freshAddress();
    for (let round = 0; round < 3; round += 1) {
      for (let i = 0; i < 4; i += 1) {
        expect(codeOf(await logIn(address, email))).toBe('INVALID_CREDENTIALS');
      }
      expect(codeOf(await logIn(address, email, PASSWORD))).toBeUndefined();
    }
  });

  it('does not lock the owner out of trusted networks', async () => {
    const { email } = await auth.register();
    const home = freshAddress();
    expect(codeOf(await logIn(home, email, PASSWORD))).toBeUndefined();
    await lock(email);
    expect(codeOf(await logIn(freshAddress(), email, PASSWORD))).toBe('RATE_LIMITED');
    expect(codeOf(await logIn(home, email, PASSWORD))).toBeUndefined();
    await times(10, () => logIn(home, email));
    expect(codeOf(await logIn(home, email, PASSWORD))).toBe('RATE_LIMITED');
  });

  it('unlocks the owner after a password reset by mail', async () => {
    const { email } = await auth.register();
    const fresh = 'a wholly new password';
    const cafe = freshAddress();
    await lock(email);
    const { resetToken } = await auth.forgotPassword(email);
    const variables = { token: resetToken, password: fresh };
    expect(codeOf(await from(cafe, RESET, variables))).toBeUndefined();
    expect(codeOf(await logIn(freshAddress(), email, fresh))).toBeUndefined();
    await lock(email);
    expect(codeOf(await logIn(freshAddress(), email, fresh))).toBe('RATE_LIMITED');
    expect(codeOf(await logIn(cafe, email, fresh))).toBeUndefined();
  });

  it('blocks a network that guesses at many accounts without locking those accounts', async () => {
    const { email } = await auth.register();
    const address = freshAddress();
    for (let i = 0; i < 10; i += 1) {
      await times(10, () => logIn(address, `${randomUUID()}@example.com`));
    }
    const neighbour = address.replace(/1$/, '2');
    for (let i = 0; i < 8; i += 1) expect(codeOf(await logIn(neighbour, email))).toBe('RATE_LIMITED');
    expect(codeOf(await logIn(address, email, PASSWORD))).toBe('RATE_LIMITED');
    expect(codeOf(await logIn(freshAddress(), email, PASSWORD))).toBeUndefined();
  });

  it('limits guesses of mailed tokens per network', async () => {
    const address = freshAddress();
    for (let i = 0; i < 10; i += 1) await times(10, () => from(address, VALID, { token: randomUUID() }));
    const variables = { token: randomUUID(), password: 'a wholly new password' };
    expect(codeOf(await from(address, RESET, variables))).toBe('RATE_LIMITED');
    expect(codeOf(await from(freshAddress(), RESET, variables))).toBe('TOKEN_INVALID');
    const { email } = await auth.register();
    expect(codeOf(await logIn(address, email, PASSWORD))).toBeUndefined();
  });

  it('limits password confirmations of logged-in users separately from logins', async () => {
    const account = await auth.register();
    const input = { currentPassword: WRONG, newPassword: 'a wholly new password' };
    const codes = await times(20, () => auth.code(CHANGE, account, { input }));
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(5);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(15);
    const right = { ...input, currentPassword: PASSWORD };
    expect(await auth.code(CHANGE, account, { input: right })).toBe('RATE_LIMITED');
    await auth.login(account.email);
  });

  it('limits mails per address', async () => {
    for (const email of [(await auth.register()).email, `${randomUUID()}@example.com`]) {
      const codes = await times(8, () => auth.code(FORGOT, undefined, { email }));
      expect(codes.filter((code) => code === undefined)).toHaveLength(5);
      expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(3);
    }
  });
});

describe('LoginThrottle while Redis is unavailable', () => {
  const sockets = new Set<Socket>();
  let proxy: Server;
  let auth: AuthFixture;

  beforeAll(async () => {
    const redis = new URL(testRedisUrl());
    const { port, hostname } = redis;
    proxy = createServer((client) => {
      const upstream = connect(Number(port), hostname);
      for (const [socket, other] of [
        [client, upstream],
        [upstream, client],
      ] as const) {
        sockets.add(socket);
        socket.on('error', () => other.destroy()).on('close', () => other.destroy());
        socket.pipe(other);
      }
    });
    await new Promise<void>((resolve) => proxy.listen(0, '127.0.0.1', resolve));
    redis.host = `127.0.0.1:${(proxy.address() as AddressInfo).port}`;
    auth = await AuthFixture.start({ REDIS_URL: redis.toString() });
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('limits attempts per process and still accepts the correct password', async () => {
    const [account, other] = [await auth.register(), await auth.register()];
    proxy.close();
    for (const socket of sockets) socket.destroy();
    const guess = () => auth.code(LOGIN, undefined, { input: { email: account.email, password: WRONG } });
    const codes = await times(20, guess);
    expect(codes.filter((code) => code === 'INVALID_CREDENTIALS')).toHaveLength(5);
    expect(codes.filter((code) => code === 'RATE_LIMITED')).toHaveLength(15);
    const right = { input: { email: account.email, password: PASSWORD } };
    expect(await auth.code(LOGIN, undefined, right)).toBe('RATE_LIMITED');
    await auth.login(other.email);
  });
});
