import { ask, data, present } from '../support/client';
import { codesOf } from '../support/endpoints';
import { eventually } from '../support/eventually';
import { newCoupon, newProduct, seededCategoryId, type TestProduct } from '../support/products';
import { ADDRESS } from '../support/orders';
import { NOTHING_CACHED, ownPlatform, type OwnPlatform } from '../support/platform';
import { demoAccount, register, type TestUser } from '../support/users';
import { ApplyCouponDocument, CreateTicketDocument } from '../support/support.generated';
import {
  AddOneToCartDocument,
  AskEveryServiceDocument,
  CartDocument,
  CheckOutDocument,
  OrderDocument,
  ProductDocument,
  type CheckOutMutationVariables,
} from './subgraph-outages.generated';

/** Kills each subgraph in turn: what needs it fails at its own path, everything else works. */
describe('with one subgraph down', () => {
  let platform: OwnPlatform;
  let buyer: TestUser;
  /** Waits until everything works again. */
  let watcher: TestUser;
  let seller: TestUser;
  let admin: TestUser;
  let product: TestProduct;
  let orderId: string;
  let gateway: string;

  beforeAll(async () => {
    platform = await ownPlatform({ env: NOTHING_CACHED });
    gateway = platform.gatewayUrl;
    buyer = await register('customer', gateway);
    watcher = await register('customer', gateway);
    seller = await demoAccount('seller', gateway);
    admin = await demoAccount('admin', gateway);
    const category = await seededCategoryId(gateway);
    product = await newProduct(seller, { stock: 1_000, category }, gateway);
    await data(AddOneToCartDocument, asBuyer({ productId: product.id }));
    const { checkout } = await data(CheckOutDocument, asBuyer(checkoutVariables()));
    orderId = present(checkout?.orders[0]).id;
  }, 180_000);
  afterAll(() => platform?.[Symbol.asyncDispose]());

  const asBuyer = <Variables>(variables: Variables) => ({ gateway, as: buyer, variables });
  const checkoutVariables = (expectedTotal?: number): CheckOutMutationVariables => ({
    input: {
      shippingAddress: ADDRESS,
      paymentMethod: 'card',
      ...(expectedTotal !== undefined && { expectedTotal }),
    },
  });
  const addToCart = async () =>
    present((await data(AddOneToCartDocument, asBuyer({ productId: product.id }))).addToCart);
  const clearCart = () => ask('mutation { clearCart { itemCount } }', asBuyer({}));
  /** Runs a function without a service, which is restarted afterwards. */
  const without = async (service: string, work: () => Promise<void>): Promise<void> => {
    await platform.kill(service, 'SIGKILL');
    try {
      await work();
    } finally {
      await platform.restart(service);
      // Every service has its credential and responds.
      await eventually(
        async () =>
          data(AskEveryServiceDocument, { gateway, variables: { productId: product.id }, as: watcher }),
        20_000,
      );
    }
  };

  it('coupon: carts can be filled and read, and orders without a coupon placed', () =>
    without('coupon', async () => {
      const added = await addToCart();
      expect(added).toMatchObject({ itemCount: 1, discount: 0, warnings: [{ code: 'DISCOUNTS_UNKNOWN' }] });
      const guest = await data(AddOneToCartDocument, { gateway, variables: { productId: product.id } });
      const { cart } = await data(CartDocument, {
        gateway,
        variables: { token: present(guest.addToCart?.token) },
      });
      expect(cart?.itemCount).toBe(1);
      const { total } = added;
      const placed = await data(CheckOutDocument, asBuyer(checkoutVariables(total)));
      expect(placed.checkout?.orders).toMatchObject([{ total, items: [{ productName: product.name }] }]);
      const coupons = await ask(
        '{ coupons { pagination { total } } products(limit: 1) { products { id } } }',
        { gateway, as: admin },
      );
      expect(coupons.data).toMatchObject({ coupons: null, products: { products: [{}] } });
      expect(coupons.errors).toMatchObject([
        { path: ['coupons'], extensions: { code: 'SERVICE_UNAVAILABLE' } },
      ]);
    }));

  it('coupon: an order with a coupon is rejected clearly, and succeeds after the outage', async () => {
    const { code } = await newCoupon();
    await addToCart();
    await data(ApplyCouponDocument, asBuyer({ code }));
    await without('coupon', async () => {
      const refused = await ask(CheckOutDocument, asBuyer(checkoutVariables()));
      expect(refused.data).toEqual({ checkout: null });
      expect(refused.errors).toMatchObject([
        { message: expect.stringContaining('remove the coupon'), path: ['checkout'] },
      ]);
      expect(codesOf(refused)).toEqual(['SERVICE_UNAVAILABLE']);
      expect((await data(CartDocument, asBuyer({}))).cart?.couponCode).toBe(code);
    });
    const placed = await data(CheckOutDocument, asBuyer(checkoutVariables()));
    expect(placed.checkout?.orders).toMatchObject([{ total: 25 * 0.9 * 1.08 + 10 }]);
  });

  it('category: products and orders are shown without their categories', () =>
    without('category', async () => {
      const shown = await ask(ProductDocument, asBuyer({ productId: product.id }));
      expect(shown.data).toMatchObject({
        product: { name: product.name, price: 25, purchasedByMe: false, categoryDetails: null },
        categories: null,
      });
      expect(codesOf(shown)).toEqual(['SERVICE_UNAVAILABLE']);
      const order = await ask(OrderDocument, asBuyer({ id: orderId }));
      expect(order).toMatchObject({
        errors: [],
        data: { order: { items: [{ product: { name: product.name } }] } },
      });
    }));

  it('ticket: orders can be placed and are shown without their tickets', () =>
    without('ticket', async () => {
      await addToCart();
      const placed = await ask(CheckOutDocument, asBuyer(checkoutVariables()));
      expect(placed.data?.checkout?.orders).toMatchObject([
        { tickets: null, items: [{ productName: product.name }] },
      ]);
      expect(codesOf(placed)).toEqual(['SERVICE_UNAVAILABLE']);
      const order = await ask(OrderDocument, asBuyer({ id: orderId }));
      expect(order.data?.order).toMatchObject({ tickets: null, seller: {}, items: [{ product: {} }] });
      expect(codesOf(order)).toEqual(['SERVICE_UNAVAILABLE']);
    }));

  it('product: orders stay readable without their products', () =>
    without('product', async () => {
      const order = await ask(OrderDocument, asBuyer({ id: orderId }));
      expect(order.data?.order).toMatchObject({
        seller: {},
        tickets: [],
        items: [{ productName: product.name, product: null }],
      });
      expect(codesOf(order)).toEqual(['SERVICE_UNAVAILABLE']);
      expect(await clearCart()).toMatchObject({ errors: [], data: { clearCart: { itemCount: 0 } } });
    }));

  it('order: products are shown, and tickets and reviews accepted', () =>
    without('order', async () => {
      const shown = await ask(ProductDocument, asBuyer({ productId: product.id }));
      expect(shown.data?.product).toMatchObject({ name: product.name, purchasedByMe: null, seller: {} });
      expect(shown.data?.categories?.count).toBeGreaterThan(0);
      expect(codesOf(shown)).toEqual(['SERVICE_UNAVAILABLE']);
      const input = {
        subject: 'Where is my order?',
        description: 'It does not load.',
        category: 'order',
        customerName: buyer.name,
        customerEmail: buyer.email,
        orderId,
      };
      const { createTicket } = await data(CreateTicketDocument, asBuyer({ input }));
      expect(createTicket?.ticketId).toMatch(/^TKT-/);
      const review = `mutation ($id: ID!) { createReview(productId: $id, input: { rating: 4 }) {
        review { rating verifiedPurchase } } }`;
      expect(await data(review, asBuyer({ id: product.id }))).toEqual({
        createReview: { review: { rating: 4, verifiedPurchase: false } },
      });
    }));

  it('auth: orders can be placed and are shown without the names of users', () =>
    without('auth', async () => {
      await addToCart();
      const placed = await ask(CheckOutDocument, asBuyer(checkoutVariables()));
      expect(placed.data?.checkout?.orders).toMatchObject([{ seller: null, tickets: [] }]);
      expect(codesOf(placed)).toEqual(['SERVICE_UNAVAILABLE']);
      const shown = await ask(ProductDocument, asBuyer({ productId: product.id }));
      expect(shown.data?.product).toMatchObject({ name: product.name, seller: null });
    }));

  it.each(['category', 'coupon'])(
    '%s, suspended without an end, delays the first callers for a few seconds, and no later ones',
    async (service) => {
      const timed = async <Result>(
        request: () => Promise<Result>,
      ): Promise<{ answer: Result; ms: number }> => {
        const began = performance.now();
        return { answer: await request(), ms: performance.now() - began };
      };
      const show = () => timed(() => ask(ProductDocument, asBuyer({ productId: product.id })));
      const add = () => timed(() => ask(AddOneToCartDocument, asBuyer({ productId: product.id })));
      await platform.kill(service, 'SIGSTOP');
      try {
        const [firstShow, firstAdd] = await Promise.all([show(), add()]);
        const [laterShow, laterAdd] = [await show(), await add()];
        for (const { answer } of [firstShow, laterShow])
          expect(answer.data).toMatchObject({ product: { name: product.name } });
        for (const { answer } of [firstAdd, laterAdd])
          expect(answer.data).toMatchObject({ addToCart: { items: [{}] } });
        for (const { ms } of [firstShow, firstAdd, laterShow, laterAdd]) expect(ms).toBeLessThan(15_000);
        await eventually(async () => {
          expect((await show()).ms).toBeLessThan(1_500);
          expect((await add()).ms).toBeLessThan(1_500);
        }, 15_000);
        const { answer } = await show();
        if (service === 'category') expect(answer.data?.product?.categoryDetails).toBeNull();
      } finally {
        await platform.kill(service, 'SIGCONT');
      }
      await eventually(async () => expect((await show()).answer.errors).toEqual([]), 20_000);
      await clearCart();
    },
  );

  it('a mutation that was executed keeps its result and those beside it', () =>
    without('ticket', async () => {
      const both = `mutation ($id: ID!) {
        first: addToCart(productId: $id) { itemCount }
        updateProfile(input: { phone: "+91 98450 00001" }) { success user { phone tickets { id } } }
        second: addToCart(productId: $id) { itemCount } }`;
      const answer = await ask(both, asBuyer({ id: product.id }));
      expect(answer.data).toMatchObject({
        first: { itemCount: 1 },
        updateProfile: { success: true, user: { tickets: null } },
        second: { itemCount: 2 },
      });
      expect(codesOf(answer)).toEqual(['SERVICE_UNAVAILABLE']);
      await clearCart();
    }));
});
