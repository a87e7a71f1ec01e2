import type { Browser } from 'playwright-core';
import { launchBrowser } from '../support/browser';
import { siteAddress } from '../support/environment';
import { logInOn } from '../support/front-end-log-in';
import { FrontEndWindow } from '../support/front-end-window';
import { placeOrder } from '../support/orders';
import { newProduct, stockOf } from '../support/products';
import { approvedSeller, register } from '../support/users';

jest.setTimeout(240_000);

const SELLER = siteAddress('seller');

describe("a seller's day", () => {
  let browser: Browser;

  beforeAll(async () => {
    browser = await launchBrowser();
  });
  afterAll(() => browser?.close());

  test('ships a new order by keyboard', async () => {
    const seller = await approvedSeller();
    const product = await newProduct(seller);
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(`${SELLER}/queue`);
    await logInOn(page, seller);
    await page.getByRole('heading', { level: 1, name: 'To ship' }).waitFor();
    await page.getByText('Nothing to do here').waitFor();

    const { orderNumber } = await placeOrder(await register(), product);
    const order = page.getByRole('region', { name: orderNumber });
    await order.waitFor();
    await page.getByRole('link', { name: `Open order ${orderNumber}` }).waitFor();
    await window.examine('seller-queue');

    for (const [key, done, next] of [
      ['c', 'Confirmed', 'Confirmed'],
      ['p', 'Processing', 'Processing'],
    ] as const) {
      await page.keyboard.press(key);
      await page
        .getByRole('alert')
        .filter({ hasText: `${orderNumber}: ${done}` })
        .waitFor();
      await page.getByRole('tab', { name: next }).click();
      await order.waitFor();
      // The list has the keys, not the tab.
      await order.getByRole('heading', { name: orderNumber }).click();
    }
    await page.keyboard.press('s');
    const dialog = page.getByRole('dialog', { name: `Ship order ${orderNumber}?` });
    await dialog.waitFor();
    await window.expectAccessible();
    await page.keyboard.press('Enter');
    await dialog.waitFor({ state: 'hidden' });
    await page.getByRole('tab', { name: 'Shipped' }).click();
    await order.getByRole('button', { name: /Out for delivery/ }).waitFor();
    window.expectNoProblems();
  });

  test('opens an order from the list of orders', async () => {
    const seller = await approvedSeller();
    const product = await newProduct(seller);
    const { orderNumber } = await placeOrder(await register(), product);
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(`${SELLER}/orders`);
    await logInOn(page, seller);
    const row = page.getByRole('row').filter({ hasText: orderNumber });
    await row.waitFor();
    await window.examine('seller-orders');
    await row.focus();
    await page.keyboard.press('Enter');
    await page.getByRole('heading', { level: 1, name: `Order ${orderNumber}` }).waitFor();
    await window.examine('seller-order');
    window.expectNoProblems();
  });

  test('receives stock', async () => {
    const seller = await approvedSeller();
    const product = await newProduct(seller, { stock: 3 });
    await using window = await FrontEndWindow.open(browser);
    const { page } = window;
    await page.goto(`${SELLER}/stock`);
    await logInOn(page, seller);
    await page.getByRole('row').filter({ hasText: product.name }).waitFor();
    await page.getByText('Receive', { exact: true }).click();
    await page.getByLabel(`Change of ${product.name}`).fill('12');
    await page.getByText('1 change', { exact: true }).waitFor();
    await window.examine('seller-stock');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('The stock of 1 variant is saved.').waitFor();
    expect(await stockOf(product.id, seller)).toBe(15);
    window.expectNoProblems();
  });
});
