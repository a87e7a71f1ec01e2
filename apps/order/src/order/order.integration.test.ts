import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import { actor, announcedErrorCodes, fieldsWithoutRule } from '@e-storefront/testing';
import {
  AddToCartDocument,
  CancelOrderDocument,
  CheckoutDocument,
  CreateOrderDocument,
  RefundOrderDocument,
  UpdateOrderStatusDocument,
  type CreateOrderInput,
} from '../../test/fixtures/operations.generated';
import { checkoutInput, orderInput, OrderFixture } from '../../test/fixtures/order-fixture';
import { newId } from '../../test/fakes/subgraphs.fake';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';

describe('the order subgraph', () => {
  let shop: OrderFixture;
  beforeAll(async () => {
    shop = await OrderFixture.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const customer = actor('customer');
  const input = checkoutInput();
  const asCustomer = (variables: object) => ({ as: customer, variables: { ...variables } });

  it('has a permission for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('rejects requests without a service credential', async () => {
    const answer = await shop.subgraph.call('{ cart { total } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('resolves unknown and malformed references to null', async () => {
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Order { id } } }';
    const refs = [newId(), 'nonsense'].map((id) => ({ __typename: 'Order', id }));
    const call = { as: actor('admin'), variables: { refs } };
    expect(await shop.data(query, call)).toEqual({ _entities: [null, null] });
  });

  it.each([
    ['a list', []],
    ['a list of an id', [newId()]],
    ['an object', { $ne: null }],
    ['null', null],
    ['a number', 5],
  ])('rejects %s as the id of a reference', async (_what, id) => {
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { __typename } }';
    for (const __typename of ['Order', 'Product', 'User', 'DashboardStats']) {
      const variables = { refs: [{ __typename, id }] };
      expect(await shop.codeOf(query, { as: actor('admin'), variables })).toBe('BAD_USER_INPUT');
    }
  });

  it('hides the personal data of an order from everybody but its buyer, its seller and staff', async () => {
    const { seller, customer: buyer, order } = await shop.placeOrder();
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) {
      ... on Order { customerEmail shippingAddress { city } } } }`;
    const variables = { refs: [{ __typename: 'Order', id: order.id }] };
    const hidden = { _entities: [null] };
    expect(await shop.data(query, { as: actor('customer'), variables })).toEqual(hidden);
    expect(await shop.data(query, { variables })).toEqual(hidden);
    expect(await shop.data(query, { as: seller, variables })).toMatchObject({
      _entities: [{ shippingAddress: { city: 'Pune' } }],
    });
    for (const caller of ['ticket', 'product', 'coupon', 'auth']) {
      expect(await shop.data(query, { caller, variables })).toEqual(hidden);
      const bought = '{ ... on User { orders { id } } }';
      const refs = { refs: [{ __typename: 'User', id: buyer.id }] };
      const ofUser = `query ($refs: [_Any!]!) { _entities(representations: $refs) ${bought} }`;
      expect(await shop.codeOf(ofUser, { caller, variables: refs })).toBe('UNAUTHENTICATED');
    }
  });

  describe('raises', () => {
    const one = (productId: string): object => ({ productId, quantity: 1 });

    it('BAD_USER_INPUT', async () => {
      expect(await shop.codeOf(AddToCartDocument, asCustomer(one('teapot')))).toBe('BAD_USER_INPUT');
    });
    it('UNAUTHENTICATED, FORBIDDEN and SELLER_NOT_APPROVED', async () => {
      expect(await shop.codeOf(CheckoutDocument, { variables: { input } })).toBe('UNAUTHENTICATED');
      const { order } = await shop.placeOrder();
      const variables = { id: order.id, status: 'SHIPPED' };
      expect(await shop.codeOf(UpdateOrderStatusDocument, asCustomer(variables))).toBe('FORBIDDEN');
      const waiting = actor('seller', { approved: false });
      expect(await shop.codeOf(UpdateOrderStatusDocument, { as: waiting, variables })).toBe(
        'SELLER_NOT_APPROVED',
      );
    });
    it('NOT_FOUND and PRODUCT_UNAVAILABLE', async () => {
      expect(await shop.codeOf(AddToCartDocument, asCustomer(one(newId())))).toBe('NOT_FOUND');
      const { productId } = shop.products.addProduct({ forSale: false });
      expect(await shop.codeOf(AddToCartDocument, asCustomer(one(productId)))).toBe('PRODUCT_UNAVAILABLE');
    });
    it('CART_EMPTY and CART_EXPIRED', async () => {
      expect(await shop.codeOf(CheckoutDocument, asCustomer({ input }))).toBe('CART_EMPTY');
      expect(await shop.codeOf(AddToCartDocument, { variables: { ...one(newId()), token: 'gone' } })).toBe(
        'CART_EXPIRED',
      );
    });
    it('PRICE_CHANGED, COUPON_REFUSED and INSUFFICIENT_STOCK', async () => {
      const line = shop.products.addProduct();
      const order = (fields: Partial<CreateOrderInput>) =>
        asCustomer({ input: orderInput(customer, line, fields) });
      expect(await shop.codeOf(CreateOrderDocument, order({ total: 1 }))).toBe('PRICE_CHANGED');
      expect(await shop.codeOf(CreateOrderDocument, order({ couponCode: 'NOPE' }))).toBe('COUPON_REFUSED');
      line.available = 0;
      expect(await shop.codeOf(CreateOrderDocument, order({}))).toBe('INSUFFICIENT_STOCK');
    });
    it('PAYMENT_DECLINED and IDEMPOTENCY_CONFLICT', async () => {
      const line = shop.products.addProduct();
      const order = (fields: Partial<CreateOrderInput>) => ({
        ...asCustomer({ input: orderInput(customer, line, fields) }),
      });
      expect(await shop.codeOf(CreateOrderDocument, order({ paymentToken: 'tok_declined' }))).toBe(
        'PAYMENT_DECLINED',
      );
      expect(line.available).toBe(100);
      const headers = { 'idempotency-key': newId() };
      expect(await shop.codeOf(CreateOrderDocument, { ...order({}), headers })).toBeUndefined();
      expect(await shop.codeOf(CreateOrderDocument, { ...order({ notes: 'More.' }), headers })).toBe(
        'IDEMPOTENCY_CONFLICT',
      );
    });
    it('EMAIL_NOT_VERIFIED and UNPAID_LIMIT', async () => {
      const line = shop.products.addProduct({ available: 1_000 });
      const as = { ...customer, emailVerified: false };
      const order = (quantity: number) => {
        const items = [{ productId: line.productId, quantity, price: 20, subtotal: 20 * quantity }];
        const fields = { items, total: 100_000, paymentMethod: 'cod' };
        return { as, variables: { input: orderInput(customer, line, fields) } };
      };
      expect(await shop.codeOf(CreateOrderDocument, order(50))).toBe('EMAIL_NOT_VERIFIED');
      expect(await shop.codeOf(CreateOrderDocument, order(500))).toBe('UNPAID_LIMIT');
    });
    it('REFUND_EXCEEDED', async () => {
      const { order } = await shop.placeOrder();
      const variables = { id: order.id, input: { shipping: true } };
      expect(await shop.codeOf(RefundOrderDocument, { as: actor('admin'), variables })).toBe(
        'REFUND_EXCEEDED',
      );
    });
    it('INVALID_TRANSITION', async () => {
      const { customer: buyer, order } = await shop.placeOrder();
      await shop.cancel(buyer, order.id);
      expect(await shop.codeOf(CancelOrderDocument, { as: buyer, variables: { id: order.id } })).toBe(
        'INVALID_TRANSITION',
      );
    });
    it('TOKEN_INVALID', async () => {
      expect(await shop.codeOf('{ trackedOrder(token: "x") { total } }')).toBe('TOKEN_INVALID');
    });
    it('REFUND_EXCEEDED and IDEMPOTENCY_CONFLICT', async () => {
      const { order } = await shop.placeOrder();
      const refund = (reason: string) =>
        `mutation { refundOrder(orderId: "${order.id}", idempotencyKey: "key",
          input: { shipping: true, amount: 1, reason: "${reason}" }) { id } }`;
      const as = actor('admin');
      expect(await shop.codeOf(refund('a'), { as })).toBe('REFUND_EXCEEDED');
      expect(await shop.codeOf(refund('b'), { as })).toBe('IDEMPOTENCY_CONFLICT');
    });
    it('CONFLICT while a checkout locks the cart, and SERVICE_UNAVAILABLE', async () => {
      const line = shop.products.addProduct();
      await shop.add(customer, line);
      const { reached, resume } = shop.products.pauseNext('reserve');
      const first = shop.codeOf(CheckoutDocument, asCustomer({ input }));
      await reached;
      const other = { ...input, notes: 'Another request.' };
      expect(await shop.codeOf(CheckoutDocument, asCustomer({ input: other }))).toBe('CONFLICT');
      expect(await shop.codeOf(AddToCartDocument, asCustomer(one(line.productId)))).toBe('CONFLICT');
      shop.products.failNext('reserve', 'before', Infinity);
      resume();
      expect(await first).toBe('SERVICE_UNAVAILABLE');
      shop.products.restore();
      expect(await shop.codeOf(CheckoutDocument, asCustomer({ input }))).toBeUndefined();
    });

    afterAll(() => {
      const announced = announcedErrorCodes(typeDefs);
      expect([...shop.errorCodes].sort()).toEqual(announced);
      expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
    });
  });
});
