import type { Browser, Page } from 'playwright-core';
import type { Json } from '@e-storefront/testing';
import { data } from '../support/client';
import { launchBrowser } from '../support/browser';
import { GATEWAY } from '../support/environment';
import { moveOrder } from '../support/orders';
import { demoAccount } from '../support/users';

jest.setTimeout(120_000);

/** What the page's result shows, with the latest event where it is a subscription. */
const RESULT = `globalThis.__MONACO?.editor.getModels()
  .find((model) => model.uri.path.endsWith('response.json'))?.getValue() ?? ''`;

describe('the explorer in a real browser', () => {
  let browser: Browser;
  let page: Page;
  const elsewhere: string[] = [];
  const complaints: string[] = [];

  beforeAll(async () => {
    browser = await launchBrowser();
    page = await browser.newPage();
    const own = new URL(GATEWAY).host;
    await page.route('**/*', (route) => {
      const { host, protocol } = new URL(route.request().url());
      if (host === own || !protocol.startsWith('http')) return route.continue();
      elsewhere.push(route.request().url());
      return route.abort();
    });
    page.on('websocket', (socket) => {
      if (new URL(socket.url()).host !== own) elsewhere.push(socket.url());
    });
    page.on('console', (message) => {
      if (message.text().includes('Content Security Policy')) complaints.push(message.text());
    });
    page.on('pageerror', (error) => complaints.push(error.message));
    await page.goto(`${GATEWAY}/graphql`);
    await page.waitForSelector('[data-run-demo="catalogue-page"]:enabled');
  });
  afterAll(() => browser?.close());

  /** The result once it fits. */
  async function resultThat(fits: (result: Json) => boolean): Promise<Json> {
    for (const until = Date.now() + 20_000; ;) {
      const text = String(await page.evaluate(RESULT));
      const result = text.startsWith('{') ? JSON.parse(text) : undefined;
      if (result && fits(result)) return result;
      if (Date.now() > until) throw new Error(`The result stays ${text.slice(0, 500)}`);
      await page.waitForTimeout(100);
    }
  }

  it('runs a query at one click', async () => {
    await page.click('[data-run-demo="catalogue-page"]');
    const { data: found, errors } = await resultThat((result) => result.data?.products);
    expect(errors).toBeUndefined();
    expect(found.products.products).toHaveLength(12);
    expect(found.products.products[0]).toMatchObject({
      name: expect.any(String),
      seller: { name: expect.any(String) },
    });
  });

  it('logs in and buys at a click each', async () => {
    await page.click('[data-log-in="customer"]');
    await page.waitForSelector('[data-session="customer"]');
    await page.click('[data-run-demo="add-to-cart"]:enabled');
    expect((await resultThat((result) => result.data?.addToCart)).data.addToCart.itemCount).toBeGreaterThan(
      0,
    );
    await page.click('[data-run-demo="checkout"]:enabled');
    const { data: bought } = await resultThat((result) => result.data?.checkout ?? result.errors);
    expect(bought.checkout.orders[0].orderStatus).toBe('PENDING');
  });

  it('follows the order over a WebSocket and shows each change', async () => {
    await page.click('[data-run-demo="follow-order"]:enabled');
    const first = (await resultThat((result) => result.data?.orderUpdated)).data.orderUpdated;
    expect(first.orderStatus).toBe('PENDING');
    await moveOrder(first.id, 'CONFIRMED', await demoAccount('admin'));
    const next = await resultThat((result) => result.data?.orderUpdated?.orderStatus === 'CONFIRMED');
    expect(next.data.orderUpdated).toMatchObject({ id: first.id, sequence: first.sequence + 1 });
    await page.click('.graphiql-execute-button');
    const { order } = await data('query O($id: ID!) { order(id: $id) { orderStatus } }', {
      variables: { id: first.id },
      as: await demoAccount('customer'),
    });
    expect(order.orderStatus).toBe('CONFIRMED');
  });

  it('asks no other host and breaks no rule of its content security policy', () => {
    expect({ elsewhere, complaints }).toEqual({ elsewhere: [], complaints: [] });
  });
});
