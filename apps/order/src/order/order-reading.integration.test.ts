import { createConnection } from 'mongoose';
import { z } from 'zod';
import { actor, type Actor } from '@e-storefront/testing';
import { MyOrdersDocument, OrderDocument, OrdersDocument } from '../../test/fixtures/operations.generated';
import { DELIVERY, OrderFixture, unknownId } from '../../test/fixtures/order-fixture';
import { OrderRepository } from './order.model';

describe('reading orders', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const admin = actor('admin');
  const support = actor('support');

  it('shows an order to its buyer, its seller and staff only', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const variables = { id: order.id };
    for (const as of [customer, seller, support, admin]) {
      expect((await shop.readOrder(as, order.id)).customerEmail).toBe(customer.email);
    }
    expect((await shop.readOrder(seller, order.id)).group).toBeNull();
    for (const as of [
      actor('customer'),
      actor('seller'),
      actor('seller', { id: seller.id, approved: false }),
    ]) {
      expect(await shop.codeOf(OrderDocument, { as, variables })).toBe('NOT_FOUND');
    }
    expect(await shop.codeOf(OrderDocument, { variables })).toBe('UNAUTHENTICATED');
    expect(await shop.codeOf(OrderDocument, { as: customer, variables: { id: '42' } })).toBe(
      'BAD_USER_INPUT',
    );
  });

  it('lists placed orders for customers, sold orders for sellers and all orders for staff', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const list = async (as: Actor, customerId: string | null = null) =>
      (await shop.data(OrdersDocument, { as, variables: { customerId } })).orders;
    const own = { orders: [{ id: order.id }], pagination: { total: 1 } };
    expect(await list(customer)).toEqual(own);
    expect(await list(seller)).toEqual(own);
    expect((await list(support)).pagination.total).toBeGreaterThan(1);
    expect(await list(support, customer.id)).toEqual(own);
    const variables = { customerId: customer.id };
    expect(await shop.codeOf(OrdersDocument, { as: actor('customer'), variables })).toBe('FORBIDDEN');
    const history = 'query ($customerId: String!) { ordersByCustomer(customerId: $customerId) { id } }';
    expect(await shop.data(history, { as: customer, variables })).toEqual({
      ordersByCustomer: [{ id: order.id }],
    });
    expect(await shop.data(history, { as: actor('seller'), variables })).toEqual({ ordersByCustomer: [] });
    expect(await shop.codeOf(history, { as: actor('customer'), variables })).toBe('FORBIDDEN');
  });

  it('pages and filters the history', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.unshift((await shop.buy(customer, [line])).order.id);
    const page = await shop.data(MyOrdersDocument, { as: customer, variables: { page: 2, limit: 2 } });
    expect(page.myOrders).toEqual({ orders: [{ id: ids[2] }], pagination: { page: 2, pages: 2, total: 3 } });
    const none = await shop.data(MyOrdersDocument, { as: customer, variables: { status: 'SHIPPED' } });
    expect(none.myOrders.pagination.total).toBe(0);
    const tooMany = { as: customer, variables: { limit: 101 } };
    expect(await shop.errorExtensions(MyOrdersDocument, tooMany)).toMatchObject({ field: 'limit' });
  });

  it('shows the selected details of an order, alone and together', async () => {
    const { customer, order } = await shop.placeOrder();
    const read = async (selection: string): Promise<object> => {
      const query = `query ($id: ID!) { order(id: $id) { ${selection} } }`;
      const history = `{ myOrders { orders { ${selection} } } }`;
      const found = await shop.data(query, { as: customer, variables: { id: order.id } });
      const one = z.object({ order: z.looseObject({}) }).parse(found).order;
      expect(await shop.data(history, { as: customer })).toEqual({ myOrders: { orders: [one] } });
      return one;
    };
    const details = [
      'id total',
      'items { sku quantity subtotal }',
      'shippingAddress { city countryCode }',
      'statusHistory { status }',
    ];
    const alone = await Promise.all(details.map(read));
    expect(await read(details.join(' '))).toEqual(Object.assign({}, ...alone));
    expect(alone).toMatchObject([{ id: order.id }, { items: [{}] }, { shippingAddress: {} }, {}]);
  });

  it('reads no detail of an order that was not asked for', async () => {
    const { order } = await shop.placeOrder();
    const mongo = await createConnection(shop.databaseUri).asPromise();
    const read = await new OrderRepository(mongo).find(order.id, 'all', ['items']);
    await mongo.close();
    expect(read?.items).toHaveLength(1);
    expect(() => read?.statusHistory).toThrow('was not read');
    expect(() => read?.shippingAddress).toThrow('was not read');
  });

  it('resolves User.orders and Product.purchasedByMe', async () => {
    const { customer, seller, line, order } = await shop.placeOrder();
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) {
      ... on User { orders { id } } ... on Product { id purchasedByMe } } }`;
    const user = { __typename: 'User', id: customer.id };
    const product = { __typename: 'Product', id: line.productId };
    const call = { as: customer, variables: { refs: [user, product] } };
    expect(await shop.data(query, call)).toEqual({
      _entities: [{ orders: [{ id: order.id }] }, { id: line.productId, purchasedByMe: false }],
    });
    expect(await shop.codeOf(query, { as: seller, variables: { refs: [user] } })).toBe('FORBIDDEN');
    await shop.updateStatus(seller, order.id, ...DELIVERY);
    expect(await shop.data(query, call)).toMatchObject({ _entities: [{}, { purchasedByMe: true }] });
    const bought = 'query ($c: ID!, $p: ID!) { hasPurchased(customerId: $c, productId: $p) }';
    const variables = { c: customer.id, p: line.productId };
    expect(await shop.data(bought, { caller: 'product', variables })).toEqual({ hasPurchased: true });
    expect(await shop.codeOf(bought, { as: customer, variables })).toBe('FORBIDDEN');
  });

  it('returns the buyer and the seller of an order to the ticket service', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const query = 'query ($id: ID!) { orderOwner(orderId: $id) { customerId sellerId } }';
    const ownerOf = (id: string) => shop.subgraph.data(query, { caller: 'ticket', variables: { id } });
    const orderOwner = { customerId: customer.id, sellerId: seller.id };
    expect(await ownerOf(order.id)).toEqual({ orderOwner });
    expect(await ownerOf(unknownId)).toEqual({ orderOwner: null });
    expect(await shop.codeOf(query, { caller: 'gateway', variables: { id: order.id } })).toBe(
      'UNAUTHENTICATED',
    );
  });
});
