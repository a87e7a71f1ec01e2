import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import { actor, announcedErrorCodes, fieldsWithoutRule } from '@e-storefront/testing';
import {
  ADD,
  CANCEL,
  CHECKOUT,
  checkoutInput,
  CREATE,
  MOVE,
  orderInput,
  OrderShop,
  unknownId,
} from './order-shop';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';

const ORDER = `query ($id: ID!) { order(id: $id) { id orderNumber customerId customerEmail sellerId subtotal tax
  shipping discount couponCode total orderStatus paymentStatus paymentMethod notes createdAt updatedAt sequence
  shippingAddress { name mobile email street city state zip country } statusHistory { status }
  items { productId productName quantity price sellerId subtotal } group { id orders { id } } allowedTransitions } }`;

describe('the order subgraph', () => {
  let shop: OrderShop;
  beforeAll(async () => {
    shop = await OrderShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });
  const admin = actor('admin');
  const support = actor('support');

  it('names a rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('refuses a call without the credential of a service', async () => {
    const answer = await shop.subgraph.call('{ cart { total } }', { caller: null });
    expect(answer.status).toBe(403);
  });

  it('gives null for unknown references and refuses malformed ones as nothing', async () => {
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Order { id } } }';
    const refs = [unknownId, 'nonsense'].map((id) => ({ __typename: 'Order', id }));
    expect((await shop.data(query, { as: admin, variables: { refs } }))._entities).toEqual([null, null]);
  });

  describe('createOrder', () => {
    it('answers in the words of the contract', async () => {
      const customer = actor('customer');
      const line = shop.products.stock();
      const input = orderInput(customer, line, { notes: 'Ring twice', paymentMethod: 'CoD' });
      const { createOrder } = await shop.data(CREATE, { as: customer, variables: { input } });
      expect(createOrder.orderCount).toBe(1);
      expect(createOrder.orders[0].orderNumber).toMatch(/^ORD-\d{8}-[0-9A-Z]{6}$/);
      const { order } = await shop.data(ORDER, { as: customer, variables: { id: createOrder.order.id } });
      expect(order).toMatchObject({
        customerId: customer.id,
        customerEmail: customer.email,
        sellerId: line.sellerId,
        items: [{ productId: line.productId, productName: 'Teapot', quantity: 1, price: 20, subtotal: 20 }],
        ...{ subtotal: 20, tax: 1.6, shipping: 10, discount: 0, total: 31.6, couponCode: null },
        ...{ orderStatus: 'PENDING', paymentStatus: 'PENDING', paymentMethod: 'cash_on_delivery' },
        ...{ notes: 'Ring twice', sequence: 1, statusHistory: [{ status: 'PENDING' }] },
        shippingAddress: { street: '1 Main Street', name: null },
        group: { id: createOrder.group.id, orders: [{ id: createOrder.order.id }] },
        allowedTransitions: ['CANCELLED'],
      });
    });

    it('makes one order for each seller, whose figures add up to the total that the buyer saw', async () => {
      const customer = actor('customer');
      const lines = [shop.products.stock({ unitPrice: 1_001 }), shop.products.stock({ unitPrice: 333 })];
      const items = lines.map(({ productId, unitPrice }) => ({
        ...{ productId, quantity: 1, price: unitPrice / 100, subtotal: unitPrice / 100 },
      }));
      const input = orderInput(customer, lines[0]!, { items, total: 24.41, subtotal: 13.34 });
      const { createOrder } = await shop.data(CREATE, { as: customer, variables: { input } });
      expect(createOrder.orderCount).toBe(2);
      expect(createOrder.group.total).toBe(24.41);
      const totals = createOrder.orders.map(({ total }: { total: number }) => Math.round(total * 100));
      expect(totals[0] + totals[1]).toBe(2_441);
    });

    it('adds up lines of one variant', async () => {
      const customer = actor('customer');
      const line = shop.products.stock({ available: 5 });
      const item = { productId: line.productId, quantity: 2, price: 20, subtotal: 40 };
      const input = orderInput(customer, line, { items: [item, item], total: 1_000 });
      const { createOrder } = await shop.data(CREATE, { as: customer, variables: { input } });
      expect(createOrder.group.subtotal).toBe(80);
      expect(line.available).toBe(1);
    });

    it('refuses a total more than a cent too low with the new figures, and takes any other', async () => {
      const customer = actor('customer');
      const line = shop.products.stock();
      const send = (total: number) => ({
        as: customer,
        variables: { input: orderInput(customer, line, { total }) },
      });
      expect(await shop.refusal(CREATE, send(31.58))).toMatchObject({
        code: 'PRICE_CHANGED',
        figures: { subtotal: 20, discount: 0, tax: 1.6, shipping: 10, total: 31.6 },
      });
      for (const total of [31.59, 31.6, 99]) {
        expect((await shop.data(CREATE, send(total))).createOrder.group.total).toBe(31.6);
      }
    });

    it('reads express from the price that an old client shows', async () => {
      const customer = actor('customer');
      const input = orderInput(customer, shop.products.stock(), { shipping: 80, total: 101.6 });
      const { createOrder } = await shop.data(CREATE, { as: customer, variables: { input } });
      expect(createOrder.group).toMatchObject({ shipping: 80, total: 101.6 });
    });

    it('places orders for others for staff only', async () => {
      const customer = actor('customer');
      const input = orderInput(customer, shop.products.stock());
      expect(await shop.codeOf(CREATE, { variables: { input } })).toBe('UNAUTHENTICATED');
      expect(await shop.codeOf(CREATE, { as: actor('customer'), variables: { input } })).toBe('FORBIDDEN');
      expect((await shop.data(CREATE, { as: support, variables: { input } })).createOrder.orderCount).toBe(1);
    });

    it.each([
      ['input.customerId', { customerId: 'me' }],
      ['input.customerEmail', { customerEmail: 'nobody' }],
      ['input.items', { items: [] }],
      ['input.items.0.quantity', { items: [{ productId: unknownId, quantity: -1, price: 1, subtotal: 1 }] }],
      ['input.items.0.price', { items: [{ productId: unknownId, quantity: 1, price: 1.234, subtotal: 1 }] }],
      ['input.total', { total: -5 }],
      ['input.paymentMethod', { paymentMethod: 'shells' }],
      ['input.notes', { notes: 'x'.repeat(10_000) }],
      [
        'input.shippingAddress.city',
        { shippingAddress: { street: 'a', city: ' ', state: 'c', zip: 'd', country: 'e' } },
      ],
    ])('refuses bad input and names %s', async (field, input) => {
      const customer = actor('customer');
      const line = shop.products.stock();
      const variables = { input: orderInput(customer, line, input) };
      expect(await shop.refusal(CREATE, { as: customer, variables })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field,
      });
      expect(line.available).toBe(100);
    });

    it('refuses a fractional quantity and names it', async () => {
      const customer = actor('customer');
      const items = [{ productId: unknownId, quantity: 1.5, price: 1, subtotal: 1 }];
      const variables = { input: orderInput(customer, shop.products.stock(), { items }) };
      expect(await shop.refusal(CREATE, { as: customer, variables })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: 'input.items.0.quantity',
      });
    });

    it('refuses unknown products, products not for sale, too little stock and a bad coupon', async () => {
      const customer = actor('customer');
      const gone = shop.products.stock({ forSale: false });
      const scarce = shop.products.stock({ available: 0 });
      const send = (input: object) => ({
        as: customer,
        variables: { input: orderInput(customer, gone, input) },
      });
      const of = (productId: string) => ({ items: [{ productId, quantity: 1, price: 20, subtotal: 20 }] });
      expect(await shop.refusal(CREATE, send({}))).toEqual({
        code: 'PRODUCT_UNAVAILABLE',
        productIds: [gone.productId],
      });
      expect(await shop.codeOf(CREATE, send(of(unknownId)))).toBe('PRODUCT_UNAVAILABLE');
      expect(await shop.refusal(CREATE, send(of(scarce.productId)))).toMatchObject({
        code: 'INSUFFICIENT_STOCK',
        lines: [{ productId: scarce.productId, requested: 1, available: 0 }],
      });
      const fine = shop.products.stock();
      expect(await shop.refusal(CREATE, send({ ...of(fine.productId), couponCode: 'NOPE' }))).toMatchObject({
        code: 'COUPON_REFUSED',
        couponCode: 'NOPE',
        reason: 'UNKNOWN',
      });
      expect(fine.available).toBe(100);
    });
  });

  describe('reading', () => {
    it('shows an order to its buyer, its seller and staff, and to nobody else at all', async () => {
      const { customer, seller, order } = await shop.placed();
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

    it('lists for a customer what they placed, for a seller what they fulfil, for staff everything', async () => {
      const { customer, seller, order } = await shop.placed();
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
      const line = shop.products.stock();
      const ids: string[] = [];
      for (let index = 0; index < 3; index += 1) ids.unshift((await shop.buy(customer, [line])).order.id);
      const query = `query ($page: Int, $limit: Int, $status: OrderStatus) {
        myOrders(page: $page, limit: $limit, status: $status) { orders { id } pagination { page pages total } } }`;
      const { myOrders } = await shop.data(query, { as: customer, variables: { page: 2, limit: 2 } });
      expect(myOrders).toEqual({ orders: [{ id: ids[2] }], pagination: { page: 2, pages: 2, total: 3 } });
      const none = await shop.data(query, { as: customer, variables: { status: 'SHIPPED' } });
      expect(none.myOrders.pagination.total).toBe(0);
      expect(await shop.refusal(query, { as: customer, variables: { limit: 101 } })).toMatchObject({
        field: 'limit',
      });
    });

    it('gives User.orders and Product.purchasedByMe as entity fields', async () => {
      const { customer, seller, line, order } = await shop.placed();
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
      await shop.move(
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

    it('tells the ticket service whose an order is', async () => {
      const { customer, seller, order } = await shop.placed();
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

  describe('the life of an order', () => {
    it('lets its seller take it to the door, moving the stock when it leaves the house', async () => {
      const { seller, order } = await shop.placed();
      const way = ['CONFIRMED', 'PROCESSING', 'SHIPPED', 'OUT_FOR_DELIVERY', 'DELIVERED'];
      await shop.move(seller, order.id, ...way);
      const read = await shop.data(ORDER, { as: seller, variables: { id: order.id } });
      expect(read.order.statusHistory.map(({ status }: { status: string }) => status)).toEqual([
        'PENDING',
        ...way,
      ]);
      expect(read.order.sequence).toBe(6);
      expect(shop.products.calls.filter((call) => call === `ship ${order.groupId}`)).toHaveLength(1);
    });

    it('refuses a change that is not in the table, by name', async () => {
      const { seller, order } = await shop.placed();
      const call = { as: seller, variables: { id: order.id, status: 'DELIVERED' } };
      expect(await shop.refusal(MOVE, call)).toEqual({
        ...{ code: 'INVALID_TRANSITION', from: 'PENDING', to: 'DELIVERED' },
        allowed: ['CONFIRMED', 'CANCELLED'],
      });
    });

    it("lets nobody move somebody else's order", async () => {
      const { customer, order } = await shop.placed();
      const call = (as: typeof customer) => ({ as, variables: { id: order.id, status: 'CONFIRMED' } });
      expect(await shop.codeOf(MOVE, call(actor('seller')))).toBe('NOT_FOUND');
      expect(await shop.codeOf(MOVE, call(customer))).toBe('FORBIDDEN');
      expect(await shop.codeOf(CANCEL, { as: actor('customer'), variables: { id: order.id } })).toBe(
        'NOT_FOUND',
      );
      expect((await shop.data(MOVE, call(admin))).updateOrderStatus.orderStatus).toBe('CONFIRMED');
    });

    it('refuses a status that does not exist', async () => {
      const { seller, order } = await shop.placed();
      const call = { as: seller, variables: { id: order.id, status: 'LOST' } };
      expect(await shop.refusal(MOVE, call)).toMatchObject({ code: 'BAD_USER_INPUT', field: 'status' });
    });

    it('lets a customer cancel until it is packed, which frees the stock and the coupon once', async () => {
      const { customer, seller, line, order } = await shop.placed();
      const variables = { id: order.id };
      expect(line.available).toBe(99);
      const answers = await Promise.all([1, 2].map(() => shop.codeOf(CANCEL, { as: customer, variables })));
      expect(answers.sort()).toEqual(['INVALID_TRANSITION', undefined]);
      expect(line.available).toBe(100);
      const other = await shop.placed();
      await shop.move(other.seller, other.order.id, 'CONFIRMED', 'PROCESSING');
      const late = { as: other.customer, variables: { id: other.order.id } };
      expect(await shop.refusal(CANCEL, late)).toMatchObject({ code: 'INVALID_TRANSITION', allowed: [] });
      expect((await shop.data(CANCEL, { ...late, as: support })).cancelOrder.orderStatus).toBe('CANCELLED');
      expect(await shop.codeOf(MOVE, { as: seller, variables: { ...variables, status: 'CONFIRMED' } })).toBe(
        'INVALID_TRANSITION',
      );
    });

    it('frees the coupon only when every order of the group is cancelled', async () => {
      const customer = actor('customer');
      const input = {
        items: [shop.products.stock(), shop.products.stock()].map(({ productId }) => ({
          productId,
          quantity: 1,
          price: 20,
          subtotal: 20,
        })),
        couponCode: 'SAVE10',
        total: 500,
      };
      const wanted = {
        as: customer,
        variables: { input: orderInput(customer, shop.products.stock(), input) },
      };
      const { orders, group } = (await shop.data(CREATE, wanted)).createOrder;
      expect(group).toMatchObject({ subtotal: 40, discount: 4 });
      await shop.data(CANCEL, { as: customer, variables: { id: orders[0].id } });
      expect(shop.coupons.released).not.toContain(group.id);
      await shop.data(CANCEL, { as: customer, variables: { id: orders[1].id } });
      expect(shop.coupons.released).toContain(group.id);
    });

    it('lets one of two changes at once win', async () => {
      const { customer, seller, order } = await shop.placed();
      const codes = await Promise.all([
        shop.codeOf(MOVE, { as: seller, variables: { id: order.id, status: 'CONFIRMED' } }),
        shop.codeOf(MOVE, { as: admin, variables: { id: order.id, status: 'CONFIRMED' } }),
      ]);
      expect(codes.sort()).toEqual(['INVALID_TRANSITION', undefined]);
      const read = await shop.data(ORDER, { as: customer, variables: { id: order.id } });
      expect(read.order).toMatchObject({ sequence: 2, orderStatus: 'CONFIRMED' });
    });

    it('records payments for admins, by their own table', async () => {
      const { seller, order } = await shop.placed();
      const pay =
        'mutation ($id: ID!, $status: PaymentStatus!) { updatePaymentStatus(id: $id, status: $status) { paymentStatus sequence } }';
      const call = (status: string, as = admin) => ({ as, variables: { id: order.id, status } });
      expect(await shop.codeOf(pay, call('PAID', seller))).toBe('FORBIDDEN');
      expect((await shop.data(pay, call('PAID'))).updatePaymentStatus).toEqual({
        paymentStatus: 'PAID',
        sequence: 2,
      });
      expect(await shop.refusal(pay, call('PENDING'))).toMatchObject({
        allowed: ['COMPLETED', 'PARTIALLY_REFUNDED', 'REFUNDED'],
      });
    });

    it('keeps a cancelled order cancelled when the product service is away, and frees the stock later', async () => {
      const { customer, line, order } = await shop.placed();
      shop.products.breakOff('release', 'before');
      await shop.data(CANCEL, { as: customer, variables: { id: order.id } });
      expect(line.available).toBe(99);
    });
  });

  it('cannot check out an empty cart, without a login, or while another checkout holds the cart', async () => {
    const input = checkoutInput();
    expect(await shop.codeOf(CHECKOUT, { variables: { input } })).toBe('UNAUTHENTICATED');
    expect(await shop.codeOf(CHECKOUT, { as: actor('customer'), variables: { input } })).toBe('CART_EMPTY');
    const customer = actor('customer');
    await shop.add(customer, shop.products.stock());
    const call = { as: customer, variables: { input } };
    const codes = await Promise.all(Array.from({ length: 10 }, () => shop.codeOf(CHECKOUT, call)));
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code !== undefined && !['CONFLICT', 'CART_EMPTY'].includes(code))).toEqual(
      [],
    );
    const { myOrders } = await shop.data('{ myOrders { pagination { total } } }', { as: customer });
    expect(myOrders.pagination.total).toBe(1);
    expect((await shop.data('{ cart { itemCount } }', { as: customer })).cart.itemCount).toBe(0);
  });

  it('can raise every error that its schema announces, and each is in the table', async () => {
    const token = 'nonsense';
    expect(await shop.codeOf(ADD, { variables: { productId: unknownId, quantity: 1, token } })).toBe(
      'CART_EXPIRED',
    );
    shop.products.breakOff('lines', 'before');
    expect(await shop.codeOf(ADD, { variables: { productId: unknownId, quantity: 1 } })).toBe(
      'SERVICE_UNAVAILABLE',
    );
    const announced = announcedErrorCodes(typeDefs);
    expect(announced.filter((code) => !shop.provoked.has(code))).toEqual([]);
    expect([...shop.provoked].filter((code) => !announced.includes(code))).toEqual([]);
    expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
