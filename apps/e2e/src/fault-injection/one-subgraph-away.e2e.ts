import type { Json } from '@e-storefront/testing';
import { ask, data, type Answer } from '../support/client';
import { eventually } from '../support/eventually';
import type { TestProduct } from '../support/products';
import { ADDRESS } from '../support/orders';
import { ownPlatform, type OwnPlatform } from '../support/platform';
import { demoAccount, register, unique, type TestUser } from '../support/users';

const CART =
  'token itemCount couponCode subtotal discount total items { id quantity } warnings { code message }';
const ADD = `mutation ($id: ID!) { addToCart(productId: $id) { ${CART} } }`;
const CHECKOUT = `mutation ($input: CheckoutInput!) { checkout(input: $input) {
  orders { id orderNumber total seller { name } items { productName product { name } } tickets { id } } } }`;
const ORDER = `query ($id: ID!) { order(id: $id) { orderNumber total seller { name } customer { name }
  items { productName product { name } } tickets { ticketId } } }`;
const PRODUCT = `query ($id: ID!) { product(id: $id) { name price purchasedByMe seller { name }
  categoryDetails { name } reviews { reviews { rating } } } categories { count } }`;

/** Asks every service for something, and order to ask product and coupon. */
const WHOLE = `mutation ($id: ID!) { addToCart(productId: $id) { items { product {
  seller { name } categoryDetails { name } purchasedByMe } } } clearCart { itemCount }
  updateProfile(input: { phone: "+91 98450 00001" }) { user { tickets { id } } } }`;

/** Each subgraph in turn is killed; what does not need it goes on, and what needs it says so in its own place. */
describe('while one subgraph is away', () => {
  let platform: OwnPlatform;
  let buyer: TestUser;
  /** Sees whether everything is back. */
  let watcher: TestUser;
  let seller: TestUser;
  let admin: TestUser;
  let goods: TestProduct;
  let orderId: string;

  beforeAll(async () => {
    platform = await ownPlatform();
    const gateway = platform.gatewayUrl;
    buyer = await register('customer', gateway);
    watcher = await register('customer', gateway);
    seller = await demoAccount('seller', gateway);
    admin = await demoAccount('admin', gateway);
    const create = `mutation ($input: CreateProductInput!) { createProduct(input: $input) {
      id name price variants { id name price } } }`;
    const { categories } = await run('{ categories { data { id } } }');
    const input = {
      name: unique('goods'),
      description: 'Made for an outage.',
      price: 25,
      stock: 1_000,
      category: categories.data[0].id,
      sellerId: seller.id,
    };
    goods = (await run(create, { variables: { input }, as: seller })).createProduct;
    await run(ADD, { variables: { id: goods.id }, as: buyer });
    orderId = (await run(CHECKOUT, checkout())).checkout.orders[0].id;
  }, 180_000);
  afterAll(() => platform?.[Symbol.asyncDispose]());

  type Call = { variables?: Record<string, unknown>; as?: TestUser; headers?: Record<string, string> };
  const tryTo = (query: string, call: Call = {}): Promise<Answer> =>
    ask(query, { ...call, gateway: platform.gatewayUrl });
  const run = (query: string, call: Call = {}): Promise<Json> =>
    data(query, { ...call, gateway: platform.gatewayUrl });
  const checkout = (more: Record<string, unknown> = {}): Call => ({
    variables: { input: { shippingAddress: ADDRESS, paymentMethod: 'card', ...more } },
    as: buyer,
  });
  /** Does something without a service, which is back afterwards. */
  const without = async (service: string, work: () => Promise<void>): Promise<void> => {
    await platform.kill(service, 'SIGKILL');
    try {
      await work();
    } finally {
      await platform.restart(service);
      // Every service has its credential, and answers.
      await eventually(
        async () => void (await run(WHOLE, { variables: { id: goods.id }, as: watcher })),
        20_000,
      );
    }
  };
  const codesOf = ({ errors }: Answer): string[] => [
    ...new Set(errors.map(({ extensions }) => extensions.code)),
  ];

  it('coupon: carts fill and are read, and orders without a coupon are placed', () =>
    without('coupon', async () => {
      const added = await tryTo(ADD, { variables: { id: goods.id }, as: buyer });
      expect(added.errors).toEqual([]);
      expect(added.data.addToCart).toMatchObject({ itemCount: 1, discount: 0 });
      expect(added.data.addToCart.warnings).toMatchObject([{ code: 'DISCOUNTS_UNKNOWN' }]);
      const guest = await run(ADD, { variables: { id: goods.id } });
      const { cart } = await run(`{ cart(token: "${guest.addToCart.token}") { ${CART} } }`);
      expect(cart.itemCount).toBe(1);
      const { total } = added.data.addToCart;
      const placed = await run(CHECKOUT, checkout({ expectedTotal: total }));
      expect(placed.checkout.orders).toMatchObject([{ total, items: [{ productName: goods.name }] }]);
      const coupons = await tryTo(
        '{ coupons { pagination { total } } products(limit: 1) { products { id } } }',
        {
          as: admin,
        },
      );
      expect(coupons.data).toMatchObject({ coupons: null, products: { products: [{}] } });
      expect(coupons.errors).toMatchObject([
        { path: ['coupons'], extensions: { code: 'SERVICE_UNAVAILABLE' } },
      ]);
    }));

  it('coupon: an order with a coupon is refused plainly, and goes through when it is back', async () => {
    const code = unique('C').toUpperCase();
    const [validFrom, validTo] = [-1, 1].map((day) => new Date(Date.now() + day * 86_400_000).toISOString());
    const input = { code, description: 'd', discountType: 'percentage', discount: 10, validFrom, validTo };
    await run('mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id } }', {
      variables: { input },
      as: admin,
    });
    await run(ADD, { variables: { id: goods.id }, as: buyer });
    await run('mutation ($code: String!) { applyCoupon(code: $code) { total } }', {
      variables: { code },
      as: buyer,
    });
    await without('coupon', async () => {
      const refused = await tryTo(CHECKOUT, checkout());
      expect(refused.data).toEqual({ checkout: null });
      expect(refused.errors).toMatchObject([
        { message: expect.stringContaining('remove the coupon'), path: ['checkout'] },
      ]);
      expect(codesOf(refused)).toEqual(['SERVICE_UNAVAILABLE']);
      expect((await run(`{ cart { ${CART} } }`, { as: buyer })).cart).toMatchObject({ couponCode: code });
    });
    const placed = await run(CHECKOUT, checkout());
    expect(placed.checkout.orders[0].total).toBe(25 * 0.9 * 1.08 + 10);
  });

  it('category: products and orders are shown without their categories', () =>
    without('category', async () => {
      const shown = await tryTo(PRODUCT, { variables: { id: goods.id }, as: buyer });
      expect(shown.data).toMatchObject({
        product: { name: goods.name, price: 25, purchasedByMe: false, categoryDetails: null },
        categories: null,
      });
      expect(codesOf(shown)).toEqual(['SERVICE_UNAVAILABLE']);
      const order = await tryTo(ORDER, { variables: { id: orderId }, as: buyer });
      expect([order.errors, order.data.order.items[0].product]).toEqual([[], { name: goods.name }]);
    }));

  it('ticket: orders are placed and shown without their tickets', () =>
    without('ticket', async () => {
      await run(ADD, { variables: { id: goods.id }, as: buyer });
      const placed = await tryTo(CHECKOUT, checkout());
      expect(placed.data.checkout.orders).toMatchObject([
        { tickets: null, items: [{ productName: goods.name }] },
      ]);
      expect(codesOf(placed)).toEqual(['SERVICE_UNAVAILABLE']);
      const order = await tryTo(ORDER, { variables: { id: orderId }, as: buyer });
      expect(order.data.order).toMatchObject({ tickets: null, seller: {}, items: [{ product: {} }] });
      expect(codesOf(order)).toEqual(['SERVICE_UNAVAILABLE']);
    }));

  it('product: orders stay readable, their products are missing', () =>
    without('product', async () => {
      const order = await tryTo(ORDER, { variables: { id: orderId }, as: buyer });
      expect(order.data.order).toMatchObject({
        seller: {},
        tickets: [],
        items: [{ productName: goods.name, product: null }],
      });
      expect(codesOf(order)).toEqual(['SERVICE_UNAVAILABLE']);
      const cart = await tryTo('mutation { clearCart { itemCount } }', { as: buyer });
      expect([cart.errors, cart.data]).toEqual([[], { clearCart: { itemCount: 0 } }]);
    }));

  it('order: products are shown, and tickets and reviews are taken', () =>
    without('order', async () => {
      const shown = await tryTo(PRODUCT, { variables: { id: goods.id }, as: buyer });
      expect(shown.data.product).toMatchObject({ name: goods.name, purchasedByMe: null, seller: {} });
      expect(shown.data.categories.count).toBeGreaterThan(0);
      expect(codesOf(shown)).toEqual(['SERVICE_UNAVAILABLE']);
      const input = {
        subject: 'Where is my order?',
        description: 'It does not load.',
        category: 'order',
        customerName: buyer.name,
        customerEmail: buyer.email,
        orderId,
      };
      const opened = await run(
        'mutation ($input: CreateTicketInput!) { createTicket(input: $input) { ticketId } }',
        {
          variables: { input },
          as: buyer,
        },
      );
      expect(opened.createTicket.ticketId).toMatch(/^TKT-/);
      const review = `mutation ($id: ID!) { createReview(productId: $id, input: { rating: 4 }) {
        review { rating verifiedPurchase } } }`;
      const written = await run(review, { variables: { id: goods.id }, as: buyer });
      expect(written.createReview.review).toEqual({ rating: 4, verifiedPurchase: false });
    }));

  it('auth: orders are placed and shown without the names of people', () =>
    without('auth', async () => {
      await run(ADD, { variables: { id: goods.id }, as: buyer });
      const placed = await tryTo(CHECKOUT, checkout());
      expect(placed.data.checkout.orders).toMatchObject([{ seller: null, tickets: [] }]);
      expect(codesOf(placed)).toEqual(['SERVICE_UNAVAILABLE']);
      const shown = await tryTo(PRODUCT, { variables: { id: goods.id }, as: buyer });
      expect(shown.data.product).toMatchObject({ name: goods.name, seller: null });
    }));

  it.each(['category', 'coupon'])(
    '%s, stopped without an end: costs those who ask first a few seconds, and later ones nothing',
    async (service) => {
      const timed = async (query: string): Promise<{ answer: Answer; ms: number }> => {
        const began = performance.now();
        const answer = await tryTo(query, { variables: { id: goods.id }, as: buyer });
        return { answer, ms: performance.now() - began };
      };
      await platform.kill(service, 'SIGSTOP');
      try {
        const [shown, added] = await Promise.all([timed(PRODUCT), timed(ADD)]);
        for (const { answer, ms } of [shown, added, await timed(PRODUCT), await timed(ADD)]) {
          expect(answer.data).toMatchObject(
            answer.data.product ? { product: { name: goods.name } } : { addToCart: { items: [{}] } },
          );
          expect(ms).toBeLessThan(15_000);
        }
        await eventually(async () => {
          for (const query of [PRODUCT, ADD]) expect((await timed(query)).ms).toBeLessThan(1_500);
        }, 15_000);
        const { answer } = await timed(PRODUCT);
        if (service === 'category') expect(answer.data.product.categoryDetails).toBeNull();
      } finally {
        await platform.kill(service, 'SIGCONT');
      }
      await eventually(async () => expect((await timed(PRODUCT)).answer.errors).toEqual([]), 20_000);
      await run('mutation { clearCart { itemCount } }', { as: buyer });
    },
  );

  it('a mutation that took place keeps its answer and those beside it', () =>
    without('ticket', async () => {
      const both = `mutation ($id: ID!) {
        first: addToCart(productId: $id) { itemCount }
        updateProfile(input: { phone: "+91 98450 00001" }) { success user { phone tickets { id } } }
        second: addToCart(productId: $id) { itemCount } }`;
      const answer = await tryTo(both, { variables: { id: goods.id }, as: buyer });
      expect(answer.data).toMatchObject({
        first: { itemCount: 1 },
        updateProfile: { success: true, user: { tickets: null } },
        second: { itemCount: 2 },
      });
      expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE']);
      await run('mutation { clearCart { itemCount } }', { as: buyer });
    }));
});
