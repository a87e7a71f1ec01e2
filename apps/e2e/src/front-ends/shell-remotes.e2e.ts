import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { siteAddress } from '../support/environment';
import { logInOn } from '../support/front-end-log-in';
import { FrontEndWindow } from '../support/front-end-window';
import { register, staff } from '../support/users';

jest.setTimeout(180_000);

const SHELL = siteAddress('shell');
const ADMIN = siteAddress('admin');

describe('the shell', () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('works without an application, and loads it once it can be reached', async () => {
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.route(`${ADMIN}/**`, (route) => route.abort());
    await page.goto(`${SHELL}/admin/orders`);
    await logInOn(page, await staff('admin'));
    await page.getByRole('heading', { level: 1, name: 'Admin cannot be reached' }).waitFor();
    await window.examine('shell-remote-unavailable');
    await page.getByRole('navigation').getByRole('link', { name: 'Profile' }).click();
    await page.getByRole('heading', { level: 1, name: 'Profile' }).waitFor();
    await window.examine('shell-profile');
    await page.getByRole('navigation').getByRole('link', { name: 'Admin: not available' }).click();
    await page.getByRole('heading', { level: 1, name: 'Admin cannot be reached' }).waitFor();

    await page.unroute(`${ADMIN}/**`);
    // What the blocked address caused.
    window.problems.length = 0;
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByRole('heading', { level: 1, name: 'Dashboard' }).waitFor();
    window.expectNoProblems();
  });

  test('keeps a form when the session ends in another tab', async () => {
    const customer = await register();
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(`${SHELL}/profile`);
    await logInOn(page, customer);
    const phone = page.getByLabel('Phone');
    await phone.fill('+91 98450 12345');

    const otherTab = await window.newTab();
    await otherTab.goto(SHELL);
    await otherTab.getByRole('button', { name: new RegExp(customer.name) }).click();
    await otherTab.getByRole('menuitem', { name: 'Log out' }).click();
    await otherTab.getByRole('heading', { level: 1, name: 'Log in' }).waitFor();
    await otherTab.close();

    const dialog = page.getByRole('dialog', { name: 'You were logged out' });
    await dialog.waitFor();
    await window.examine('shell-session-ended');
    await dialog.getByLabel('Password', { exact: true }).fill(customer.password);
    await dialog.getByRole('button', { name: 'Log in', exact: true }).click();
    await dialog.waitFor({ state: 'hidden' });
    expect(await phone.inputValue()).toBe('+91 98450 12345');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Your profile is saved.').waitFor();
    window.expectNoProblems();
  });
});
