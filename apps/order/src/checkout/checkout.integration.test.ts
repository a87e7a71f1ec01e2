import { actor, type Actor } from '@e-storefront/testing';
import {
  ApplyCouponDocument,
  CartDocument,
  CheckoutDocument,
  MyOrdersDocument,
  type CheckoutInput,
} from '../../test/fixtures/operations.generated';
import { checkoutInput, OrderFixture } from '../../test/fixtures/order-fixture';

describe('checkout', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  beforeEach(() => {
    shop.products.reservations.clear();
    shop.coupons.redeemed.clear();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const call = (as: Actor, input: Partial<CheckoutInput> = {}) => ({
    as,
    variables: { input: checkoutInput(input) },
  });
  const countOrders = async (as: Actor): Promise<number> =>
    (await shop.data(MyOrdersDocument, { as })).myOrders.pagination.total;
  const readCart = async (as: Actor) => (await shop.data(CartDocument, { as })).cart;
  const applyCoupon = (as: Actor) => shop.data(ApplyCouponDocument, { as, variables: { code: 'ONCE' } });

  it('places one order per seller and empties the cart', async () => {
    const customer = actor('customer');
    const [one, two] = [shop.products.addProduct(), shop.products.addProduct({ unitPrice: 333 })];
    await shop.add(customer, one);
    await shop.add(customer, two, 3);
    const checkout = await shop.checkout(customer);
    expect(checkout).toMatchObject({
      orderCount: 2,
      group: { subtotal: 29.99, tax: 2.4, shipping: 10, total: 42.39 },
    });
    expect(checkout.orders.map(({ sellerId }) => sellerId)).toEqual([one.sellerId, two.sellerId]);
    expect([one.available, two.available]).toEqual([99, 97]);
    expect(shop.products.calls).toContain(`commit ${checkout.group.id}`);
    expect(await countOrders(customer)).toBe(2);
    expect(await readCart(customer)).toMatchObject({ itemCount: 0, couponCode: null });
  });

  it.each([
    ['reserve', 'before'],
    ['reserve', 'after'],
    ['commit', 'after'],
  ] as const)('retries a failed call to the product service (%s, %s)', async (call, when) => {
    const customer = actor('customer');
    const line = shop.products.addProduct({ available: 4 });
    await shop.add(customer, line, 2);
    shop.products.failNext(call, when);
    expect((await shop.checkout(customer)).orderCount).toBe(1);
    expect(line.available).toBe(2);
  });

  it('places one group for ten concurrent requests and returns it to each', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(customer, line, 2);
    const responses = await Promise.all(Array.from({ length: 10 }, () => shop.checkout(customer)));
    expect(new Set(responses.map(({ group }) => group.id)).size).toBe(1);
    expect(await shop.checkout(customer)).toEqual(responses[0]);
    expect(await shop.codeOf(CheckoutDocument, call(customer, { notes: 'Another request.' }))).toBe(
      'CART_EMPTY',
    );
    expect(line.available).toBe(98);
    expect(await countOrders(customer)).toBe(1);
  });

  it('executes a request with an idempotency key once, whatever the cart contains later', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(customer, line, 2);
    const headers = { 'idempotency-key': '"the-one"' };
    const send = async (as: Actor) => (await shop.data(CheckoutDocument, { ...call(as), headers })).checkout;
    const responses = await Promise.all(Array.from({ length: 20 }, () => send(customer)));
    expect(new Set(responses.map(({ group }) => group.id)).size).toBe(1);
    await shop.add(customer, line);
    expect(await send(customer)).toEqual(responses[0]);
    const different = { ...call(customer, { notes: 'Another body.' }), headers };
    expect(await shop.codeOf(CheckoutDocument, different)).toBe('IDEMPOTENCY_CONFLICT');
    const other = actor('customer');
    await shop.add(other, line);
    expect((await send(other)).group.id).not.toBe(responses[0]?.group.id);
    expect(line.available).toBe(97);
  });

  it('reports every line short of stock, with the totals of the available quantities', async () => {
    const customer = actor('customer');
    const [few, none, plenty] = [
      shop.products.addProduct({ available: 1 }),
      shop.products.addProduct({ available: 0 }),
      shop.products.addProduct(),
    ];
    for (const line of [few, none, plenty]) await shop.add(customer, line, 2);
    expect(await shop.errorExtensions(CheckoutDocument, call(customer))).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      lines: [
        { productId: few.productId, requested: 2, available: 1 },
        { productId: none.productId, requested: 2, available: 0 },
      ],
      figures: { subtotal: 60, tax: 4.8, shipping: 10, total: 74.8 },
    });
  });

  it('sells the last items to as many buyers as there are items', async () => {
    const line = shop.products.addProduct({ available: 3 });
    const buyers = Array.from({ length: 8 }, () => actor('customer'));
    await Promise.all(buyers.map((buyer) => shop.add(buyer, line)));
    const codes = await Promise.all(buyers.map((buyer) => shop.codeOf(CheckoutDocument, call(buyer))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(3);
    expect(codes.filter((code) => code === 'INSUFFICIENT_STOCK')).toHaveLength(5);
    expect(line.available).toBe(0);
  });

  it('rejects a total above the expected one, and leaves the cart unchanged', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    await shop.add(customer, line);
    line.unitPrice = 2_100;
    expect(
      await shop.errorExtensions(CheckoutDocument, call(customer, { expectedTotal: 31.6 })),
    ).toMatchObject({
      code: 'PRICE_CHANGED',
      figures: { total: 32.68 },
    });
    expect((await readCart(customer)).itemCount).toBe(1);
    expect((await shop.checkout(customer, { expectedTotal: 32.68 })).orderCount).toBe(1);
  });

  it.each([
    [
      'stock is insufficient',
      'INSUFFICIENT_STOCK',
      (open: OrderFixture) => open.products.variants.forEach((line) => (line.available = 0)),
    ],
    [
      'the stock reservation fails',
      'SERVICE_UNAVAILABLE',
      (open: OrderFixture) => open.products.failNext('reserve', 'before', Infinity),
    ],
    [
      'the response to the stock reservation is lost',
      'SERVICE_UNAVAILABLE',
      (open: OrderFixture) => open.products.failNext('reserve', 'after', Infinity),
    ],
    [
      'the coupon reservation fails',
      'SERVICE_UNAVAILABLE',
      (open: OrderFixture) => open.coupons.failNext('reserve', 'before', Infinity),
    ],
    [
      'the response to the coupon reservation is lost',
      'SERVICE_UNAVAILABLE',
      (open: OrderFixture) => open.coupons.failNext('reserve', 'after', Infinity),
    ],
    [
      'the stock commit fails',
      'SERVICE_UNAVAILABLE',
      (open: OrderFixture) => open.products.failNext('commit', 'before', Infinity),
    ],
    [
      'the response to the stock commit is lost',
      'SERVICE_UNAVAILABLE',
      (open: OrderFixture) => open.products.failNext('commit', 'after', Infinity),
    ],
    [
      'the coupon is used up meanwhile',
      'COUPON_REFUSED',
      (open: OrderFixture) => open.coupons.redeemed.add('another-order'),
    ],
  ])('rolls back completely when %s', async (_name, code, fail) => {
    const customer = actor('customer');
    const line = shop.products.addProduct({ available: 4 });
    await shop.add(customer, line, 2);
    await applyCoupon(customer);
    fail(shop);
    const before = line.available;
    expect(await shop.codeOf(CheckoutDocument, call(customer))).toBe(code);
    expect(line.available).toBe(before);
    expect(shop.products.reservations.size).toBe(0);
    expect([...shop.coupons.redeemed].filter((reference) => reference !== 'another-order')).toEqual([]);
    expect(await countOrders(customer)).toBe(0);
    expect(await readCart(customer)).toMatchObject({ itemCount: 2, couponCode: 'ONCE' });
    shop.products.restore();
    shop.coupons.restore();
    shop.coupons.redeemed.clear();
    line.available = 4;
    expect((await shop.checkout(customer)).orderCount).toBe(1);
  });

  it('redeems a single-use coupon for one of five concurrent buyers', async () => {
    const line = shop.products.addProduct();
    const buyers = Array.from({ length: 5 }, () => actor('customer'));
    for (const as of buyers) {
      await shop.add(as, line);
      await applyCoupon(as);
    }
    const codes = await Promise.all(buyers.map((buyer) => shop.codeOf(CheckoutDocument, call(buyer))));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'COUPON_REFUSED')).toHaveLength(4);
    expect(line.available).toBe(99);
  });
});
