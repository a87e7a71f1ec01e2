import { createConnection } from 'mongoose';
import { actor, type Actor } from '@e-storefront/testing';
import {
  OrderDocument,
  PrepareOrderMailDocument,
  TrackedOrderDocument,
  type PlacedOrderFragment,
} from '../../test/fixtures/operations.generated';
import { ADDRESS, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';

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
  async function placeOrder(customer: Actor = actor('customer')): Promise<PlacedOrderFragment> {
    const line = shop.products.addProduct();
    const input = orderInput(customer, line, {
      customerEmail: 'orders@example.com',
      shippingAddress: { ...ADDRESS, name: 'Asha Rao' },
    });
    return (await shop.createOrder(customer, input)).order;
  }
  const prepare = async (orderId: string, withLink: boolean) => {
    const variables = { orderId, withLink };
    return (await shop.data(PrepareOrderMailDocument, { caller: 'auth', variables })).prepareOrderMail;
  };
  const track = async (token: string) =>
    (await shop.data(TrackedOrderDocument, { variables: { token } })).trackedOrder;

  it('contain the items, totals and address, and go to the address of the order', async () => {
    const { id, orderNumber } = await placeOrder();
    expect(await prepare(id, false)).toMatchObject({
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
    const unknown = { caller: 'auth', variables: { orderId: newId(), withLink: true } };
    expect(await shop.subgraph.data(PrepareOrderMailDocument, unknown)).toEqual({ prepareOrderMail: null });
  });

  it('are available only to the service that sends mails', async () => {
    const { id } = await placeOrder();
    const variables = { orderId: id, withLink: true };
    for (const caller of ['gateway', 'product', 'ticket'])
      for (const as of [undefined, actor('super_admin')])
        expect(await shop.codeOf(PrepareOrderMailDocument, { caller, variables, ...(as && { as }) })).toBe(
          as ? 'FORBIDDEN' : 'UNAUTHENTICATED',
        );
  });

  it('link to the current order without personal data', async () => {
    const { id, orderNumber } = await placeOrder();
    const token = (await prepare(id, true)).linkToken!;
    expect(await track(token)).toMatchObject({
      orderNumber,
      orderStatus: 'PENDING',
      total: 31.6,
      items: [{ quantity: 1, subtotal: 20 }],
      statusHistory: [{ status: 'PENDING' }],
    });
    await shop.updateStatus(actor('admin'), id, 'CONFIRMED');
    expect((await track(token)).orderStatus).toBe('CONFIRMED');
    expect(JSON.stringify(await track(token))).not.toMatch(/Asha|orders@example|Main Street/);
    const fields = 'query ($token: String!) { trackedOrder(token: $token) { shippingAddress { city } } }';
    expect(await shop.codeOf(fields, { variables: { token } })).toBe('GRAPHQL_VALIDATION_FAILED');
    shop.errorCodes.delete('GRAPHQL_VALIDATION_FAILED');
  });

  it('reject invalid and expired link tokens', async () => {
    const { id } = await placeOrder();
    const linkToken = (await prepare(id, true)).linkToken!;
    const callOf = (token: string) => shop.subgraph.call(TrackedOrderDocument, { variables: { token } });
    for (const token of ['', 'x', id, `${linkToken}x`, linkToken.slice(1), linkToken.toUpperCase()]) {
      const { errors, data } = await callOf(token);
      expect([token, errors[0]?.extensions.code, data]).toEqual([
        token,
        'TOKEN_INVALID',
        { trackedOrder: null },
      ]);
    }
    const mongo = await createConnection(shop.databaseUri).asPromise();
    await mongo.collection('accesslinks').updateMany({}, { $set: { expiresAt: new Date(0) } });
    await mongo.close();
    expect((await callOf(linkToken)).errors[0]?.message).toMatch(/Log in to see your orders/);
  });

  it('find the recipient of a failed checkout', async () => {
    const { groupId } = await placeOrder();
    const call = (id: string) =>
      shop.subgraph.data(CHECKOUT_MAIL, { caller: 'auth', variables: { groupId: id } });
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
    const number = order.orderNumber;
    for (const as of [customer, seller, actor('support')])
      for (const id of [number, number.toLowerCase(), ` ${number} `])
        expect((await shop.readOrder(as, id)).id).toBe(order.id);
    expect(
      await shop.errorExtensions(OrderDocument, { as: actor('customer'), variables: { id: number } }),
    ).toMatchObject({
      code: 'NOT_FOUND',
    });
    const unknown = 'ORD-20200101-000000';
    expect(await shop.codeOf(OrderDocument, { as: customer, variables: { id: unknown } })).toBe('NOT_FOUND');
    expect(await shop.codeOf(OrderDocument, { as: customer, variables: { id: 'ORD-1' } })).toBe(
      'BAD_USER_INPUT',
    );
  });
});
