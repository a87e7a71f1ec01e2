import type { Browser, Page } from 'playwright-core';
import { z } from 'zod';
import { data } from '../support/client';
import { launchBrowser } from '../support/browser';
import { GATEWAY } from '../support/environment';
import { moveOrder } from '../support/orders';
import { demoAccount } from '../support/users';

jest.setTimeout(120_000);

/** The result on the page, with the latest event for a subscription. */
const RESULT = `globalThis.__MONACO?.editor.getModels()
  .find((model) => model.uri.path.endsWith('response.json'))?.getValue() ?? ''`;

const catalogueResult = z.object({
  errors: z.undefined().optional(),
  data: z.object({ products: z.object({ products: z.unknown().array() }) }),
});
const cartResult = z.object({ data: z.object({ addToCart: z.object({ itemCount: z.number() }) }) });
const checkoutResult = z.object({
  data: z.object({ checkout: z.object({ orders: z.object({ orderStatus: z.string() }).array() }) }),
});
const orderEvent = (status: string) =>
  z.object({
    data: z.object({
      orderUpdated: z.object({ id: z.string(), orderStatus: z.literal(status), sequence: z.number() }),
    }),
  });

describe('the explorer in a real browser', () => {
  let browser: Browser;
  let page: Page;
  const foreignRequests: string[] = [];
  const browserErrors: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    const own = new URL(GATEWAY).host;
    await page.route('**/*', (route) => {
      const { host, protocol } = new URL(route.request().url());
      if (host === own || !protocol.startsWith('http')) return route.continue();
      foreignRequests.push(route.request().url());
      return route.abort();
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== own) foreignRequests.push(socket.url());
    });
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) browserErrors.push(message.text());
    });
    page.on('pageerror', (error) => browserErrors.push(error.message));
    await page.goto(`${GATEWAY}/graphql`);
    await page.waitForSelector('[data-run-demo="catalogue-page"]:enabled');
  });
  afterAll(() => browser?.close());

  /** The data of the result once it matches. */
  async function resultOf<Data>(shape: z.ZodType<{ data: Data }>): Promise<Data> {
    for (const until = Date.now() + 20_000; ;) {
      const text = String(await page.evaluate(RESULT));
      const result = shape.safeParse(text.startsWith('{') ? JSON.parse(text) : undefined);
      if (result.success) return result.data.data;
      if (Date.now() > until) throw new Error(`The result stays ${text.slice(0, 500)}`);
      await page.waitForTimeout(100);
    }
  }

  it('runs a query with one click', async () => {
    await page.click('[data-run-demo="catalogue-page"]');
    const { products } = (await resultOf(catalogueResult)).products;
    expect(products).toHaveLength(12);
    expect(products[0]).toMatchObject({ name: expect.any(String), seller: { name: expect.any(String) } });
  });

  it('logs in and buys with one click each', async () => {
    await page.click('[data-log-in="customer"]');
    await page.waitForSelector('[data-session="customer"]');
    await page.click('[data-run-demo="add-to-cart"]:enabled');
    expect((await resultOf(cartResult)).addToCart.itemCount).toBeGreaterThan(0);
    await page.click('[data-run-demo="checkout"]:enabled');
    const [order] = (await resultOf(checkoutResult)).checkout.orders;
    expect(order?.orderStatus).toBe('PENDING');
  });

  it('follows the order over a WebSocket and shows each change', async () => {
    await page.click('[data-run-demo="follow-order"]:enabled');
    const first = (await resultOf(orderEvent('PENDING'))).orderUpdated;
    await moveOrder(first.id, 'CONFIRMED', await demoAccount('admin'));
    const next = (await resultOf(orderEvent('CONFIRMED'))).orderUpdated;
    expect(next).toMatchObject({ id: first.id, sequence: first.sequence + 1 });
    await page.click('.graphiql-execute-button');
    const shown = await data('query O($id: ID!) { order(id: $id) { orderStatus } }', {
      variables: { id: first.id },
      as: await demoAccount('customer'),
    });
    expect(shown).toEqual({ order: { orderStatus: 'CONFIRMED' } });
  });

  it('opens the operation in a link', async () => {
    const query = 'query LinkedPage { products(limit: 1) { products { name } } }';
    await page.goto(`${GATEWAY}/graphql?${new URLSearchParams({ query })}`);
    await page.waitForSelector('[data-run-demo="catalogue-page"]:enabled');
    await page.click('.graphiql-execute-button');
    expect((await resultOf(catalogueResult)).products.products).toHaveLength(1);
  });

  it('shows a demo and its result on a phone, in the colour scheme of the system', async () => {
    await page.emulateMedia({ colorScheme: 'dark' });
    await page.setViewportSize({ width: 390, height: 844 });
    await page.goto(`${GATEWAY}/graphql`);
    await page.click('[data-run-demo="catalogue-page"]:enabled');
    expect((await resultOf(catalogueResult)).products.products).toHaveLength(12);
    const result = await page.locator('.result-window').boundingBox();
    expect(result?.width).toBeGreaterThan(300);
    expect((result?.y ?? 0) + (result?.height ?? 0)).toBeLessThanOrEqual(844);
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390);
    const background = 'getComputedStyle(document.documentElement).backgroundColor';
    expect(await page.evaluate(background)).toBe('rgb(33, 42, 59)');
  });

  it('calls no other host and complies with its content security policy', () => {
    expect({ foreignRequests, browserErrors }).toEqual({ foreignRequests: [], browserErrors: [] });
  });
});
