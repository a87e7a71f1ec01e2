import { codeOf as errorOf, GoogleUnderTest } from '../google/google-under-test';
import { codeOf, setUp } from './second-factor-under-test';

const ID_TOKEN = 'mutation ($input: GoogleAuthInput!) { googleAuth(input: $input) { user { id } } }';

describe('a sign-in with Google to an account with a second factor', () => {
  let shop: GoogleUnderTest;

  beforeAll(async () => {
    const user = (email: string) => ({ email, email_verified: true, name: 'Ravi Iyer' });
    shop = await GoogleUnderTest.start({ ravi: user('ravi@mail.test'), asha: user('asha@mail.test') });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('needs the code as well, by an ID token', async () => {
    const account = await shop.verifiedAccount('ravi@mail.test');
    const { secret } = await setUp(shop.auth, account);
    const idToken = await shop.provider.idToken('ravi');
    const signIn = (code?: string) => shop.auth.call(ID_TOKEN, undefined, { input: { idToken, code } });
    expect(errorOf(await signIn())).toBe('SECOND_FACTOR_REQUIRED');
    expect(errorOf(await signIn(await codeOf(secret, 9)))).toBe('INVALID_CREDENTIALS');
    const { data } = await signIn(await codeOf(secret, 1));
    expect(data.googleAuth.user.id).toBe(account.id);
  });

  it('needs the code as well, by redirect, and may be repeated with it', async () => {
    const account = await shop.verifiedAccount('asha@mail.test');
    const { recoveryCodes } = await setUp(shop.auth, account);
    const begun = await shop.begin();
    const back = await shop.provider.logIn(begun.authorizationUrl, 'asha');
    expect(errorOf(await shop.end(begun, back))).toBe('SECOND_FACTOR_REQUIRED');
    const withCode = { secondFactorCode: recoveryCodes[0] };
    const { data } = await shop.end(begun, back, withCode);
    expect(data.googleSignInWithCode.user.id).toBe(account.id);
    expect(errorOf(await shop.end(begun, back, withCode))).toBe('TOKEN_INVALID');
  });
});
