import { present } from '@e-storefront/testing';
import type { Account } from '../../test/fixtures/auth-fixture';
import { errorCode, GoogleFixture } from '../../test/fixtures/google';
import { setUpSecondFactor } from '../../test/fixtures/second-factor';

const user = (name: string) => ({ email: `${name}@mail.test`, email_verified: true, name });

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
    const { recoveryCodes } = await setUpSecondFactor(shop.auth, account);
    return { account, codes: recoveryCodes };
  };

  it('requests the code after an ID token and accepts the same token with the code', async () => {
    const { account, codes } = await guarded('asha');
    const idToken = await shop.provider.idToken('asha');
    expect(errorCode(await shop.withIdToken(idToken))).toBe('SECOND_FACTOR_REQUIRED');
    expect(errorCode(await shop.withIdToken(idToken, { code: '000000' }))).toBe('INVALID_CREDENTIALS');
    const { data } = await shop.withIdToken(idToken, { code: present(codes[0]) });
    expect(data?.googleAuth?.user.id).toBe(account.id);
  });

  it('links no account before the code is verified', async () => {
    const { account, codes } = await guarded('ravi');
    const begun = await shop.begin();
    const sentBack = await shop.provider.logIn(begun.authorizationUrl, 'ravi');
    const links = () => shop.auth.auditEvents({ userId: account.id, kind: 'GOOGLE_ACCOUNT_LINKED' });
    expect(errorCode(await shop.end(begun, sentBack))).toBe('SECOND_FACTOR_REQUIRED');
    expect(await links()).toEqual([]);
    const answer = await shop.end(begun, sentBack, { secondFactorCode: present(codes[0]) });
    expect(answer.data?.googleSignInWithCode?.user.id).toBe(account.id);
    expect(await links()).toHaveLength(1);
  });

  it('accepts the code for the same redirect sign-in in the same browser, with limited attempts', async () => {
    const { codes } = await guarded('meera');
    const begun = await shop.begin();
    const sentBack = await shop.provider.logIn(begun.authorizationUrl, 'meera');
    expect(errorCode(await shop.end(begun, sentBack))).toBe('SECOND_FACTOR_REQUIRED');
    const stranger = { browserSecret: 'guessed', secondFactorCode: present(codes[0]) };
    expect(errorCode(await shop.end(begun, sentBack, stranger))).toBe('TOKEN_INVALID');
    for (let attempt = 0; attempt < 4; attempt += 1) {
      expect(errorCode(await shop.end(begun, sentBack))).toBe('SECOND_FACTOR_REQUIRED');
    }
    expect(errorCode(await shop.end(begun, sentBack, { secondFactorCode: present(codes[0]) }))).toBe(
      'TOKEN_INVALID',
    );
    const again = await shop.begin();
    const good = await shop.provider.logIn(again.authorizationUrl, 'meera');
    expect(errorCode(await shop.end(again, good, { secondFactorCode: present(codes[0]) }))).toBeUndefined();
    expect(errorCode(await shop.end(again, good, { secondFactorCode: present(codes[1]) }))).toBe(
      'TOKEN_INVALID',
    );
  });
});
