import { randomUUID } from 'node:crypto';
import { LogInDocument } from '../../test/fixtures/auth.generated';
import { AuthFixture, PASSWORD, extractToken } from '../../test/fixtures/auth-fixture';
import { ForgotPasswordDocument, ValidateResetTokenDocument } from '../../test/fixtures/password.generated';

const RESET = `mutation ($token: String!, $password: String!, $again: String!) {
  resetPassword(token: $token, password: $password, confirmPassword: $again) { success } }`;
const CHANGE =
  'mutation ($input: ChangePasswordInput!) { changePassword(input: $input) { success message } }';
const FRESH = 'another long password';

describe('passwords', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  const forgot = (email: string, domain = 'shop.test') => auth.forgotPassword(email, domain);
  const validity = async (token: string) =>
    (await auth.data(ValidateResetTokenDocument, undefined, { token })).validateResetToken;
  const reset = (token: string, password = FRESH, again = password) =>
    auth.call(RESET, undefined, { token, password, again });
  const loginCode = (email: string, password: string) =>
    auth.code(LogInDocument, undefined, { input: { email, password } });

  it('are reset with the mailed link, which verifies the address and revokes all sessions', async () => {
    const account = await auth.register();
    await forgot(account.email);
    const token = extractToken(await auth.mailTo(account.email, /Reset your password/));
    expect(await validity(token)).toMatchObject({
      success: true,
      email: account.email,
    });
    expect((await reset(token)).errors).toEqual([]);
    expect((await auth.refresh(account.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(await loginCode(account.email, PASSWORD)).toBe('INVALID_CREDENTIALS');
    const input = { email: account.email, password: FRESH };
    const { login } = await auth.data(LogInDocument, undefined, { input });
    expect(login?.user.emailVerified).toBe(true);
    await auth.mailTo(account.email, /was changed/);
  });

  it('are reset only once per token, even concurrently', async () => {
    const { email } = await auth.register();
    const { resetToken } = await forgot(email);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => reset(resetToken, `password number ${i}`)),
    );
    const codes = answers.map(({ errors }) => errors[0]?.extensions.code);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'TOKEN_INVALID')).toHaveLength(5);
    expect(await validity(resetToken)).toEqual({
      success: false,
      message: 'This link is no longer valid. Please request a new one.',
      email: null,
    });
  });

  it('accept only the newest link', async () => {
    const { email } = await auth.register();
    const first = await forgot(email);
    const second = await forgot(email);
    expect((await reset(first.resetToken)).errors[0]?.extensions.code).toBe('TOKEN_INVALID');
    expect((await reset(second.resetToken)).errors).toEqual([]);
  });

  it('have one valid link at a time, even after concurrent requests', async () => {
    const { email } = await auth.register();
    const links = await Promise.all(Array.from({ length: 4 }, () => forgot(email)));
    const valid = await Promise.all(links.map(({ resetToken }) => validity(resetToken)));
    expect(valid.filter((token) => token?.success)).toHaveLength(1);
  });

  it('invalidate the link when they are changed', async () => {
    const account = await auth.register();
    const { resetToken } = await forgot(account.email);
    await auth.data(CHANGE, account, { input: { currentPassword: PASSWORD, newPassword: FRESH } });
    expect((await reset(resetToken)).errors[0]?.extensions.code).toBe('TOKEN_INVALID');
  });

  it('must not contain the name or e-mail address of the account', async () => {
    const account = await auth.register({ name: 'Asha Rao' });
    const personal = 'AshaRao and her cats';
    const { resetToken } = await forgot(account.email);
    const refused = await reset(resetToken, personal);
    expect(refused.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'password' });
    expect((await reset(resetToken)).errors).toEqual([]);
    const owner = await auth.login(account.email, FRESH);
    const input = { currentPassword: FRESH, newPassword: `I am ${account.email}` };
    expect(await auth.code(CHANGE, owner, { input })).toBe('BAD_USER_INPUT');
    const register = 'mutation ($input: RegisterInput!) { register(input: $input) { expiresIn } }';
    const fresh = { email: 'new.user@example.com', name: 'Asha Rao', password: personal };
    expect(await auth.code(register, undefined, { input: fresh })).toBe('BAD_USER_INPUT');
  });

  it('keep the token valid after an invalid password', async () => {
    const { email } = await auth.register();
    const { resetToken } = await forgot(email);
    const weak = await reset(resetToken, 'qwerty123');
    expect(weak.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'password' });
    const differs = await reset(resetToken, FRESH, 'something else');
    expect(differs.errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'confirmPassword' });
    expect((await reset(resetToken)).errors).toEqual([]);
  });

  it('reject tokens of another purpose', async () => {
    const { email } = await auth.register();
    const verifyToken = extractToken(await auth.mailTo(email, /Verify/));
    expect((await reset(verifyToken)).errors[0]?.extensions.code).toBe('TOKEN_INVALID');
  });

  it('return the same response with and without an account', async () => {
    const { email } = await auth.register();
    const [known, unknown] = [await forgot(email), await forgot(`${randomUUID()}@example.com`)];
    const shape = ({ resetToken, resetUrl, ...rest }: typeof known) => ({
      ...rest,
      tokenLength: resetToken.length,
      url: resetUrl.replace(/token=.*/, ''),
    });
    expect(shape(unknown)).toEqual(shape(known));
    expect((await reset(unknown.resetToken)).errors[0]?.extensions.code).toBe('TOKEN_INVALID');
  });

  it.each([
    ['http://evil.example', 'http://shop.test'],
    ['evil.example', 'http://shop.test'],
    ['http://shop.test@evil.example', 'http://shop.test'],
    ['//evil.example', 'http://shop.test'],
    ['javascript:alert(1)', 'http://shop.test'],
    ['', 'http://shop.test'],
    ['http://admin.shop.test:3001/login', 'http://admin.shop.test:3001'],
    ['seller.shop.test', 'https://seller.shop.test'],
  ])('link to a front end of the shop for the domain %p', async (domain, origin) => {
    const { email } = await auth.register();
    const { resetToken, resetUrl } = await forgot(email, domain);
    expect(resetUrl).toBe(`${origin}/reset-password?token=${resetToken}`);
  });

  it('are changed by their owner, which revokes all other sessions', async () => {
    const account = await auth.register();
    const other = await auth.login(account.email);
    const input = { currentPassword: PASSWORD, newPassword: FRESH };
    await auth.data(CHANGE, account, { input });
    expect((await auth.refresh(account.refreshToken)).next).toBeDefined();
    expect((await auth.refresh(other.refreshToken)).code).toBe('UNAUTHENTICATED');
    expect(await loginCode(account.email, FRESH)).toBeUndefined();
  });

  it('are changed only with the current password, to a different one, once', async () => {
    const account = await auth.register();
    const change = (currentPassword: string, newPassword: string) =>
      auth.code(CHANGE, account, { input: { currentPassword, newPassword } });
    expect(await change('wrong password', FRESH)).toBe('INVALID_CREDENTIALS');
    expect(await change(PASSWORD, PASSWORD)).toBe('BAD_USER_INPUT');
    expect(await change(PASSWORD, '12345678')).toBe('BAD_USER_INPUT');
    const codes = await Promise.all([change(PASSWORD, `${FRESH} a`), change(PASSWORD, `${FRESH} b`)]);
    expect(codes.sort()).toEqual(['INVALID_CREDENTIALS', undefined]);
  });
});

describe('in production', () => {
  it('exposes no mailed token and no mailbox page', async () => {
    await using auth = await AuthFixture.start({
      NODE_ENV: 'production',
      SMTP_URL: 'smtp://127.0.0.1:9',
    });
    const { email } = await auth.register();
    const variables = { email, domain: 'shop.test' };
    const { forgotPassword } = await auth.data(ForgotPasswordDocument, undefined, variables);
    expect(forgotPassword).toMatchObject({ success: true, resetToken: null, resetUrl: null });
    expect((await fetch(`${auth.subgraph.url}/mailbox`)).status).toBe(404);
  });
});
