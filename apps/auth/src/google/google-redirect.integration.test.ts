import { accountOf } from '../../test/fixtures/auth-fixture';
import { errorCode, GoogleFixture, type SignInStart } from '../../test/fixtures/google';
import { FakeOpenIdProvider, type RedirectParameters } from '../../test/fakes/openid-provider.fake';

const user = (name: string, verified = true) => ({
  email: `${name}@mail.test`,
  email_verified: verified,
  name,
  picture: `https://pictures.example/${name}.png`,
});

describe('Google sign-in by redirect', () => {
  let shop: GoogleFixture;

  beforeAll(async () => {
    shop = await GoogleFixture.start({ ravi: user('ravi'), mallory: user('mallory'), rush: user('rush') });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const comeBack = async (as = 'ravi'): Promise<[SignInStart, RedirectParameters]> => {
    const begun = await shop.begin();
    return [begun, await shop.provider.logIn(begun.authorizationUrl, as)];
  };

  it('creates an account on first sign-in and finds it again', async () => {
    const first = await shop.signedIn('ravi');
    expect(first.user).toMatchObject({
      name: 'ravi',
      email: 'ravi@mail.test',
      emailVerified: true,
      profilePicture: 'https://pictures.example/ravi.png',
      role: 'customer',
    });
    expect((await shop.signedIn('ravi')).user.id).toBe(first.user.id);
    expect(await shop.auth.data('{ me { id } }', accountOf(first))).toEqual({ me: { id: first.user.id } });
  });

  it('requests authorisation with PKCE, state and nonce without exposing the verifier', async () => {
    const begun = await shop.begin();
    const asked = Object.fromEntries(new URL(begun.authorizationUrl).searchParams);
    expect(asked).toMatchObject({ response_type: 'code', code_challenge_method: 'S256', state: begun.state });
    expect(asked['code_challenge']).toMatch(/^[\w-]{43}$/);
    expect(asked['nonce']).toMatch(/^[\w-]{43}$/);
    expect(begun.authorizationUrl).not.toContain(begun.browserSecret);
    const again = await shop.begin();
    expect(again.state).not.toBe(begun.state);
    expect(new URL(again.authorizationUrl).searchParams.get('nonce')).not.toBe(asked['nonce']);
  });

  it('supports each front end of the shop and returns only to the requesting one', async () => {
    const redirectUri = 'http://admin.shop.test:3001/auth/google/callback';
    const begun = await shop.begin(redirectUri);
    const sentBack = await shop.provider.logIn(begun.authorizationUrl, 'ravi');
    expect(errorCode(await shop.end(begun, sentBack, { redirectUri }))).toBeUndefined();
    const other = await shop.begin(redirectUri);
    const sentElsewhere = await shop.provider.logIn(other.authorizationUrl, 'ravi');
    const front = { redirectUri: 'http://shop.test/auth/google/callback' };
    expect(errorCode(await shop.end(other, sentElsewhere, front))).toBe('TOKEN_INVALID');
  });

  it.each([
    'http://evil.test/auth/google/callback',
    'http://shop.test/auth/google/callback/',
    'http://shop.test/auth/google/callback?next=http://evil.test',
    'http://shop.test/auth/google/callback#x',
    'http://shop.test@evil.test/auth/google/callback',
    'http://shop.test.evil.test/auth/google/callback',
    'http://shop.test:81/auth/google/callback',
    'https://shop.test/auth/google/callback',
    'http://SHOP.test/auth/google/callback',
    'javascript:alert(1)',
    '',
  ])('rejects the redirect URI %j', async (redirectUri) => {
    const { errors } = await shop.requestStart(redirectUri);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'input.redirectUri' });
  });

  it('accepts each started sign-in once', async () => {
    const [begun, sentBack] = await comeBack();
    expect(errorCode(await shop.end(begun, sentBack))).toBeUndefined();
    expect(errorCode(await shop.end(begun, sentBack))).toBe('TOKEN_INVALID');
  });

  it('lets one request win when the same redirect is opened twice concurrently', async () => {
    const [begun, sentBack] = await comeBack();
    const answers = await Promise.all(Array.from({ length: 6 }, () => shop.end(begun, sentBack)));
    const codes = answers.map(errorCode);
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'TOKEN_INVALID')).toHaveLength(5);
  });

  it('creates one account for concurrent first sign-ins of one user', async () => {
    const answers = await Promise.all(Array.from({ length: 4 }, () => shop.signIn('rush')));
    const ids = answers.flatMap(({ data }) =>
      data?.googleSignInWithCode ? [data.googleSignInWithCode.user.id] : [],
    );
    expect(ids.length).toBeGreaterThan(0);
    expect(new Set(ids).size).toBe(1);
  });

  it('does not log a user in to the account of an attacker who sent the redirect', async () => {
    const [, sentBack] = await comeBack('mallory');
    const attackerStart = await shop.begin();
    expect(errorCode(await shop.end(attackerStart, sentBack))).toBe('TOKEN_INVALID');
    expect(errorCode(await shop.end({ ...attackerStart, browserSecret: '' }, sentBack))).toBe(
      'TOKEN_INVALID',
    );
  });

  it('keeps a sign-in usable for its browser after an attempt from another browser', async () => {
    const [begun, sentBack] = await comeBack();
    const stranger = await shop.begin();
    expect(errorCode(await shop.end(stranger, sentBack))).toBe('TOKEN_INVALID');
    expect(errorCode(await shop.end(begun, sentBack))).toBeUndefined();
  });

  it('rejects a code that was issued for another sign-in', async () => {
    const [, stolen] = await comeBack('ravi');
    const [own, sentBack] = await comeBack('mallory');
    const injected = { ...sentBack, code: stolen.code };
    expect(errorCode(await shop.end(own, injected))).toBe('INVALID_CREDENTIALS');
    expect(errorCode(await shop.end(own, sentBack))).toBe('TOKEN_INVALID');
  });

  it('rejects an invented code', async () => {
    const [begun, sentBack] = await comeBack();
    expect(errorCode(await shop.end(begun, { ...sentBack, code: 'x'.repeat(43) }))).toBe(
      'INVALID_CREDENTIALS',
    );
  });

  it('rejects a token with another nonce', async () => {
    const begun = await shop.begin();
    const asked = new URL(begun.authorizationUrl);
    asked.searchParams.set('nonce', 'of-another-sign-in');
    const sentBack = await shop.provider.logIn(asked.href, 'ravi');
    expect(errorCode(await shop.end(begun, sentBack))).toBe('INVALID_CREDENTIALS');
  });

  it('rejects a redirect from another issuer or without an issuer', async () => {
    await using other = await FakeOpenIdProvider.start({});
    const [first, firstBack] = await comeBack();
    expect(errorCode(await shop.end(first, firstBack, { iss: other.issuer }))).toBe('INVALID_CREDENTIALS');
    const [second, secondBack] = await comeBack();
    expect(errorCode(await shop.end(second, secondBack, { iss: null }))).toBe('INVALID_CREDENTIALS');
  });

  it('rejects an expired sign-in', async () => {
    const [begun, sentBack] = await comeBack();
    const clock = jest.spyOn(Date, 'now').mockReturnValue(Date.now() - 601_000);
    const late = await shop.begin();
    clock.mockRestore();
    const lateBack = await shop.provider.logIn(late.authorizationUrl, 'ravi');
    expect(errorCode(await shop.end(late, lateBack))).toBe('TOKEN_INVALID');
    expect(errorCode(await shop.end(begun, sentBack))).toBeUndefined();
  });
});

describe('an unavailable OpenID provider', () => {
  it('causes SERVICE_UNAVAILABLE at start and completion, and recovers', async () => {
    await using shop = await GoogleFixture.start({ ravi: user('ravi') });
    await shop.provider.stopProcess();
    expect(errorCode(await shop.requestStart())).toBe('SERVICE_UNAVAILABLE');
    await shop.provider.startProcess();
    const begun = await shop.begin();
    const sentBack = await shop.provider.logIn(begun.authorizationUrl, 'ravi');
    await shop.provider.stopProcess();
    expect(errorCode(await shop.end(begun, sentBack))).toBe('SERVICE_UNAVAILABLE');
    await shop.provider.startProcess();
    expect((await shop.signedIn('ravi')).user.email).toBe('ravi@mail.test');
  });
});
