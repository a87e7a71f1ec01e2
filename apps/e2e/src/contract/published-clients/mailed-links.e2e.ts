import { GATEWAY } from '../../support/environment';
import { eventually } from '../../support/eventually';
import { mailedLink } from '../../support/mails';
import { register, type TestUser } from '../../support/users';
import { OldClient } from '../client';

/** The published clients select the front end of a mailed link each in their own way. */
describe('links of mails that published clients request', () => {
  const auth = new OldClient('auth');
  let person: TestUser;
  beforeAll(async () => {
    person = await register();
  });

  /** No front end is configured in this platform, so every link leads to a page of the gateway. */
  const expectPage = async (link: string): Promise<void> => {
    expect(link).not.toContain('evil');
    const { pathname, search } = new URL(link);
    expect(new URLSearchParams(search).get('token')).toMatch(/^[\w-]+$/);
    const page = await fetch(`${GATEWAY}${pathname}${search}`, { headers: { accept: 'text/html' } });
    expect([page.status, page.headers.get('content-type')]).toEqual([
      200,
      expect.stringContaining('text/html'),
    ]);
  };

  it.each(['storefront', 'seller', 'Admin', '', 'https://evil.example'])(
    'verify an e-mail address from %p',
    async (source) => {
      await auth.run('Mutation.sendVerificationEmail', { source }, person);
      await eventually(async () => expectPage(await mailedLink(person.email, 'verify-email')));
    },
  );

  it.each(['storefront', 'localhost:3000', 'http://localhost:3003', 'evil.example'])(
    'set a new password from %p',
    async (domain) => {
      const { email } = person;
      await auth.run('Mutation.forgotPassword', { email, domain });
      await eventually(async () => expectPage(await mailedLink(email, 'reset-password')));
    },
  );
});
