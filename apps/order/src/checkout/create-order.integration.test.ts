import { actor } from '@e-storefront/testing';
import { cents, sum } from '../../test/fixtures/amounts';
import {
  CreateOrderDocument,
  type CreateOrderInput,
  type ShippingAddressInput,
} from '../../test/fixtures/operations.generated';
import { ADDRESS, orderInput, OrderFixture, unknownId } from '../../test/fixtures/order-fixture';

describe('createOrder', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const support = actor('support');

  it('returns the fields of the client contract', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    const input = orderInput(customer, line, { notes: 'Ring twice', paymentMethod: 'CoD' });
    const placed = await shop.createOrder(customer, input);
    expect(placed.orderCount).toBe(1);
    expect(placed.orders[0]?.orderNumber).toMatch(/^ORD-\d{8}-[0-9A-Z]{6}$/);
    const order = await shop.readOrder(customer, placed.order.id);
    expect(order).toMatchObject({
      customerId: customer.id,
      customerEmail: customer.email,
      sellerId: line.sellerId,
      items: [{ productId: line.productId, productName: 'Teapot', quantity: 1, price: 20, subtotal: 20 }],
      subtotal: 20,
      tax: 1.6,
      shipping: 10,
      discount: 0,
      total: 31.6,
      couponCode: null,
      orderStatus: 'PENDING',
      paymentStatus: 'PENDING',
      paymentMethod: 'cash_on_delivery',
      notes: 'Ring twice',
      sequence: 1,
      statusHistory: [{ status: 'PENDING' }],
      shippingAddress: { street: '1 Main Street', name: null },
      group: { id: placed.group.id, orders: [{ id: placed.order.id }] },
      allowedTransitions: ['CANCELLED'],
    });
  });

  it('creates one order per seller whose totals add up to the expected total', async () => {
    const customer = actor('customer');
    const lines = [
      shop.products.addProduct({ unitPrice: 1_001 }),
      shop.products.addProduct({ unitPrice: 333 }),
    ];
    const items = lines.map(({ productId, unitPrice }) => ({
      productId,
      quantity: 1,
      price: unitPrice / 100,
      subtotal: unitPrice / 100,
    }));
    const input = orderInput(customer, lines[0]!, { items, total: 24.41, subtotal: 13.34 });
    const placed = await shop.createOrder(customer, input);
    expect(placed.orderCount).toBe(2);
    expect(placed.group.total).toBe(24.41);
    expect(sum(placed.orders.map(({ total }) => cents(total)))).toBe(2_441);
  });

  it('merges lines of the same variant', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct({ available: 5 });
    const item = { productId: line.productId, quantity: 2, price: 20, subtotal: 40 };
    const input = orderInput(customer, line, { items: [item, item], total: 1_000 });
    const placed = await shop.createOrder(customer, input);
    expect(placed.group.subtotal).toBe(80);
    expect(line.available).toBe(1);
  });

  it('rejects an expected total that is more than a cent too low, and accepts any other', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    const tooLow = { input: orderInput(customer, line, { total: 31.58 }) };
    expect(
      await shop.errorExtensions(CreateOrderDocument, { as: customer, variables: tooLow }),
    ).toMatchObject({
      code: 'PRICE_CHANGED',
      figures: { subtotal: 20, discount: 0, tax: 1.6, shipping: 10, total: 31.6 },
    });
    for (const total of [31.59, 31.6, 99]) {
      expect((await shop.createOrder(customer, orderInput(customer, line, { total }))).group.total).toBe(
        31.6,
      );
    }
  });

  it('infers express shipping from the fee of an old client', async () => {
    const customer = actor('customer');
    const input = orderInput(customer, shop.products.addProduct(), { shipping: 80, total: 101.6 });
    const placed = await shop.createOrder(customer, input);
    expect(placed.group).toMatchObject({ shipping: 80, total: 101.6 });
  });

  it('lets only staff place orders for other customers', async () => {
    const customer = actor('customer');
    const input = orderInput(customer, shop.products.addProduct());
    expect(await shop.codeOf(CreateOrderDocument, { variables: { input } })).toBe('UNAUTHENTICATED');
    expect(await shop.codeOf(CreateOrderDocument, { as: actor('customer'), variables: { input } })).toBe(
      'FORBIDDEN',
    );
    expect((await shop.createOrder(support, input)).orderCount).toBe(1);
  });

  it.each<[string, Partial<CreateOrderInput>]>([
    ['input.customerId', { customerId: 'me' }],
    ['input.customerEmail', { customerEmail: 'nobody' }],
    ['input.items', { items: [] }],
    ['input.items.0.quantity', { items: [{ productId: unknownId, quantity: -1, price: 1, subtotal: 1 }] }],
    ['input.items.0.price', { items: [{ productId: unknownId, quantity: 1, price: -1, subtotal: 1 }] }],
    ['input.total', { total: 1e308 }],
    [
      'input.shippingAddress.country',
      { shippingAddress: { street: 'a', city: 'b', state: 'c', zip: 'd', country: 'e' } },
    ],
    [
      'input.shippingAddress.zip',
      { shippingAddress: { street: 'a', city: 'b', state: 'c', zip: '12', country: 'IN' } },
    ],
    ['input.total', { total: -5 }],
    ['input.paymentMethod', { paymentMethod: 'shells' }],
    ['input.notes', { notes: 'x'.repeat(10_000) }],
    [
      'input.shippingAddress.city',
      { shippingAddress: { street: 'a', city: ' ', state: 'c', zip: 'd', country: 'e' } },
    ],
  ])('rejects bad input and names %s', async (field, input) => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    const variables = { input: orderInput(customer, line, input) };
    expect(await shop.errorExtensions(CreateOrderDocument, { as: customer, variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
    expect(line.available).toBe(100);
  });

  it('treats blank texts as absent', async () => {
    const customer = actor('customer');
    for (const blank of ['', '   ', '\u00a0', '\u200b']) {
      const line = shop.products.addProduct();
      const input = orderInput(customer, line, {
        notes: blank,
        couponCode: blank,
        paymentToken: blank,
        shippingMethod: null,
        items: [{ productId: line.productId, variantId: blank, quantity: 1, price: 20, subtotal: 20 }],
        shippingAddress: { ...ADDRESS, name: blank, mobile: blank, email: blank },
      });
      const variables = { input, key: blank };
      const placed = (await shop.data(CreateOrderDocument, { as: customer, variables })).createOrder;
      const order = await shop.readOrder(customer, placed.order.id);
      expect(order).toMatchObject({ notes: null, couponCode: null, shippingAddress: { name: null } });
    }
  });

  it('accepts amounts with floating-point noise, also above the highest unit price', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct({ unitPrice: 899_900 });
    const items = [{ productId: line.productId, quantity: 3, price: 8999.000000000002, subtotal: 8999 * 3 }];
    const input = orderInput(customer, line, {
      items,
      subtotal: 26_997.000000000004,
      tax: 2159.7600000000002,
      total: 29156.760000000002,
    });
    const placed = await shop.createOrder(customer, input);
    expect(placed.group.total).toBe(29_156.76);
    const expensive = shop.products.addProduct({ unitPrice: 1_000_000_000 });
    const many = { productId: expensive.productId, quantity: 3, price: 10_000_000, subtotal: 30_000_000 };
    const big = orderInput(customer, expensive, {
      items: [many],
      subtotal: 30_000_000,
      total: 32_400_000.000000004,
    });
    expect((await shop.createOrder(customer, big)).group.total).toBe(32_400_000);
  });

  it.each(['COD', 'cash-on-delivery', 'Cash on Delivery', 'CASH_ON_DELIVERY', 'cashOnDelivery', ' cod '])(
    'accepts %p as cash on delivery',
    async (paymentMethod) => {
      const customer = actor('customer');
      const input = orderInput(customer, shop.products.addProduct(), { paymentMethod });
      const placed = await shop.createOrder(customer, input);
      const order = await shop.readOrder(customer, placed.order.id);
      expect(order.paymentMethod).toBe('cash_on_delivery');
    },
  );

  it.each<[Partial<ShippingAddressInput>, Partial<ShippingAddressInput> & { countryCode?: string }]>([
    [
      { country: 'HK', city: 'Kowloon', state: '', zip: '' },
      { zip: '', state: '', countryCode: 'HK' },
    ],
    [
      { country: 'United Arab Emirates', city: 'Dubai', state: '', zip: '' },
      { city: 'Dubai', countryCode: 'AE' },
    ],
    [
      { country: 'sgp', city: '', state: '', zip: '546080' },
      { country: 'SGP', countryCode: 'SG', city: '' },
    ],
    [{ country: 'Denmark', state: ' ', zip: '8660', mobile: '20123456' }, { mobile: '+45 20 12 34 56' }],
  ])('accepts the address %j by the rules of its country', async (address, expected) => {
    const customer = actor('customer');
    const input = orderInput(customer, shop.products.addProduct(), {
      shippingAddress: { ...ADDRESS, ...address },
    });
    const placed = await shop.createOrder(customer, input);
    const order = await shop.readOrder(customer, placed.order.id);
    expect(order.shippingAddress).toMatchObject(expected);
  });

  it('rejects a fractional quantity and names the field', async () => {
    const customer = actor('customer');
    const items = [{ productId: unknownId, quantity: 1.5, price: 1, subtotal: 1 }];
    const variables = { input: orderInput(customer, shop.products.addProduct(), { items }) };
    expect(await shop.errorExtensions(CreateOrderDocument, { as: customer, variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.items.0.quantity',
    });
  });

  it('rejects unknown products, products not for sale, insufficient stock and invalid coupons', async () => {
    const customer = actor('customer');
    const unavailable = shop.products.addProduct({ forSale: false });
    const scarce = shop.products.addProduct({ available: 0 });
    const send = (input: Partial<CreateOrderInput>) => ({
      as: customer,
      variables: { input: orderInput(customer, unavailable, input) },
    });
    const of = (productId: string) => ({ items: [{ productId, quantity: 1, price: 20, subtotal: 20 }] });
    expect(await shop.errorExtensions(CreateOrderDocument, send({}))).toEqual({
      code: 'PRODUCT_UNAVAILABLE',
      productIds: [unavailable.productId],
    });
    expect(await shop.codeOf(CreateOrderDocument, send(of(unknownId)))).toBe('PRODUCT_UNAVAILABLE');
    expect(await shop.errorExtensions(CreateOrderDocument, send(of(scarce.productId)))).toMatchObject({
      code: 'INSUFFICIENT_STOCK',
      lines: [{ productId: scarce.productId, requested: 1, available: 0 }],
    });
    const inStock = shop.products.addProduct();
    expect(
      await shop.errorExtensions(CreateOrderDocument, send({ ...of(inStock.productId), couponCode: 'NOPE' })),
    ).toMatchObject({
      code: 'COUPON_REFUSED',
      couponCode: 'NOPE',
      reason: 'UNKNOWN',
    });
    expect(inStock.available).toBe(100);
  });
});
