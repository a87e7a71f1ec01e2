import { setTimeout as delay } from 'node:timers/promises';
import { actor, type Actor } from '@e-storefront/testing';
import type { PurchasableLine } from '../clients/product.client';
import {
  AddToCartDocument,
  ApplyCouponDocument,
  CartDocument,
  CheckoutDocument,
  ClearCartDocument,
  RemoveCouponDocument,
  UpdateCartItemDocument,
} from '../../test/fixtures/operations.generated';
import { checkoutInput, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';

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
  const withCoupon = async (as: Actor): Promise<PurchasableLine> => {
    shop.coupons.restore();
    const line = shop.products.addProduct({ unitPrice: 5_000 });
    await shop.add(as, line);
    await shop.data(ApplyCouponDocument, { as, variables: { code: 'SAVE10' } });
    return line;
  };

  it('shows a cart without discounts and with a warning', async () => {
    const as = actor('customer');
    const added = await shop.add(as, shop.products.addProduct());
    expect(added).toMatchObject({
      itemCount: 1,
      subtotal: 20,
      discount: 0,
      total: 31.6,
      warnings: [{ code: 'DISCOUNTS_UNKNOWN', message: expect.stringMatching(/does not include them\.$/) }],
    });
    expect((await shop.data(CartDocument, { as })).cart).toMatchObject(added);
  });

  it('names the coupon that cannot be checked and lets the buyer remove it', async () => {
    const as = actor('customer');
    await withCoupon(as);
    breakCoupons('quote');
    const { cart } = await shop.data(CartDocument, { as });
    expect(cart).toMatchObject({ couponCode: 'SAVE10', discount: 0 });
    expect(cart.warnings[0]?.message).toContain('SAVE10');
    expect((await shop.data(RemoveCouponDocument, { as })).removeCoupon.couponCode).toBeNull();
    expect(await shop.codeOf(ApplyCouponDocument, { as, variables: { code: 'SAVE10' } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
  });

  it('places orders without a coupon from a cart and from a list of lines', async () => {
    const as = actor('customer');
    await shop.add(as, shop.products.addProduct());
    expect((await shop.checkout(as, { expectedTotal: 31.6 })).group).toMatchObject({
      discount: 0,
      total: 31.6,
    });
    const input = orderInput(as, shop.products.addProduct());
    expect((await shop.createOrder(as, input)).orderCount).toBe(1);
  });

  it('never charges more than the expected total with an automatic discount', async () => {
    const as = actor('customer');
    shop.coupons.restore();
    shop.coupons.hasAutomaticDiscount = true;
    await shop.add(as, shop.products.addProduct());
    const { cart } = await shop.data(CartDocument, { as });
    expect(cart.discount).toBe(2);
    breakCoupons('quote');
    const variables = { input: checkoutInput({ expectedTotal: cart.total }) };
    const refusal = await shop.errorExtensions(CheckoutDocument, { as, variables });
    expect(refusal).toMatchObject({ code: 'PRICE_CHANGED', figures: { discount: 0, total: 31.6 } });
    expect((await shop.data(CartDocument, { as })).cart.itemCount).toBe(1);
  });

  it('rejects an order with a coupon and reserves nothing', async () => {
    const as = actor('customer');
    const line = await withCoupon(as);
    breakCoupons('quote');
    const { errors } = await shop.subgraph.call(CheckoutDocument, {
      as,
      variables: { input: checkoutInput() },
    });
    expect(errors[0]).toMatchObject({
      message: expect.stringContaining('remove the coupon'),
      extensions: { code: 'SERVICE_UNAVAILABLE', service: 'coupon' },
    });
    expect(line.available).toBe(100);
    await shop.data(RemoveCouponDocument, { as });
    expect((await shop.checkout(as)).orderCount).toBe(1);
  });

  it('compensates a checkout and releases the coupon once the service is available again', async () => {
    const as = actor('customer');
    const line = await withCoupon(as);
    shop.coupons.failNext('reserve', 'after', ALWAYS);
    shop.coupons.failNext('release', 'before', ALWAYS);
    expect(await shop.codeOf(CheckoutDocument, { as, variables: { input: checkoutInput() } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    expect(line.available).toBe(100);
    expect(shop.coupons.redeemed.size).toBe(1);
    shop.coupons.restore();
    for (let attempt = 0; shop.coupons.redeemed.size > 0 && attempt < 100; attempt += 1) await delay(100);
    expect(shop.coupons.redeemed.size).toBe(0);
    expect((await shop.checkout(as)).group.discount).toBe(5);
  });

  it('cancels an order with a coupon, releasing its stock at once and the coupon later', async () => {
    const as = actor('customer');
    const line = await withCoupon(as);
    const { order } = await shop.checkout(as);
    expect(line.available).toBe(99);
    shop.coupons.failNext('release', 'before', ALWAYS);
    const { orderStatus } = await shop.cancel(as, order.id);
    expect([orderStatus, line.available]).toEqual(['CANCELLED', 100]);
  });

  it('shows a cart within seconds while the service hangs', async () => {
    shop.coupons.restore();
    const as = actor('customer');
    await shop.add(as, shop.products.addProduct());
    const held = shop.coupons.pauseNext('quote');
    const started = Date.now();
    const { cart } = await shop.data(CartDocument, { as });
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
    const { cart } = await shop.data(CartDocument, { as });
    expect(cart).toMatchObject({
      itemCount: 2,
      subtotal: 40,
      total: 53.2,
      warnings: [{ code: 'PRICES_UNKNOWN' }],
      items: [{ price: 20, subtotal: 40, available: null, forSale: null }],
    });
    const variables = { id: cart.items[0]!.id, quantity: 1 };
    const { updateCartItem } = await shop.data(UpdateCartItemDocument, { as, variables });
    expect(updateCartItem).toMatchObject({ itemCount: 1, subtotal: 20 });
    expect((await shop.data(ClearCartDocument, { as })).clearCart.itemCount).toBe(0);
  });

  it('rejects additions and orders without prices', async () => {
    const as = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(as, line);
    shop.products.failNext('lines', 'before', ALWAYS);
    const add = { as, variables: { productId: line.productId, quantity: 1 } };
    expect(await shop.codeOf(AddToCartDocument, add)).toBe('SERVICE_UNAVAILABLE');
    expect(await shop.codeOf(CheckoutDocument, { as, variables: { input: checkoutInput() } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    shop.products.restore();
    expect((await shop.data(CartDocument, { as })).cart.itemCount).toBe(1);
  });
});
