import { AuthFixture, extractToken } from '../../test/fixtures/auth-fixture';

const VERIFY = `mutation ($token: String!) {
  verifyEmailByToken(token: $token) { success message user { id email emailVerified } } }`;

describe('e-mail verification', () => {
  let auth: AuthFixture;

  beforeAll(async () => {
    auth = await AuthFixture.start();
  });
  afterAll(async () => {
    await auth[Symbol.asyncDispose]();
  });

  it('accepts the mailed token once and returns the account', async () => {
    const account = await auth.register();
    const token = extractToken(await auth.mailTo(account.email, /Verify/));
    const valid = 'query ($token: String!) { validateEmailToken(token: $token) { success email } }';
    expect(await auth.data(valid, undefined, { token })).toEqual({
      validateEmailToken: { success: true, email: account.email },
    });
    expect(await auth.data(VERIFY, undefined, { token })).toMatchObject({
      verifyEmailByToken: { user: { id: account.id, email: account.email, emailVerified: true } },
    });
    expect(await auth.code(VERIFY, undefined, { token })).toBe('TOKEN_INVALID');
    expect(await auth.data(valid, undefined, { token })).toEqual({
      validateEmailToken: { success: false, email: null },
    });
  });

  it('requires the token: verifyEmail only sends the link again', async () => {
    const account = await auth.register();
    const ask = 'mutation { verifyEmail { success message user { emailVerified } } }';
    const first = extractToken(await auth.mailTo(account.email, /Verify/));
    expect(await auth.data(ask, account)).toMatchObject({
      verifyEmail: { success: false, user: { emailVerified: false } },
    });
    expect(await auth.code(VERIFY, undefined, { token: first })).toBe('TOKEN_INVALID');
    const second = extractToken(await auth.mailTo(account.email, /Verify/, 2));
    await auth.data(VERIFY, undefined, { token: second });
    expect(await auth.data(ask, account)).toMatchObject({
      verifyEmail: { success: true, user: { emailVerified: true } },
    });
  });

  it('sends the mail on request with a link to a front end of the shop', async () => {
    const account = await auth.register();
    const query = 'mutation ($source: String) { sendVerificationEmail(source: $source) { success message } }';
    await auth.mailTo(account.email, /Verify/);
    await auth.data(query, account, { source: 'seller.shop.test' });
    const mail = await auth.mailTo(account.email, /Verify/, 2);
    expect(mail.text).toMatch(/https:\/\/seller\.shop\.test\/verify-email\?token=/);
    await auth.data(VERIFY, undefined, { token: extractToken(mail) });
    expect(await auth.data(query, account)).toMatchObject({
      sendVerificationEmail: { message: 'Your e-mail address is already verified.' },
    });
  });

  it.each(['storefront', 'Seller', 'nobody knows', 'https://evil.example', ''])(
    'links to the gateway page for the unknown front end %j',
    async (source) => {
      const account = await auth.register();
      const query = 'mutation ($source: String) { sendVerificationEmail(source: $source) { success } }';
      await auth.mailTo(account.email, /Verify/);
      await auth.data(query, account, { source });
      const mail = await auth.mailTo(account.email, /Verify/, 2);
      expect(mail.text).toContain('\nhttp://shop.test/verify-email?token=');
      expect(mail.html).toContain('href="http://shop.test/verify-email?token=');
    },
  );

  it('shows mails to developers on a page that escapes user input', async () => {
    const { email } = await auth.register({ name: '<script>alert(1)</script>' });
    await auth.mailTo(email, /Verify/);
    const response = await fetch(`${auth.subgraph.url}/mailbox`);
    const html = await response.text();
    expect(response.headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(html).toContain(email);
    expect(html).toContain('&lt;script&gt;');
    expect(html).not.toContain('<script>');
    expect(html).toMatch(/<iframe sandbox="allow-popups[^"]*" [^>]*srcdoc="&lt;!doctype html&gt;/);
    expect(html).not.toMatch(/allow-scripts|allow-same-origin/);
  });
});
