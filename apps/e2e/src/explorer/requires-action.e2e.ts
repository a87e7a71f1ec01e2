import type { Browser, BrowserContext, Page } from 'playwright-core';
import { data, present } from '../support/client';
import { launchBrowser } from '../support/browser';
import { GATEWAY } from '../support/environment';
import { eventually } from '../support/eventually';
import { newProduct, stockOf, type TestProduct } from '../support/products';
import { addToCart, ADDRESS } from '../support/orders';
import { approvedSeller, register, type TestUser } from '../support/users';
import {
  CheckoutWithActionDocument,
  OrderPaymentDocument,
  type OrderPaymentQuery,
} from './requires-action.generated';

jest.setTimeout(120_000);

const QUANTITY = 3;
const STOCK = 10;

describe('3-D Secure in a real browser', () => {
  let browser: Browser;
  let context: BrowserContext;
  let page: Page;
  let seller: TestUser;
  let buyer: TestUser;
  let product: TestProduct;
  const foreignRequests: string[] = [];
  const browserErrors: string[] = [];

  beforeAll(async () => {
    [seller, buyer] = [await approvedSeller(), await register()];
    browser = await launchBrowser();
    context = await browser.newContext({ viewport: { width: 360, height: 640 } });
    const { port } = new URL(GATEWAY);
    await context.route('**/*', (route) => {
      const { hostname, port: asked } = new URL(route.request().url());
      if (['127.0.0.1', 'localhost'].includes(hostname) && asked === port) return route.continue();
      foreignRequests.push(route.request().url());
      return route.abort();
    });
    context.on('console', (message) => {
      if (message.type() === 'error') browserErrors.push(message.text());
    });
    context.on('weberror', (error) => browserErrors.push(error.error().message));
  });
  afterAll(() => browser?.close());

  beforeEach(async () => {
    product = await newProduct(seller, { stock: STOCK });
    page = await context.newPage();
  });
  afterEach(() => page.close());

  /** Orders by card with a token that requires action. */
  async function order(): Promise<{ id: string; orderNumber: string; total: number; url: string }> {
    await addToCart(product, { quantity: QUANTITY, as: buyer });
    const input = { shippingAddress: ADDRESS, paymentMethod: 'card', paymentToken: 'tok_second_step' };
    const { checkout } = await data(CheckoutWithActionDocument, { variables: { input }, as: buyer });
    const { payment, ...placed } = present(checkout?.orders[0]);
    expect(payment?.state).toBe('CREATED');
    return { ...placed, url: present(payment?.nextAction).url };
  }

  const read = async (id: string): Promise<OrderPaymentQuery['order']> =>
    (await data(OrderPaymentDocument, { variables: { id }, as: buyer })).order;

  it('is confirmed with a click, and the payment is authorised', async () => {
    const { id, orderNumber, total, url } = await order();
    expect(new URL(url).port).toBe(new URL(GATEWAY).port);
    const answer = await page.goto(url);
    expect(answer?.status()).toBe(200);
    expect(await page.getByRole('heading', { level: 1 }).innerText()).toBe('Payment sandbox');
    const text = await page.getByRole('main').innerText();
    expect(text).toContain(orderNumber);
    expect(text.replaceAll(/[\s,]/g, '')).toContain(`INR${total.toFixed(2)}`);
    expect(await page.evaluate('document.documentElement.scrollWidth <= innerWidth')).toBe(true);
    await page.getByRole('button', { name: 'Confirm' }).click();
    expect(await page.getByRole('status').innerText()).toContain('The payment is authorised.');
    expect(await page.getByRole('button').count()).toBe(0);
    expect(await read(id)).toEqual({
      orderStatus: 'PENDING',
      paymentStatus: 'PENDING',
      payment: { state: 'AUTHORISED', nextAction: null },
    });
    expect(await stockOf(product.id, seller)).toBe(STOCK - QUANTITY);
  });

  it('is declined with the keyboard only, which cancels the order and releases its stock', async () => {
    const { id, url } = await order();
    await page.goto(url);
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Confirm');
    await page.keyboard.press('Tab');
    expect(await page.evaluate('document.activeElement.textContent')).toBe('Decline');
    await page.keyboard.press('Enter');
    expect(await page.getByRole('status').innerText()).toContain('The payment is failed.');
    await eventually(async () => {
      expect(await read(id)).toEqual({
        orderStatus: 'CANCELLED',
        paymentStatus: 'FAILED',
        payment: { state: 'FAILED', nextAction: null },
      });
      expect(await stockOf(product.id, seller)).toBe(STOCK);
    });
  });

  it('is completed once, whatever an old page in another tab submits', async () => {
    const { id, url } = await order();
    const old = await context.newPage();
    await old.goto(url);
    await page.goto(url);
    await page.getByRole('button', { name: 'Confirm' }).click();
    await page.getByRole('status').waitFor();
    await old.getByRole('button', { name: 'Decline' }).click();
    expect(await old.getByRole('status').innerText()).toContain('The payment is authorised.');
    expect((await read(id))?.payment?.state).toBe('AUTHORISED');
    await old.close();
  });

  it('is not completed by a form of another site', async () => {
    const { id, url } = await order();
    const form = {
      method: 'POST',
      headers: { origin: 'https://other.example' },
      body: new URLSearchParams(),
    };
    expect((await fetch(`${url}/confirm`, form)).status).toBe(403);
    expect((await read(id))?.payment?.state).toBe('CREATED');
  });

  it('calls no other host and complies with the content security policy', () => {
    expect({ foreignRequests, browserErrors }).toEqual({ foreignRequests: [], browserErrors: [] });
  });
});
