import { createConnection } from 'mongoose';
import { actor, present, testDatabase } from '@e-storefront/testing';
import { AuthFixture, PASSWORD } from '../../test/fixtures/auth-fixture';
import {
  beginSecondFactor,
  confirmSecondFactor,
  generateCode,
  loginError,
  logIn,
  setUpSecondFactor,
} from '../../test/fixtures/second-factor';
import {
  BeginSecondFactorDocument,
  ConfirmSecondFactorDocument,
  NewRecoveryCodesDocument,
} from '../../test/fixtures/second-factor.generated';

const DISABLE = `mutation ($password: String!, $code: String!) {
  disableSecondFactor(password: $password, code: $code) { success } }`;
const ENABLED = '{ me { secondFactorEnabled secondFactorRequired } }';

describe('second factor', () => {
  const database = testDatabase();
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start({ MONGODB_URI: database.uri });
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
    await database.drop();
  });

  const kindsOf = async (userId: string): Promise<string[]> =>
    (await auth.auditEvents({ userId })).map(({ kind }) => kind);
  const stored = async (): Promise<string> => {
    const connection = await createConnection(database.uri).asPromise();
    const rows = await connection.collection('secondfactors').find().toArray();
    await connection.close();
    return JSON.stringify(rows);
  };

  it('is set up with the password and a first code, revokes the other sessions and mails the owner', async () => {
    const account = await auth.register();
    const other = await auth.login(account.email);
    expect(await auth.code(BeginSecondFactorDocument, account, { password: 'not it' })).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(await auth.code(ConfirmSecondFactorDocument, account, { code: '123456' })).toBe('CONFLICT');
    const begun = await beginSecondFactor(auth, account);
    expect(begun.secret).toMatch(/^[A-Z2-7]{32}$/);
    const uri = new URL(begun.uri);
    expect([uri.protocol, uri.host, uri.searchParams.get('secret')]).toEqual([
      'otpauth:',
      'totp',
      begun.secret,
    ]);
    expect(decodeURIComponent(uri.pathname)).toContain(account.email);
    expect(await loginError(auth, account.email)).toBeUndefined();

    for (const code of [await generateCode(begun.secret, 9), '12345', 'abcdef']) {
      expect(await auth.code(ConfirmSecondFactorDocument, account, { code })).toBe('INVALID_CREDENTIALS');
    }
    const codes = await confirmSecondFactor(auth, account, begun.secret);
    expect(new Set(codes).size).toBe(10);
    for (const code of codes) expect(code).toMatch(/^([a-z2-7]{6}-){3}[a-z2-7]{6}$/);
    expect(await auth.data(ENABLED, account)).toEqual({
      me: { secondFactorEnabled: true, secondFactorRequired: false },
    });
    expect((await auth.refresh(other.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect((await auth.refresh(account.refreshToken)).next).toBeDefined();
    expect((await auth.mailTo(account.email, /Two-factor authentication is on/)).text).not.toContain(
      begun.secret,
    );
    expect(await kindsOf(account.id)).toContain('SECOND_FACTOR_ENABLED');
    expect(
      await auth.code(ConfirmSecondFactorDocument, account, { code: await generateCode(begun.secret, 1) }),
    ).toBe('CONFLICT');
    const rows = await stored();
    expect(rows).not.toContain(begun.secret);
    for (const code of codes) expect(rows).not.toContain(code.replaceAll('-', ''));
  });

  it('is requested only after a correct password', async () => {
    const account = await auth.register();
    const { secret } = await setUpSecondFactor(auth, account);
    const { email } = account;
    const wrong = { input: { email, password: 'not it', code: await generateCode(secret, 1) } };
    const login = 'mutation ($input: LoginInput!) { login(input: $input) { expiresIn } }';
    expect(await auth.code(login, undefined, wrong)).toBe('INVALID_CREDENTIALS');
    expect(await auth.code(login, undefined, { input: { email, password: 'not it' } })).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(await loginError(auth, email)).toBe('SECOND_FACTOR_REQUIRED');
    expect(await loginError(auth, email, await generateCode(secret, 9))).toBe('INVALID_CREDENTIALS');
    expect(await loginError(auth, email, await generateCode(secret, -9))).toBe('INVALID_CREDENTIALS');
    for (const blank of ['', ' '])
      expect(await loginError(auth, email, blank)).toBe('SECOND_FACTOR_REQUIRED');
    // Authenticator apps display codes with a space.
    const spaced = (await generateCode(secret, 1)).replace(/^(...)/, '$1 ');
    expect(await loginError(auth, email, spaced)).toBeUndefined();
  });

  it('accepts each code once, and neither older codes nor concurrent repeats', async () => {
    const account = await auth.register();
    const { secret } = await setUpSecondFactor(auth, account);
    expect(await loginError(auth, account.email, await generateCode(secret))).toBe('INVALID_CREDENTIALS');
    const code = await generateCode(secret, 1);
    const errors = await Promise.all([1, 2, 3].map(() => loginError(auth, account.email, code)));
    expect(errors.filter((error) => error === undefined)).toHaveLength(1);
    expect(errors.filter((error) => error === 'INVALID_CREDENTIALS')).toHaveLength(2);
  });

  it('accepts each recovery code once in any spelling and mails the owner', async () => {
    const account = await auth.register();
    const { recoveryCodes } = await setUpSecondFactor(auth, account);
    const [first = '', second = ''] = recoveryCodes;
    const errors = await Promise.all([1, 2, 3].map(() => loginError(auth, account.email, first)));
    expect(errors.filter((error) => error === undefined)).toHaveLength(1);
    expect(errors.filter((error) => error === 'INVALID_CREDENTIALS')).toHaveLength(2);
    const typed = ` ${second.toUpperCase().replaceAll('-', ' ')} `;
    expect(await loginError(auth, account.email, typed)).toBeUndefined();
    const mail = await auth.mailTo(account.email, /recovery code was used/, 2);
    expect(mail.text).toMatch(/You have [89] recovery codes left/);
    expect((await kindsOf(account.id)).filter((kind) => kind === 'RECOVERY_CODE_USED')).toHaveLength(2);
  });

  it('limits guessing to five codes, even when they come concurrently', async () => {
    const account = await auth.register();
    const { secret } = await setUpSecondFactor(auth, account);
    const wrong = await generateCode(secret, 99);
    const errors = await Promise.all(
      Array.from({ length: 50 }, () => loginError(auth, account.email, wrong)),
    );
    expect(errors.filter((error) => error === 'INVALID_CREDENTIALS').length).toBeLessThanOrEqual(5);
    expect(errors.filter((error) => error === undefined)).toEqual([]);
    for (let i = 0; i < 6; i += 1) await loginError(auth, account.email, wrong);
    const { errors: refused } = await logIn(auth, account.email, await generateCode(secret, 1));
    expect(refused[0]?.extensions).toMatchObject({ code: 'RATE_LIMITED', retryAfter: expect.any(Number) });
    expect(await loginError(auth, account.email)).toBe('SECOND_FACTOR_REQUIRED');
  });

  it('moves to a new authenticator with a code of the old one, which stays valid until then', async () => {
    const account = await auth.register();
    const { secret, recoveryCodes } = await setUpSecondFactor(auth, account);
    const [first, second, third = ''] = recoveryCodes;
    expect(await auth.code(BeginSecondFactorDocument, account, { password: PASSWORD })).toBe(
      'SECOND_FACTOR_REQUIRED',
    );
    const next = await beginSecondFactor(auth, account, first);
    expect(await loginError(auth, account.email, await generateCode(next.secret))).toBe(
      'INVALID_CREDENTIALS',
    );
    expect(await loginError(auth, account.email, second)).toBeUndefined();
    await auth.data(ConfirmSecondFactorDocument, account, { code: await generateCode(next.secret) });
    expect(await loginError(auth, account.email, await generateCode(secret, 1))).toBe('INVALID_CREDENTIALS');
    expect(await loginError(auth, account.email, third)).toBe('INVALID_CREDENTIALS');
    expect(await loginError(auth, account.email, await generateCode(next.secret, 1))).toBeUndefined();
  });

  it('replaces the recovery codes', async () => {
    const account = await auth.register();
    const { recoveryCodes } = await setUpSecondFactor(auth, account);
    const [first, second] = recoveryCodes;
    const ask = { password: PASSWORD, code: present(first) };
    expect(await auth.code(NewRecoveryCodesDocument, account, { ...ask, password: 'not it' })).toBe(
      'INVALID_CREDENTIALS',
    );
    const { newRecoveryCodes } = await auth.data(NewRecoveryCodesDocument, account, ask);
    expect(await loginError(auth, account.email, second)).toBe('INVALID_CREDENTIALS');
    expect(await loginError(auth, account.email, newRecoveryCodes?.codes[0])).toBeUndefined();
  });

  it('is removed with the password and a code, and revokes the other sessions', async () => {
    const account = await auth.register();
    const { secret, recoveryCodes } = await setUpSecondFactor(auth, account);
    const { data } = await logIn(auth, account.email, recoveryCodes[0]);
    const code = await generateCode(secret, 1);
    expect(await auth.code(DISABLE, account, { password: 'not it', code })).toBe('INVALID_CREDENTIALS');
    expect(await auth.code(DISABLE, account, { password: PASSWORD, code: '000' })).toBe(
      'INVALID_CREDENTIALS',
    );
    await auth.data(DISABLE, account, { password: PASSWORD, code });
    expect(await loginError(auth, account.email)).toBeUndefined();
    expect((await auth.refresh(present(data?.login).refreshToken)).code).toBe('UNAUTHENTICATED');
    await auth.mailTo(account.email, /Two-factor authentication is off/);
    expect(await kindsOf(account.id)).toContain('SECOND_FACTOR_DISABLED');
    expect(await auth.code(DISABLE, account, { password: PASSWORD, code })).toBe('CONFLICT');
  });

  it('is deleted together with the account', async () => {
    const account = await auth.register();
    await setUpSecondFactor(auth, account);
    expect(await stored()).toContain(account.id);
    await auth.data('mutation ($id: ID!) { deleteUser(id: $id) }', actor('admin'), { id: account.id });
    expect(await stored()).not.toContain(account.id);
  });

  it('is visible only to its owner and to staff', async () => {
    const { id } = await auth.register();
    const query = `query ($refs: [_Any!]!) {
      _entities(representations: $refs) { ... on User { secondFactorEnabled } } }`;
    const refs = [{ __typename: 'User', id }];
    expect(await auth.code(query, undefined, { refs })).toBe('UNAUTHENTICATED');
    expect(await auth.code(query, actor('seller'), { refs })).toBe('FORBIDDEN');
    expect(await auth.code(query, actor('support'), { refs })).toBeUndefined();
    expect(await auth.code(BeginSecondFactorDocument, undefined, { password: PASSWORD })).toBe(
      'UNAUTHENTICATED',
    );
  });
});
