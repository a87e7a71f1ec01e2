import type { Browser, BrowserContext, Page } from 'playwright-core';
import { data, present, refusalCode } from '../support/client';
import { launchBrowser } from '../support/browser';
import { GATEWAY } from '../support/environment';
import { eventually } from '../support/eventually';
import { newProduct } from '../support/products';
import { mailedLink, mailTo, mailsTo } from '../support/mails';
import { placeOrder } from '../support/orders';
import { approvedSeller, logIn, register, staff, unique } from '../support/users';
import { CreateTicketDocument } from '../support/support.generated';
import { TicketConversationDocument } from './mails.generated';

jest.setTimeout(120_000);

const PHONE = { width: 360, height: 640 };

const FORGOT =
  'mutation ($email: String!) { forgotPassword(email: $email, domain: "storefront") { success } }';
const COMMENT = `mutation ($input: AddTicketCommentInput!) { addTicketComment(input: $input) { id } }`;

/** The link of a mail at this platform's gateway, whose public address is another one. */
function here(link: string): string {
  const { pathname, search } = new URL(link);
  return `${GATEWAY}${pathname}${search}`;
}

describe('the pages behind mailed links, in a real browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  const foreignRequests: string[] = [];
  const browserErrors: string[] = [];

  const newContext = async (options: Parameters<Browser['newContext']>[0] = {}): Promise<BrowserContext> => {
    const made = await browser.newContext({ viewport: PHONE, ...options });
    await made.route('**/*', (route) => {
      const { host } = new URL(route.request().url());
      if (host === new URL(GATEWAY).host) return route.continue();
      foreignRequests.push(route.request().url());
      return route.abort();
    });
    made.on('console', (message) => {
      // The browser's console messages about statuses of pages are not errors of the pages.
      if (message.type() === 'error' && !message.text().includes('the server responded with a status'))
        browserErrors.push(message.text());
    });
    made.on('weberror', (error) => browserErrors.push(error.error().message));
    return made;
  };

  beforeAll(async () => {
    browser = await launchBrowser();
    context = await newContext();
  });
  beforeEach(async () => {
    page = await context.newPage();
  });
  afterEach(() => page.close());
  afterAll(() => browser?.close());

  const expectNoOverflow = async (): Promise<void> =>
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);

  it('verify an address with a button, however often the link was opened before', async () => {
    const person = await register();
    const link = here(await mailedLink(person.email, 'verify-email'));
    for (const method of ['GET', 'HEAD', 'GET']) expect((await fetch(link, { method })).status).toBe(200);
    expect(await data('{ me { emailVerified } }', { as: person })).toEqual({ me: { emailVerified: false } });

    await page.goto(link);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Verify your e-mail address');
    expect(await page.getByRole('banner').innerText()).toBe('E-Storefront');
    expect(await page.title()).toBe('Verify your e-mail address · E-Storefront');
    expect(await page.getByRole('main').innerText()).toContain(person.email);
    await expectNoOverflow();
    expect(page.url()).not.toContain('token');
    await page.getByRole('button', { name: 'Verify my address' }).click();
    expect(await page.getByRole('status').innerText()).toBe('Your e-mail address is verified.');
    expect(await data('{ me { emailVerified } }', { as: person })).toEqual({ me: { emailVerified: true } });

    const again = await page.goto(link);
    expect(again?.status()).toBe(410);
    expect(await page.getByRole('alert').innerText()).toBe('This link is no longer valid.');
    expect(await page.getByRole('main').innerText()).toContain('there is nothing left to do');
  });

  it('set a new password, explain invalid ones, and accept the link once', async () => {
    const person = await register();
    await data(FORGOT, { variables: { email: person.email } });
    const link = here(await mailedLink(person.email, 'reset-password'));
    await page.goto(link);
    await expectNoOverflow();
    const [password, confirmation] = [
      page.getByLabel('New password', { exact: true }),
      page.getByLabel('New password, again', { exact: true }),
    ];
    await password.fill('password1');
    await confirmation.fill('password1');
    await page.getByRole('button', { name: 'Change my password' }).click();
    await page.waitForSelector('[aria-invalid="true"]');
    await eventually(async () => expect(await page.evaluate('document.activeElement.id')).toBe('password'));
    expect(await page.getByRole('alert').first().innerText()).not.toBe('');

    const chosen = `Pass-${unique()}`;
    await password.fill(chosen);
    await confirmation.fill(`${chosen}x`);
    await page.getByRole('button', { name: 'Change my password' }).click();
    expect(await page.evaluate("document.querySelector('[name=confirmPassword]').validationMessage")).toBe(
      'The two passwords are not the same.',
    );
    const show = page.getByRole('button', { name: 'Show: New password', exact: true });
    // A single line: beside a long field it would be broken in two.
    expect((await show.boundingBox())?.height).toBeLessThan(50);
    await show.click();
    expect(await password.getAttribute('type')).toBe('text');
    await confirmation.fill(chosen);
    await page.getByRole('button', { name: 'Change my password' }).click();
    expect(await page.getByRole('status').innerText()).toBe('Your password was changed.');
    expect((await logIn(person.email, chosen)).id).toBe(person.id);
    const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
    const input = { email: person.email, password: person.password };
    expect(await refusalCode(login, { variables: { input } })).toBe('INVALID_CREDENTIALS');
    expect((await page.goto(link))?.status()).toBe(410);
    expect(await page.getByRole('main').innerText()).toContain('Forgot password');
  });

  it('work without a script, and with the keyboard only', async () => {
    const plain = await newContext({ javaScriptEnabled: false });
    const person = await register();
    await data(FORGOT, { variables: { email: person.email } });
    const tab = await plain.newPage();
    await tab.goto(here(await mailedLink(person.email, 'reset-password')));
    const chosen = `Pass-${unique()}`;
    await tab.keyboard.press('Tab');
    await tab.keyboard.type(chosen);
    await tab.keyboard.press('Tab');
    await tab.keyboard.type(`${chosen}-other`);
    await tab.keyboard.press('Enter');
    expect(await tab.getByRole('alert').innerText()).toMatch(/must be the same/);
    await tab.getByLabel('New password', { exact: true }).fill(chosen);
    await tab.getByLabel('New password, again', { exact: true }).fill(chosen);
    await tab.getByRole('button', { name: 'Change my password' }).click();
    expect(await tab.getByRole('status').innerText()).toBe('Your password was changed.');
    expect((await logIn(person.email, chosen)).id).toBe(person.id);
    await plain.close();
  });

  it('let a guest read and answer a ticket without internal data', async () => {
    const email = `${unique('guest')}@example.com`;
    const support = await staff('support');
    const input = {
      subject: 'Where is <b>my</b> parcel?',
      description: 'It was to come on Monday.',
      category: 'order',
      customerName: 'Ravi',
      customerEmail: email,
    };
    const { id, ticketId } = present(
      (await data(CreateTicketDocument, { variables: { input } })).createTicket,
    );
    const confirmation = await mailTo(email, /We have received your request/);
    expect(confirmation.subject).toContain(ticketId);
    expect(confirmation.text).not.toContain('parcel');
    const comment = (message: string, isInternal = false) =>
      data(COMMENT, { variables: { input: { ticketId: id, message, isInternal } }, as: support });
    await comment('Refund him quietly', true);
    await comment('Which parcel do you mean?\nThe blue one?');
    const answer = await mailTo(email, /^Re: Where is/);
    expect(answer.text).toContain('> Which parcel do you mean?\n> The blue one?');

    await page.goto(here(await mailedLink(email, 'ticket')));
    await expectNoOverflow();
    const shown = await page.getByRole('main').innerText();
    for (const text of ['Where is <b>my</b> parcel?', ticketId, 'Which parcel do you mean?'])
      expect(shown).toContain(text);
    expect(shown).not.toContain('quietly');
    await page.getByLabel('Message').fill('The red one.\n<script>alert(1)</script>');
    await page.getByRole('button', { name: 'Send' }).click();
    await page.getByText('The red one.').waitFor();
    expect(await page.getByRole('status').innerText()).toContain('Your message was sent.');
    await page.reload();
    expect(await page.getByRole('status').count()).toBe(0);
    expect(await page.getByText('The red one.').count()).toBe(1);
    const { ticket } = await data(TicketConversationDocument, { variables: { id }, as: support });
    expect(ticket?.comments.filter(({ userRole }) => userRole === 'guest')).toEqual([
      {
        userName: 'Ravi',
        userRole: 'guest',
        message: 'The red one.\n<script>alert(1)</script>',
        isInternal: false,
      },
    ]);

    const move = 'mutation ($id: ID!) { updateTicketStatus(id: $id, status: "closed") { id } }';
    await data(move, { variables: { id }, as: support });
    await page.reload();
    expect(await page.getByRole('status').innerText()).toContain('This request is closed.');
    expect(await page.getByRole('button', { name: 'Send' }).count()).toBe(0);
    for (const { text, html } of await mailsTo(email)) expect(text + html).not.toContain('quietly');
  });

  it('notify the assigned staff member of replies of the customer', async () => {
    const email = `${unique('guest')}@example.com`;
    const support = await staff('support');
    const about = { subject: 'A lamp', description: 'Broken.', category: 'general', customerName: 'Ravi' };
    const input = { ...about, customerEmail: email };
    const ticket = present((await data(CreateTicketDocument, { variables: { input } })).createTicket);
    await data('mutation ($id: ID!, $to: ID!) { assignTicket(id: $id, assigneeId: $to) { id } }', {
      variables: { id: ticket.id, to: support.id },
      as: support,
    });
    const link = new URL(await mailedLink(email, 'ticket'));
    await data(
      'mutation ($token: String!) { addGuestTicketComment(token: $token, message: "Still.") { status } }',
      {
        variables: { token: link.searchParams.get('token') },
      },
    );
    const mail = await mailTo(support.email, new RegExp(ticket.ticketId));
    expect(mail.subject).toContain('Customer reply');
    expect(mail.text).toContain('> Still.');
  });

  it('show the current state of an order', async () => {
    const [seller, buyer] = [await approvedSeller(), await register()];
    const customerEmail = `${unique('orders')}@example.com`;
    const product = await newProduct(seller, { price: 25 });
    const { orderNumber, total } = await placeOrder(buyer, product, { customerEmail, quantity: 3 });
    await page.goto(here(await mailedLink(customerEmail, 'order')));
    await expectNoOverflow();
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe(`Order ${orderNumber}`);
    expect(await page.getByRole('row', { name: /Total/ }).last().innerText()).toContain(total.toFixed(2));
  });

  it('call no other host and comply with their content security policy', () => {
    expect({ foreignRequests, browserErrors }).toEqual({ foreignRequests: [], browserErrors: [] });
  });
});

describe('the pages behind mailed links', () => {
  const PAGES = ['/verify-email', '/reset-password', '/ticket', '/order'];

  it.each(PAGES)('%s keeps its token out of logs, caches, frames and other sites', async (path) => {
    const answer = await fetch(`${GATEWAY}${path}?token=${'x'.repeat(43)}`);
    expect(answer.status).toBe(410);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'referrer-policy': 'no-referrer',
      'x-content-type-options': 'nosniff',
    });
    const policy = answer.headers.get('content-security-policy') ?? '';
    for (const part of [
      "default-src 'none'",
      "frame-ancestors 'none'",
      "form-action 'self'",
      "script-src 'self'",
    ])
      expect(policy).toContain(part);
    expect(policy).not.toContain('unsafe');
  });

  it.each(PAGES)('%s reports an invalid link, whatever its token is', async (path) => {
    for (const search of [
      '',
      '?token=',
      '?token=x',
      `?token=${'x'.repeat(9_000)}`,
      '?token=a&token=b',
      '?token[a]=b',
    ]) {
      const answer = await fetch(`${GATEWAY}${path}${search}`);
      expect([search.slice(0, 20), answer.status]).toEqual([search.slice(0, 20), 410]);
      expect(await answer.text()).toContain('This link is no longer valid.');
    }
  });

  it.each(PAGES.slice(0, 3))('%s rejects forms of other sites', async (path) => {
    const post = (headers: Record<string, string>) =>
      fetch(`${GATEWAY}${path}`, { method: 'POST', headers, body: new URLSearchParams({ token: 'x' }) });
    for (const headers of [
      { origin: 'https://evil.example' },
      { origin: 'null', 'sec-fetch-site': 'cross-site' },
      { origin: 'null', 'sec-fetch-site': 'same-site' },
    ])
      expect((await post(headers)).status).toBe(403);
    for (const headers of [{ origin: 'null', 'sec-fetch-site': 'same-origin' }, { origin: GATEWAY }, {}])
      expect((await post(headers)).status).toBe(410);
  });

  it.each(PAGES.slice(0, 3))('%s accepts forms only, up to a reasonable size', async (path) => {
    const post = (type: string, body: string) =>
      fetch(`${GATEWAY}${path}`, { method: 'POST', headers: { 'content-type': type }, body });
    const json = await post('application/json', '{"token":"x"}');
    expect([json.status, json.headers.get('content-type')]).toEqual([400, 'text/html; charset=utf-8']);
    const large = await post('application/x-www-form-urlencoded', `token=${'x'.repeat(70_000)}`);
    expect(large.status).toBe(413);
    expect(await large.text()).toContain('role="alert"');
    expect((await post('application/x-www-form-urlencoded', '')).status).toBe(410);
  });
});
