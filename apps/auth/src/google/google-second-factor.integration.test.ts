import { generate } from 'otplib';
import { PASSWORD, type Account } from '../../test/fixtures/auth-fixture';
import { errorCode, GoogleFixture } from '../../test/fixtures/google';

const user = (name: string) => ({ email: `${name}@mail.test`, email_verified: true, name });

const ID_TOKEN = 'mutation ($input: GoogleAuthInput!) { googleAuth(input: $input) { user { id } } }';
const SET_UP = 'mutation ($password: String!) { beginSecondFactor(password: $password) { secret } }';
const CONFIRM = 'mutation ($code: String!) { confirmSecondFactor(code: $code) { codes } }';
const LINKS = '{ auditEvents(kind: GOOGLE_ACCOUNT_LINKED) { events { userId } } }';

describe('Google sign-in to an account with a second factor', () => {
  let shop: GoogleFixture;

  beforeAll(async () => {
    shop = await GoogleFixture.start({ asha: user('asha'), ravi: user('ravi'), meera: user('meera') });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  /** An account with a second factor, and its recovery codes. */
  const guarded = async (name: string): Promise<{ account: Account; codes: string[] }> => {
    const account = await shop.verifiedAccount(`${name}@mail.test`);
    const { beginSecondFactor } = await shop.auth.data(SET_UP, account, { password: PASSWORD });
    const code = await generate({ secret: beginSecondFactor.secret });
    const { confirmSecondFactor } = await shop.auth.data(CONFIRM, account, { code });
    return { account, codes: confirmSecondFactor.codes };
  };

  it('requests the code after an ID token and accepts the same token with the code', async () => {
    const { account, codes } = await guarded('asha');
    const idToken = await shop.provider.idToken('asha');
    expect(errorCode(await shop.withIdToken(idToken))).toBe('SECOND_FACTOR_REQUIRED');
    const withCode = (code: unknown) => shop.auth.call(ID_TOKEN, undefined, { input: { idToken, code } });
    expect(errorCode(await withCode('000000'))).toBe('INVALID_CREDENTIALS');
    expect((await withCode(codes[0])).data.googleAuth.user.id).toBe(account.id);
  });

  it('links no account before the code is verified', async () => {
    const { account, codes } = await guarded('ravi');
    const begun = await shop.begin();
    const sentBack = await shop.provider.logIn(begun.authorizationUrl, 'ravi');
    const linked = async () =>
      (await shop.auth.data(LINKS, await shop.auth.registerAs('admin'))).auditEvents.events.some(
        ({ userId }: { userId: string }) => userId === account.id,
      );
    expect(errorCode(await shop.end(begun, sentBack))).toBe('SECOND_FACTOR_REQUIRED');
    expect(await linked()).toBe(false);
    const answer = await shop.end(begun, sentBack, { secondFactorCode: codes[0] });
    expect(answer.data.googleSignInWithCode.user.id).toBe(account.id);
    expect(await linked()).toBe(true);
  });

  it('accepts the code for the same redirect sign-in in the same browser, with limited attempts', async () => {
    const { codes } = await guarded('meera');
    const begun = await shop.begin();
    const sentBack = await shop.provider.logIn(begun.authorizationUrl, 'meera');
    expect(errorCode(await shop.end(begun, sentBack))).toBe('SECOND_FACTOR_REQUIRED');
    const stranger = { browserSecret: 'guessed', secondFactorCode: codes[0] };
    expect(errorCode(await shop.end(begun, sentBack, stranger))).toBe('TOKEN_INVALID');
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(errorCode(await shop.end(begun, sentBack))).toBe('SECOND_FACTOR_REQUIRED');
    }
    expect(errorCode(await shop.end(begun, sentBack, { secondFactorCode: codes[0] }))).toBe('TOKEN_INVALID');
    const again = await shop.begin();
    const good = await shop.provider.logIn(again.authorizationUrl, 'meera');
    expect(errorCode(await shop.end(again, good, { secondFactorCode: codes[0] }))).toBeUndefined();
    expect(errorCode(await shop.end(again, good, { secondFactorCode: codes[1] }))).toBe('TOKEN_INVALID');
  });
});
