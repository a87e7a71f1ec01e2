import { setTimeout as delay } from 'node:timers/promises';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import {
  CANCEL,
  CHECKOUT,
  checkoutInput,
  CREATE,
  orderInput,
  OrderFixture,
} from '../../test/fixtures/order-fixture';

const FIELDS = `{ itemCount couponCode subtotal discount total
  items { id price subtotal available forSale } warnings { code message } }`;
const CART = `{ cart ${FIELDS} }`;
const ADD = `mutation ($productId: ID!) { addToCart(productId: $productId) ${FIELDS} }`;
const UPDATE = `mutation ($id: ID!, $quantity: Int!) { updateCartItem(itemId: $id, quantity: $quantity) ${FIELDS} }`;
const COUPON = `mutation ($code: String!) { applyCoupon(code: $code) ${FIELDS} }`;
const ALWAYS = 1_000;

describe('while the coupon service is unavailable', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(() => shop[Symbol.asyncDispose]());
  beforeEach(() => ['quote', 'reserve', 'commit'].forEach((call) => breakCoupons(call)));
  afterEach(() => {
    shop.coupons.restore();
    shop.coupons.hasAutomaticDiscount = false;
  });

  const breakCoupons = (call: string): void => shop.coupons.failNext(call, 'before', ALWAYS);
  const withCoupon = async (as: Actor): Promise<Json> => {
    shop.coupons.restore();
    const line = shop.products.addProduct({ unitPrice: 5_000 });
    await shop.add(as, line);
    await shop.data(COUPON, { as, variables: { code: 'SAVE10' } });
    return line;
  };

  it('shows a cart without discounts and with a warning', async () => {
    const as = actor('customer');
    const { productId } = shop.products.addProduct();
    const { addToCart } = await shop.data(ADD, { as, variables: { productId } });
    expect(addToCart).toMatchObject({ itemCount: 1, subtotal: 20, discount: 0, total: 31.6 });
    expect(addToCart.warnings).toEqual([
      { code: 'DISCOUNTS_UNKNOWN', message: expect.stringMatching(/does not include them\.$/) },
    ]);
    expect((await shop.data(CART, { as })).cart).toEqual(addToCart);
  });

  it('names the coupon that cannot be checked and lets the buyer remove it', async () => {
    const as = actor('customer');
    await withCoupon(as);
    breakCoupons('quote');
    const { cart } = await shop.data(CART, { as });
    expect(cart).toMatchObject({ couponCode: 'SAVE10', discount: 0 });
    expect(cart.warnings[0].message).toContain('SAVE10');
    const { removeCoupon } = await shop.data('mutation { removeCoupon { couponCode } }', { as });
    expect(removeCoupon).toEqual({ couponCode: null });
    expect(await shop.codeOf(COUPON, { as, variables: { code: 'SAVE10' } })).toBe('SERVICE_UNAVAILABLE');
  });

  it('places orders without a coupon from a cart and from a list of lines', async () => {
    const as = actor('customer');
    await shop.add(as, shop.products.addProduct());
    const { checkout } = await shop.checkout(as, { expectedTotal: 31.6 });
    expect(checkout.group).toMatchObject({ discount: 0, total: 31.6 });
    const input = orderInput(as, shop.products.addProduct());
    expect((await shop.data(CREATE, { as, variables: { input } })).createOrder.orderCount).toBe(1);
  });

  it('never charges more than the expected total with an automatic discount', async () => {
    const as = actor('customer');
    shop.coupons.restore();
    shop.coupons.hasAutomaticDiscount = true;
    await shop.add(as, shop.products.addProduct());
    const { cart } = await shop.data(CART, { as });
    expect(cart.discount).toBe(2);
    breakCoupons('quote');
    const variables = { input: checkoutInput({ expectedTotal: cart.total }) };
    const refusal = await shop.errorExtensions(CHECKOUT, { as, variables });
    expect(refusal).toMatchObject({ code: 'PRICE_CHANGED', figures: { discount: 0, total: 31.6 } });
    expect((await shop.data(CART, { as })).cart.itemCount).toBe(1);
  });

  it('rejects an order with a coupon and reserves nothing', async () => {
    const as = actor('customer');
    const line = await withCoupon(as);
    breakCoupons('quote');
    const { errors } = await shop.subgraph.call(CHECKOUT, { as, variables: { input: checkoutInput() } });
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('remove the coupon'),
      extensions: { code: 'SERVICE_UNAVAILABLE', service: 'coupon' },
    });
    expect(line.available).toBe(100);
    await shop.data('mutation { removeCoupon { couponCode } }', { as });
    expect((await shop.checkout(as)).checkout.orderCount).toBe(1);
  });

  it('compensates a checkout and releases the coupon once the service is available again', async () => {
    const as = actor('customer');
    const line = await withCoupon(as);
    shop.coupons.failNext('reserve', 'after', ALWAYS);
    shop.coupons.failNext('release', 'before', ALWAYS);
    expect(await shop.codeOf(CHECKOUT, { as, variables: { input: checkoutInput() } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    expect(line.available).toBe(100);
    expect(shop.coupons.redeemed.size).toBe(1);
    shop.coupons.restore();
    for (let attempt = 0; shop.coupons.redeemed.size > 0 && attempt < 100; attempt += 1) await delay(100);
    expect(shop.coupons.redeemed.size).toBe(0);
    expect((await shop.checkout(as)).checkout.group.discount).toBe(5);
  });

  it('cancels an order with a coupon, releasing its stock at once and the coupon later', async () => {
    const as = actor('customer');
    const line = await withCoupon(as);
    const { checkout } = await shop.checkout(as);
    expect(line.available).toBe(99);
    shop.coupons.failNext('release', 'before', ALWAYS);
    const { cancelOrder } = await shop.data(CANCEL, { as, variables: { id: checkout.order.id } });
    expect([cancelOrder.orderStatus, line.available]).toEqual(['CANCELLED', 100]);
  });

  it('shows a cart within seconds while the service hangs', async () => {
    shop.coupons.restore();
    const as = actor('customer');
    await shop.add(as, shop.products.addProduct());
    const held = shop.coupons.pauseNext('quote');
    const started = Date.now();
    const { cart } = await shop.data(CART, { as });
    held.resume();
    expect(cart.warnings).toMatchObject([{ code: 'DISCOUNTS_UNKNOWN' }]);
    expect(Date.now() - started).toBeLessThan(6_000);
  });
});

describe('while the product service is unavailable', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(() => shop[Symbol.asyncDispose]());
  afterEach(() => shop.products.restore());

  it('shows a cart at its last known prices with a warning and accepts changes', async () => {
    const as = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(as, line, 2);
    shop.products.failNext('lines', 'before', ALWAYS);
    const { cart } = await shop.data(CART, { as });
    expect(cart).toMatchObject({
      itemCount: 2,
      subtotal: 40,
      total: 53.2,
      warnings: [{ code: 'PRICES_UNKNOWN' }],
      items: [{ price: 20, subtotal: 40, available: null, forSale: null }],
    });
    const variables = { id: cart.items[0].id, quantity: 1 };
    const { updateCartItem } = await shop.data(UPDATE, { as, variables });
    expect(updateCartItem).toMatchObject({ itemCount: 1, subtotal: 20 });
    const { clearCart } = await shop.data('mutation { clearCart { itemCount } }', { as });
    expect(clearCart.itemCount).toBe(0);
  });

  it('rejects additions and orders without prices', async () => {
    const as = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(as, line);
    shop.products.failNext('lines', 'before', ALWAYS);
    const add = { as, variables: { productId: line.productId } };
    expect(await shop.codeOf(ADD, add)).toBe('SERVICE_UNAVAILABLE');
    expect(await shop.codeOf(CHECKOUT, { as, variables: { input: checkoutInput() } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    shop.products.restore();
    expect((await shop.data(CART, { as })).cart.itemCount).toBe(1);
  });
});
