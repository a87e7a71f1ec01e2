import { createConnection } from 'mongoose';
import { actor, type Actor, type Json } from '@e-storefront/testing';
import { ADDRESS, CREATE, ORDER, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

const PREPARE = `mutation ($orderId: ID!, $withLink: Boolean!) { prepareOrderMail(orderId: $orderId, withLink: $withLink) {
  orderNumber customerName customerEmail currency subtotal discount tax shipping total couponCode shippingMethod linkToken
  items { productName variantName sku quantity price subtotal } shippingAddress { name street city } } }`;
const TRACK = `query ($token: String!) { trackedOrder(token: $token) { orderNumber orderStatus paymentStatus subtotal
  discount tax shipping total currency createdAt items { productName variantName quantity price subtotal }
  statusHistory { status at } } }`;
const CHECKOUT_MAIL = `query ($groupId: ID!) { checkoutForMail(groupId: $groupId) { customerName customerEmail } }`;

describe('order mails', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  /** An order with an e-mail address of its own. */
  async function placeOrder(customer: Actor = actor('customer')): Promise<Json> {
    const line = shop.products.addProduct();
    const input = orderInput(customer, line, {
      customerEmail: 'orders@example.com',
      shippingAddress: { ...ADDRESS, name: 'Asha Rao' },
    });
    const { createOrder } = await shop.data(CREATE, { as: customer, variables: { input } });
    return createOrder.orders[0];
  }
  const prepare = async (orderId: string, withLink: boolean): Promise<Json> =>
    (await shop.data(PREPARE, { caller: 'auth', variables: { orderId, withLink } })).prepareOrderMail;
  const track = (token: string) => shop.subgraph.call(TRACK, { variables: { token } });

  it('contain the items, totals and address, and go to the address of the order', async () => {
    const { id, orderNumber } = await placeOrder();
    const mail = await prepare(id, false);
    expect(mail).toMatchObject({
      orderNumber,
      customerName: 'Asha Rao',
      customerEmail: 'orders@example.com',
      currency: 'INR',
      subtotal: 20,
      tax: 1.6,
      shipping: 10,
      total: 31.6,
      linkToken: null,
      items: [{ quantity: 1, price: 20, subtotal: 20, sku: expect.any(String) }],
      shippingAddress: { name: 'Asha Rao', city: ADDRESS.city },
    });
    expect(await prepare(newId(), true)).toBeNull();
  });

  it('are available only to the service that sends mails', async () => {
    const { id } = await placeOrder();
    const variables = { orderId: id, withLink: true };
    for (const caller of ['gateway', 'product', 'ticket'])
      for (const as of [undefined, actor('super_admin')])
        expect(await shop.codeOf(PREPARE, { caller, variables, ...(as && { as }) })).toBe(
          as ? 'FORBIDDEN' : 'UNAUTHENTICATED',
        );
  });

  it('link to the current order without personal data', async () => {
    const { id, orderNumber } = await placeOrder();
    const { linkToken } = await prepare(id, true);
    const { data, errors } = await track(linkToken);
    expect(errors).toEqual([]);
    expect(data.trackedOrder).toMatchObject({
      orderNumber,
      orderStatus: 'PENDING',
      total: 31.6,
      items: [{ quantity: 1, subtotal: 20 }],
      statusHistory: [{ status: 'PENDING' }],
    });
    await shop.updateStatus(actor('admin'), id, 'CONFIRMED');
    expect((await track(linkToken)).data.trackedOrder.orderStatus).toBe('CONFIRMED');
    expect(JSON.stringify((await track(linkToken)).data)).not.toMatch(/Asha|orders@example|Main Street/);
    const fields = 'query ($token: String!) { trackedOrder(token: $token) { shippingAddress { city } } }';
    expect(await shop.codeOf(fields, { variables: { token: linkToken } })).toBe('GRAPHQL_VALIDATION_FAILED');
    shop.errorCodes.delete('GRAPHQL_VALIDATION_FAILED');
  });

  it('reject invalid and expired link tokens', async () => {
    const { id } = await placeOrder();
    const { linkToken } = await prepare(id, true);
    for (const token of ['', 'x', id, `${linkToken}x`, linkToken.slice(1), linkToken.toUpperCase()]) {
      const { errors, data } = await track(token);
      expect([token, errors[0]?.extensions.code, data]).toEqual([
        token,
        'TOKEN_INVALID',
        { trackedOrder: null },
      ]);
    }
    const mongo = await createConnection(shop.databaseUri).asPromise();
    await mongo.collection('accesslinks').updateMany({}, { $set: { expiresAt: new Date(0) } });
    await mongo.close();
    expect((await track(linkToken)).errors[0]?.message).toMatch(/Log in to see your orders/);
  });

  it('find the recipient of a failed checkout', async () => {
    const { groupId } = await placeOrder();
    const call = (id: string) => shop.data(CHECKOUT_MAIL, { caller: 'auth', variables: { groupId: id } });
    expect(await call(groupId)).toEqual({
      checkoutForMail: { customerName: 'Asha Rao', customerEmail: 'orders@example.com' },
    });
    expect(await call(newId())).toEqual({ checkoutForMail: null });
  });
});

describe('an order number', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('finds the order in any case, within the scope of the caller', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const number: string = order.orderNumber;
    for (const as of [customer, seller, actor('support')])
      for (const id of [number, number.toLowerCase(), ` ${number} `])
        expect((await shop.data(ORDER, { as, variables: { id } })).order.id).toBe(order.id);
    expect(
      await shop.errorExtensions(ORDER, { as: actor('customer'), variables: { id: number } }),
    ).toMatchObject({
      code: 'NOT_FOUND',
    });
    const unknown = 'ORD-20200101-000000';
    expect(await shop.codeOf(ORDER, { as: customer, variables: { id: unknown } })).toBe('NOT_FOUND');
    expect(await shop.codeOf(ORDER, { as: customer, variables: { id: 'ORD-1' } })).toBe('BAD_USER_INPUT');
  });
});
