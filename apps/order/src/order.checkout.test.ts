import { actor, type Json } from '@e-storefront/testing';
import { CHECKOUT, checkoutInput, OrderShop } from './order-under-test';

const MINE = '{ myOrders { pagination { total } } cart { itemCount couponCode } }';

describe('checkout', () => {
  let shop: OrderShop;
  beforeEach(async () => {
    shop = await OrderShop.open();
  });
  afterEach(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const call = (as: ReturnType<typeof actor>, input = {}) => ({
    as,
    variables: { input: checkoutInput(input) },
  });

  it('orders the cart, seller by seller, and empties it', async () => {
    const customer = actor('customer');
    const [one, two] = [shop.products.stock(), shop.products.stock({ unitPrice: 333 })];
    await shop.add(customer, one);
    await shop.add(customer, two, 3);
    const { checkout } = await shop.checkout(customer);
    expect(checkout).toMatchObject({
      orderCount: 2,
      group: { subtotal: 29.99, tax: 2.4, shipping: 10, total: 42.39 },
    });
    expect(checkout.orders.map(({ sellerId }: Json) => sellerId)).toEqual([one.sellerId, two.sellerId]);
    expect([one.available, two.available]).toEqual([99, 97]);
    expect(shop.products.calls).toContain(`commit ${checkout.group.id}`);
    expect(await shop.data(MINE, { as: customer })).toEqual({
      myOrders: { pagination: { total: 2 } },
      cart: { itemCount: 0, couponCode: null },
    });
  });

  it('places one group out of ten clicks at once', async () => {
    const customer = actor('customer');
    const line = shop.products.stock();
    await shop.add(customer, line, 2);
    const codes = await Promise.all(Array.from({ length: 10 }, () => shop.codeOf(CHECKOUT, call(customer))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code && !['CONFLICT', 'CART_EMPTY'].includes(code))).toEqual([]);
    expect(line.available).toBe(98);
    expect((await shop.data(MINE, { as: customer })).myOrders.pagination.total).toBe(1);
  });

  it('sells the last pieces to as many buyers as there are pieces', async () => {
    const line = shop.products.stock({ available: 3 });
    const buyers = Array.from({ length: 8 }, () => actor('customer'));
    await Promise.all(buyers.map((buyer) => shop.add(buyer, line)));
    const codes = await Promise.all(buyers.map((buyer) => shop.codeOf(CHECKOUT, call(buyer))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(3);
    expect(codes.filter((code) => code === 'INSUFFICIENT_STOCK')).toHaveLength(5);
    expect(line.available).toBe(0);
  });

  it('refuses a total that is higher than the one shown, and leaves the cart as it was', async () => {
    const customer = actor('customer');
    const line = shop.products.stock();
    await shop.add(customer, line);
    line.unitPrice = 2_100;
    expect(await shop.refusal(CHECKOUT, call(customer, { expectedTotal: 31.6 }))).toMatchObject({
      code: 'PRICE_CHANGED',
      figures: { total: 32.68 },
    });
    expect((await shop.data(MINE, { as: customer })).cart.itemCount).toBe(1);
    expect((await shop.data(CHECKOUT, call(customer, { expectedTotal: 32.68 }))).checkout.orderCount).toBe(1);
  });

  it.each([
    [
      'the stock is short',
      'INSUFFICIENT_STOCK',
      (open: OrderShop) => open.products.variants.forEach((line) => (line.available = 0)),
    ],
    [
      'reserving breaks off',
      'SERVICE_UNAVAILABLE',
      (open: OrderShop) => open.products.breakOff('reserve', 'before'),
    ],
    [
      'the answer to reserving is lost',
      'SERVICE_UNAVAILABLE',
      (open: OrderShop) => open.products.breakOff('reserve', 'after'),
    ],
    [
      'redeeming breaks off',
      'SERVICE_UNAVAILABLE',
      (open: OrderShop) => open.coupons.breakOff('redeem', 'before'),
    ],
    [
      'the answer to redeeming is lost',
      'SERVICE_UNAVAILABLE',
      (open: OrderShop) => open.coupons.breakOff('redeem', 'after'),
    ],
    [
      'committing the stock breaks off',
      'SERVICE_UNAVAILABLE',
      (open: OrderShop) => open.products.breakOff('commit', 'before'),
    ],
    [
      'the answer to committing the stock is lost',
      'SERVICE_UNAVAILABLE',
      (open: OrderShop) => open.products.breakOff('commit', 'after'),
    ],
    [
      'the coupon was used up meanwhile',
      'COUPON_REFUSED',
      (open: OrderShop) => open.coupons.redeemed.add('somebody else'),
    ],
  ])('leaves nothing behind when %s', async (_what, code, fail) => {
    const customer = actor('customer');
    const line = shop.products.stock({ available: 4 });
    await shop.add(customer, line, 2);
    await shop.data('mutation { applyCoupon(code: "ONCE") { total } }', { as: customer });
    fail(shop);
    const before = line.available;
    expect(await shop.codeOf(CHECKOUT, call(customer))).toBe(code);
    expect(line.available).toBe(before);
    expect(shop.products.held.size).toBe(0);
    expect([...shop.coupons.redeemed].filter((reference) => reference !== 'somebody else')).toEqual([]);
    const left = await shop.data(MINE, { as: customer });
    expect(left).toEqual({
      myOrders: { pagination: { total: 0 } },
      cart: { itemCount: 2, couponCode: 'ONCE' },
    });
    shop.coupons.redeemed.clear();
    line.available = 4;
    expect((await shop.data(CHECKOUT, call(customer))).checkout.orderCount).toBe(1);
  });

  it('gives one use of a coupon to one of five buyers', async () => {
    const line = shop.products.stock();
    const buyers = Array.from({ length: 5 }, () => actor('customer'));
    for (const as of buyers) {
      await shop.add(as, line);
      await shop.data('mutation { applyCoupon(code: "ONCE") { total } }', { as });
    }
    const codes = await Promise.all(buyers.map((buyer) => shop.codeOf(CHECKOUT, call(buyer))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'COUPON_REFUSED')).toHaveLength(4);
    expect(line.available).toBe(99);
  });
});
