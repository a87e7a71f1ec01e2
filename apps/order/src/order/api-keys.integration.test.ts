import { actor, type Actor } from '@e-storefront/testing';
import {
  OrderDocument,
  OrdersDocument,
  UpdateOrderStatusDocument,
} from '../../test/fixtures/operations.generated';
import { OrderFixture } from '../../test/fixtures/order-fixture';

const AROUND = `query ($id: ID!) { _entities(representations: [{ __typename: "Order", id: $id }]) {
  ... on Order { id shippingAddress { city } } } }`;
const HISTORY = `query ($id: ID!) { _entities(representations: [{ __typename: "User", id: $id }]) {
  ... on User { orders { id } } } }`;

describe('API keys for orders', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(() => shop[Symbol.asyncDispose]());

  /** A call with an API key of the owner that has the given scope. */
  const by = <Variables>(owner: Actor, scope: string, variables: Variables) => {
    const token = shop.subgraph.identity.token(owner, { scope });
    return { headers: { authorization: `Bearer ${token}` }, variables };
  };

  it('allow reading and advancing the orders of their seller only with the matching scope', async () => {
    const { seller, order } = await shop.placeOrder();
    const variables = { id: order.id };
    const total = async (owner: Actor): Promise<number> =>
      (await shop.data(OrdersDocument, by(owner, 'order:read', {}))).orders.pagination.total;
    expect(await total(seller)).toBe(1);
    expect((await shop.data(OrderDocument, by(seller, 'order:read', variables))).order.id).toBe(order.id);
    const confirm = { ...variables, status: 'CONFIRMED' as const };
    expect(await shop.codeOf(UpdateOrderStatusDocument, by(seller, 'order:read', confirm))).toBe('FORBIDDEN');
    await shop.data(UpdateOrderStatusDocument, by(seller, 'order:read order:advance', confirm));
    expect(await total({ ...seller, approved: false })).toBe(0);
  });

  it('read no order on any path without the scope', async () => {
    const { customer, seller, order } = await shop.placeOrder();
    const variables = { id: order.id };
    for (const owner of [customer, seller, actor('admin')]) {
      for (const scope of ['', 'product:write', 'order:read-any-thing']) {
        expect(await shop.codeOf(OrderDocument, by(owner, scope, variables))).toBe('FORBIDDEN');
        expect(await shop.codeOf(OrdersDocument, by(owner, scope, {}))).toBe('FORBIDDEN');
        expect(await shop.data(AROUND, by(owner, scope, variables))).toEqual({ _entities: [null] });
        expect(await shop.codeOf(HISTORY, by(owner, scope, { id: owner.id }))).toBe('FORBIDDEN');
      }
    }
  });

  it('grant no more than the role of their owner', async () => {
    const { customer, order } = await shop.placeOrder();
    const stranger = actor('customer');
    const all = 'order:read order:read-any order:advance order:advance-any order:cancel-any payment:update';
    expect(await shop.codeOf(OrderDocument, by(stranger, all, { id: order.id }))).toBe('NOT_FOUND');
    expect(
      await shop.codeOf(UpdateOrderStatusDocument, by(customer, all, { id: order.id, status: 'CANCELLED' })),
    ).toBe('FORBIDDEN');
  });

  it('cannot use carts or cancel orders', async () => {
    const { customer, order } = await shop.placeOrder();
    const calls = [
      '{ cart { itemCount } }',
      'mutation { clearCart { itemCount } }',
      `mutation { cancelOrder(id: "${order.id}") { id } }`,
      'mutation { mergeCart(token: "x") { itemCount } }',
    ];
    for (const query of calls)
      expect(await shop.codeOf(query, by(customer, 'order:read', {}))).toBe('FORBIDDEN');
  });
});
