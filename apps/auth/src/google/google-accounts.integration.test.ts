import { actor } from '@e-storefront/testing';
import { accountOf, PASSWORD } from '../../test/fixtures/auth-fixture';
import { LogInDocument, MySessionsDocument, UsersDocument } from '../../test/fixtures/auth.generated';
import { errorCode, GoogleFixture } from '../../test/fixtures/google';
import { FakeOpenIdProvider, OTHER_SHOP } from '../../test/fakes/openid-provider.fake';

const user = (email: string, verified = true) => ({ email, email_verified: verified, name: 'Ravi Iyer' });

const UNLINK = 'mutation { unlinkGoogle { success } }';
const LOCK = 'mutation ($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';

describe('ID tokens of a real OpenID provider', () => {
  let shop: GoogleFixture;

  beforeAll(async () => {
    shop = await GoogleFixture.start({ ravi: user('ravi@mail.test') });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('open the same account as a sign-in by redirect', async () => {
    const token = await shop.provider.idToken('ravi', { nonce: 'n-1' });
    const { data } = await shop.withIdToken(token, { nonce: 'n-1' });
    expect(data?.googleAuth?.user.id).toBe((await shop.signedIn('ravi')).user.id);
    expect(errorCode(await shop.withIdToken(token, { nonce: 'n-2' }))).toBe('INVALID_CREDENTIALS');
  });

  it('are rejected when they were issued to another client', async () => {
    const token = await shop.provider.idToken('ravi', { client: OTHER_SHOP });
    expect(errorCode(await shop.withIdToken(token))).toBe('INVALID_CREDENTIALS');
  });

  it('are rejected when they come from another provider', async () => {
    await using other = await FakeOpenIdProvider.start({ ravi: user('ravi@mail.test') });
    expect(errorCode(await shop.withIdToken(await other.idToken('ravi')))).toBe('INVALID_CREDENTIALS');
  });

  it('are rejected when they have expired', async () => {
    await shop.provider.setIdTokenSeconds(1);
    const token = await shop.provider.idToken('ravi');
    await shop.provider.setIdTokenSeconds(300);
    await new Promise((resolve) => setTimeout(resolve, 2_100));
    expect(errorCode(await shop.withIdToken(token))).toBe('INVALID_CREDENTIALS');
  });
});

describe('account linked to a Google account', () => {
  const mails = Object.fromEntries(
    ['linked', 'twice', 'squatted', 'locked', 'second', 'unlinked'].map((id) => [
      id,
      user(`${id}@mail.test`),
    ]),
  );
  let shop: GoogleFixture;

  beforeAll(async () => {
    const unproven = { unproven: user('fresh@mail.test', false), claims: user('second@mail.test', false) };
    const others = { other: user('linked@mail.test'), only: user('only@mail.test') };
    shop = await GoogleFixture.start({ ...mails, ...unproven, ...others });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const linksOf = (userId: string) => shop.auth.auditEvents({ userId, kind: 'GOOGLE_ACCOUNT_LINKED' });

  it('is the account with the address verified on both sides, with a mail to the owner and an audit event', async () => {
    const account = await shop.verifiedAccount('linked@mail.test');
    expect((await shop.signedIn('linked')).user.id).toBe(account.id);
    expect((await shop.auth.mailTo(account.email, /Google sign-in was added/)).text).toContain(
      'If this was not you',
    );
    expect(await linksOf(account.id)).toMatchObject([{ actorId: account.id, userId: account.id }]);
  });

  it('is linked once when the owner signs in twice concurrently', async () => {
    const account = await shop.verifiedAccount('twice@mail.test');
    const answers = await Promise.all([shop.signIn('twice'), shop.signIn('twice'), shop.signIn('twice')]);
    expect(answers.map(({ data }) => data?.googleSignInWithCode?.user.id)).toEqual(Array(3).fill(account.id));
    expect(await linksOf(account.id)).toHaveLength(1);
  });

  it('stays linked to the first Google account', async () => {
    expect(errorCode(await shop.signIn('other'))).toBe('INVALID_CREDENTIALS');
  });

  it('is never an account with an unverified address', async () => {
    await shop.auth.register({ email: 'squatted@mail.test' });
    expect(errorCode(await shop.signIn('squatted'))).toBe('EMAIL_NOT_VERIFIED');
    const input = { email: 'squatted@mail.test', password: PASSWORD };
    const { login } = await shop.auth.data(LogInDocument, undefined, { input });
    expect(login?.user.emailVerified).toBe(false);
  });

  it('is neither linked nor created for an address that Google has not verified', async () => {
    await shop.verifiedAccount('second@mail.test');
    expect(errorCode(await shop.signIn('claims'))).toBe('EMAIL_NOT_VERIFIED');
    expect(errorCode(await shop.signIn('unproven'))).toBe('EMAIL_NOT_VERIFIED');
    const { users } = await shop.auth.data(UsersDocument, actor('admin'), { search: 'fresh' });
    expect(users?.users).toEqual([]);
  });

  it('rejects sign-ins while it is locked, linked or not', async () => {
    const account = await shop.verifiedAccount('locked@mail.test');
    await shop.auth.data(LOCK, actor('admin'), { id: account.id });
    expect(errorCode(await shop.signIn('locked'))).toBe('ACCOUNT_DISABLED');
    const { user: opened } = await shop.signedIn('second');
    await shop.auth.data(LOCK, actor('admin'), { id: opened.id });
    expect(errorCode(await shop.signIn('second'))).toBe('ACCOUNT_DISABLED');
    expect(errorCode(await shop.withIdToken(await shop.provider.idToken('second')))).toBe('ACCOUNT_DISABLED');
  });

  it('can be unlinked if it has a password, which revokes the other sessions', async () => {
    const account = await shop.verifiedAccount('unlinked@mail.test');
    await shop.signedIn('unlinked');
    await shop.auth.data(UNLINK, account);
    const { mySessions } = await shop.auth.data(MySessionsDocument, account);
    expect(mySessions).toEqual([expect.objectContaining({ isCurrent: true })]);
    await shop.auth.mailTo(account.email, /Google sign-in was removed/);
    await shop.auth.data(UNLINK, account);
  });

  it('cannot be unlinked if the owner could not log in afterwards', async () => {
    const account = accountOf(await shop.signedIn('only'));
    expect(await shop.auth.code(UNLINK, account)).toBe('FORBIDDEN');
    expect((await shop.signedIn('only')).user.id).toBe(account.id);
    expect(await shop.auth.code(UNLINK)).toBe('UNAUTHENTICATED');
  });
});
