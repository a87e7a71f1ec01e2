import jwt from 'jsonwebtoken';
import { RefreshTokenDocument } from '../../test/fixtures/auth.generated';
import { accountOf, AuthFixture, PASSWORD } from '../../test/fixtures/auth-fixture';
import { generateCode, logIn, setUpSecondFactor } from '../../test/fixtures/second-factor';
import { BeginSecondFactorDocument } from '../../test/fixtures/second-factor.generated';

const USERS = '{ users(limit: 1) { users { id } } }';
const ME = '{ me { role permissions secondFactorEnabled secondFactorRequired } }';
const DISABLE = `mutation ($password: String!, $code: String!) {
  disableSecondFactor(password: $password, code: $code) { success } }`;

describe('a role that requires a second factor', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start({ SECOND_FACTOR_ROLES: 'support, admin,super_admin' });
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('has only the permissions of a customer until a factor is set up, and says so', async () => {
    const support = await auth.registerAs('support');
    expect(jwt.decode(support.accessToken)).toMatchObject({ role: 'support', second_factor_missing: true });
    expect(await auth.code(USERS, support)).toBe('SECOND_FACTOR_REQUIRED');
    expect(await auth.data(ME, support)).toEqual({
      me: {
        role: 'support',
        permissions: ['review:write', 'order:read'],
        secondFactorEnabled: false,
        secondFactorRequired: true,
      },
    });
  });

  it('has its full permissions after the next token refresh and at each later login', async () => {
    const support = await auth.registerAs('support');
    const { secret } = await setUpSecondFactor(auth, support);
    const variables = { token: support.refreshToken };
    const renewed = accountOf((await auth.data(RefreshTokenDocument, undefined, variables)).refreshToken);
    expect(await auth.code(USERS, renewed)).toBeUndefined();
    expect(await auth.data(ME, renewed)).toMatchObject({
      me: { secondFactorEnabled: true, permissions: expect.arrayContaining(['user:list']) },
    });
    const { data } = await logIn(auth, support.email, await generateCode(secret, 1));
    expect(await auth.code(USERS, accountOf(data?.login))).toBeUndefined();
  });

  it('cannot disable the factor but can move it to another authenticator', async () => {
    const support = await auth.registerAs('support');
    const { recoveryCodes } = await setUpSecondFactor(auth, support);
    const [first, second] = recoveryCodes;
    expect(await auth.code(DISABLE, support, { password: PASSWORD, code: first })).toBe('FORBIDDEN');
    expect(
      await auth.code(BeginSecondFactorDocument, support, { password: PASSWORD, code: second }),
    ).toBeUndefined();
  });

  it('is not required from other roles', async () => {
    const customer = await auth.register();
    expect(await auth.data(ME, customer)).toMatchObject({ me: { secondFactorRequired: false } });
    expect(jwt.decode(customer.accessToken)).not.toHaveProperty('second_factor_missing');
  });
});
