import { actor } from '@e-storefront/testing';
import { ORDER, OrderFixture, unknownId } from '../../test/fixtures/order-fixture';

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
      expect((await shop.data(ORDER, { as, variables })).order.customerEmail).toBe(customer.email);
    }
    expect((await shop.data(ORDER, { as: seller, variables })).order.group).toBeNull();
    for (const as of [
      actor('customer'),
      actor('seller'),
      actor('seller', { id: seller.id, approved: false }),
    ]) {
      expect(await shop.codeOf(ORDER, { as, variables })).toBe('NOT_FOUND');
    }
    expect(await shop.codeOf(ORDER, { variables })).toBe('UNAUTHENTICATED');
    expect(await shop.codeOf(ORDER, { as: customer, variables: { id: '42' } })).toBe('BAD_USER_INPUT');
  });

  it('lists placed orders for customers, sold orders for sellers and all orders for staff', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const list =
      'query ($customerId: String) { orders(customerId: $customerId) { orders { id } pagination { total } } }';
    const own = { orders: [{ id: order.id }], pagination: { total: 1 } };
    expect((await shop.data(list, { as: customer })).orders).toEqual(own);
    expect((await shop.data(list, { as: seller })).orders).toEqual(own);
    expect((await shop.data(list, { as: support })).orders.pagination.total).toBeGreaterThan(1);
    const variables = { customerId: customer.id };
    expect((await shop.data(list, { as: support, variables })).orders).toEqual(own);
    expect(await shop.codeOf(list, { as: actor('customer'), variables })).toBe('FORBIDDEN');
    const history = 'query ($customerId: String!) { ordersByCustomer(customerId: $customerId) { id } }';
    expect((await shop.data(history, { as: customer, variables })).ordersByCustomer).toEqual([
      { id: order.id },
    ]);
    expect((await shop.data(history, { as: actor('seller'), variables })).ordersByCustomer).toEqual([]);
    expect(await shop.codeOf(history, { as: actor('customer'), variables })).toBe('FORBIDDEN');
  });

  it('pages and filters the history', async () => {
    const customer = actor('customer');
    const line = shop.products.addProduct();
    const ids: string[] = [];
    for (let index = 0; index < 3; index += 1) ids.unshift((await shop.buy(customer, [line])).order.id);
    const query = `query ($page: Int, $limit: Int, $status: OrderStatus) {
      myOrders(page: $page, limit: $limit, status: $status) { orders { id } pagination { page pages total } } }`;
    const { myOrders } = await shop.data(query, { as: customer, variables: { page: 2, limit: 2 } });
    expect(myOrders).toEqual({ orders: [{ id: ids[2] }], pagination: { page: 2, pages: 2, total: 3 } });
    const none = await shop.data(query, { as: customer, variables: { status: 'SHIPPED' } });
    expect(none.myOrders.pagination.total).toBe(0);
    expect(await shop.errorExtensions(query, { as: customer, variables: { limit: 101 } })).toMatchObject({
      field: 'limit',
    });
  });

  it('resolves User.orders and Product.purchasedByMe', async () => {
    const { customer, seller, line, order } = await shop.placeOrder();
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) {
      ... on User { orders { id } } ... on Product { id purchasedByMe } } }`;
    const user = { __typename: 'User', id: customer.id };
    const product = { __typename: 'Product', id: line.productId };
    const ask = (as: typeof customer) => shop.data(query, { as, variables: { refs: [user, product] } });
    expect((await ask(customer))._entities).toEqual([
      { orders: [{ id: order.id }] },
      { id: line.productId, purchasedByMe: false },
    ]);
    expect(await shop.codeOf(query, { as: seller, variables: { refs: [user] } })).toBe('FORBIDDEN');
    await shop.updateStatus(
      seller,
      order.id,
      'CONFIRMED',
      'PROCESSING',
      'SHIPPED',
      'OUT_FOR_DELIVERY',
      'DELIVERED',
    );
    expect((await ask(customer))._entities[1].purchasedByMe).toBe(true);
    const bought = 'query ($c: ID!, $p: ID!) { hasPurchased(customerId: $c, productId: $p) }';
    const variables = { c: customer.id, p: line.productId };
    expect((await shop.data(bought, { caller: 'product', variables })).hasPurchased).toBe(true);
    expect(await shop.codeOf(bought, { as: customer, variables })).toBe('FORBIDDEN');
  });

  it('returns the buyer and the seller of an order to the ticket service', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const query = 'query ($id: ID!) { orderOwner(orderId: $id) { customerId sellerId } }';
    const { orderOwner } = await shop.data(query, { caller: 'ticket', variables: { id: order.id } });
    expect(orderOwner).toEqual({ customerId: customer.id, sellerId: seller.id });
    expect(
      (await shop.data(query, { caller: 'ticket', variables: { id: unknownId } })).orderOwner,
    ).toBeNull();
    expect(await shop.codeOf(query, { caller: 'gateway', variables: { id: order.id } })).toBe(
      'UNAUTHENTICATED',
    );
  });
});
