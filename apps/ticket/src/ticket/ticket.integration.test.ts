import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import {
  actor,
  announcedErrorCodes,
  fieldsWithoutRule,
  type Actor,
  type Json,
  type TestSubgraph,
} from '@e-storefront/testing';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';
import { ASSIGN, COMMENT, MOVE, newId, ONE, OPEN, TicketUnderTest } from '../../test/fixtures/ticket-fixture';

const support = actor('support');
const asha = actor('customer');
const stranger = actor('customer');
const unknown = 'f'.repeat(24);

const LIST = `query ($page: Int, $limit: Int, $status: String, $priority: String, $category: String,
  $customerId: String, $search: String) { tickets(page: $page, limit: $limit, status: $status, priority: $priority,
  category: $category, customerId: $customerId, search: $search) { tickets { id } pagination { total pages } } }`;
const PRODUCT_OF = 'query ($id: ID!) { ticket(id: $id) { product { id } } }';
const MINE = 'query ($limit: Int) { myTickets(limit: $limit) { tickets { id } pagination { total } } }';

describe('the ticket subgraph', () => {
  const provoked = new Set<string>();
  let app: TicketUnderTest;

  beforeAll(async () => {
    app = await TicketUnderTest.start();
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  const failure = async (...call: Parameters<TestSubgraph['call']>): Promise<Json> => {
    const { errors } = await app.subgraph.call(...call);
    const extensions = errors[0]?.extensions;
    if (extensions) provoked.add(extensions.code);
    return extensions;
  };
  const idsOf = async (variables: Record<string, unknown>): Promise<string[]> =>
    (await app.subgraph.data(LIST, { as: support, variables })).tickets.tickets.map(({ id }: Json) => id);

  it('names a rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('refuses a call without the credential of a service', async () => {
    const answer = await app.subgraph.call('{ myTickets { pagination { total } } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('opens a ticket for whoever is logged in', async () => {
    const product = newId();
    app.products.set(product, { id: product, sellerId: newId(), onSale: true });
    const attachments = ['https://example.com/parcel.jpg'];
    const ticket = await app.open(asha, { priority: 'high', attachments, productId: product });
    expect(ticket).toMatchObject({
      subject: 'The parcel has not come',
      category: 'order',
      priority: 'high',
      status: 'open',
      customerName: 'Asha Rao',
      customerEmail: 'asha@example.com',
      customerId: asha.id,
      attachments,
      assignedTo: null,
      resolution: null,
      comments: [],
      sequence: 1,
      order: null,
      product: { id: product },
      customer: { id: asha.id },
      resolvedAt: null,
      closedAt: null,
    });
    expect(ticket.ticketId).toMatch(/^TKT-\d{6}$/);
  });

  it('shows no product that its seller hides, but to that seller and to the staff', async () => {
    const seller = actor('seller');
    const hidden = { id: newId(), sellerId: seller.id, onSale: false };
    app.products.set(hidden.id, hidden);
    const productOf = async (as: Actor, id: string) =>
      (await app.subgraph.data(PRODUCT_OF, { as, variables: { id } })).ticket.product;
    const asked = await app.open(asha, { productId: hidden.id });
    expect(asked.product).toBeNull();
    expect(await productOf(asha, asked.id)).toBeNull();
    expect(await productOf(support, asked.id)).toEqual({ id: hidden.id });
    expect((await app.open(seller, { productId: hidden.id })).product).toEqual({ id: hidden.id });
    const variables = { input: app.input({ productId: hidden.id }) };
    const { createTicket } = await app.subgraph.data(OPEN, { variables });
    expect(createTicket.product).toBeNull();
    app.products.set(hidden.id, { ...hidden, onSale: true });
    expect(await productOf(asha, asked.id)).toEqual({ id: hidden.id });
  });

  it('opens a ticket for a guest, who sees it in the answer and nowhere else', async () => {
    const { createTicket } = await app.subgraph.data(OPEN, { variables: { input: app.input() } });
    expect(createTicket).toMatchObject({ status: 'open', priority: 'medium', customerId: null });
    expect(await app.see(asha, createTicket.id)).toBeNull();
    expect(await app.see(support, createTicket.id)).toMatchObject({ id: createTicket.id });
    expect(await failure(ONE, { variables: { id: createTicket.id } })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('lets only staff open a ticket for somebody else', async () => {
    const input = app.input({ customerId: asha.id });
    expect(await failure(OPEN, { variables: { input } })).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await failure(OPEN, { as: stranger, variables: { input } })).toMatchObject({ code: 'FORBIDDEN' });
    expect((await app.open(support, { customerId: asha.id })).customerId).toBe(asha.id);
    expect((await app.open(asha, { customerId: asha.id })).customerId).toBe(asha.id);
  });

  it("links the customer's own order alone", async () => {
    const [own, other] = [newId(), newId()];
    app.orders.set(own, asha.id).set(other, stranger.id);
    expect((await app.open(asha, { orderId: own })).order).toEqual({ id: own });
    expect((await app.open(support, { orderId: own, customerId: asha.id })).orderId).toBe(own);
    for (const orderId of [other, unknown]) {
      const extensions = await failure(OPEN, { as: asha, variables: { input: app.input({ orderId }) } });
      expect(extensions).toMatchObject({ code: 'NOT_FOUND', resource: 'Order' });
    }
    const guest = await failure(OPEN, { variables: { input: app.input({ orderId: own }) } });
    expect(guest).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each<[string, Record<string, unknown>]>([
    ['input.subject', { subject: ' ' }],
    ['input.subject', { subject: 'x'.repeat(201) }],
    ['input.description', { description: 'x'.repeat(10_001) }],
    ['input.category', { category: 'all' }],
    ['input.category', { category: ' ' }],
    ['input.priority', { priority: 'now' }],
    ['input.customerEmail', { customerEmail: 'asha' }],
    ['input.customerName', { customerName: '' }],
    ['input.attachments.0', { attachments: ['javascript:alert(1)'] }],
    ['input.attachments', { attachments: Array.from({ length: 11 }, () => 'https://example.com') }],
    ['input.orderId', { orderId: '12' }],
    ['input.productId', { productId: 'x' }],
  ])('refuses bad input and names %s', async (field, overrides) => {
    const before = (await app.subgraph.data(MINE, { as: asha })).myTickets.pagination.total;
    const extensions = await failure(OPEN, { as: asha, variables: { input: app.input(overrides) } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect((await app.subgraph.data(MINE, { as: asha })).myTickets.pagination.total).toBe(before);
  });

  it('shows a ticket to its customer and to staff, to nobody else', async () => {
    const { id } = await app.open(asha);
    expect(await app.see(asha, id)).toMatchObject({ id });
    expect(await app.see(support, id)).toMatchObject({ id });
    for (const other of [stranger, actor('seller')]) expect(await app.see(other, id)).toBeNull();
    const mine = await app.subgraph.data(MINE, { as: stranger });
    expect(mine.myTickets.tickets).toEqual([]);
    expect(await failure(LIST, { as: asha })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await failure(LIST)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await failure(ONE, { as: asha, variables: { id: 'x' } })).toMatchObject({ field: 'id' });
  });

  it('filters by everything that a ticket is sorted by, and finds text literally', async () => {
    const customer = actor('customer');
    const first = await app.open(customer, {
      category: 'billing',
      priority: 'urgent',
      subject: 'Paid (twice)?',
    });
    const second = await app.open(customer, {
      customerName: 'Bela Sen',
      customerEmail: 'bela.sen@example.com',
    });
    await app.move(support, second.id, 'pending');
    const own = { customerId: customer.id };
    expect(await idsOf(own)).toEqual([second.id, first.id]);
    expect(await idsOf({ ...own, category: 'billing' })).toEqual([first.id]);
    expect(await idsOf({ ...own, priority: 'urgent' })).toEqual([first.id]);
    expect(await idsOf({ ...own, status: 'pending' })).toEqual([second.id]);
    expect(await idsOf({ ...own, search: 'paid (TWICE)?' })).toEqual([first.id]);
    expect(await idsOf({ ...own, search: 'P.id' })).toEqual([]);
    expect(await idsOf({ search: 'bela.sen@' })).toEqual([second.id]);
    expect(await idsOf({ search: first.ticketId.toLowerCase() })).toEqual([first.id]);
    expect(await idsOf({ ...own, limit: 1, page: 2 })).toEqual([first.id]);
  });

  it('reads the words of filters as clients write them, and no filter where they say so', async () => {
    const customer = actor('customer');
    const one = await app.open(customer, { category: 'Feature Request', priority: 'HIGH' });
    const other = await app.open(customer, { category: 'billing', priority: ' ' });
    expect([one.category, one.priority, other.priority]).toEqual(['feature', 'high', 'medium']);
    await app.move(support, one.id, 'In-Progress');
    const own = { customerId: customer.id };
    for (const status of ['in-progress', 'IN_PROGRESS', 'in progress', 'inProgress']) {
      expect(await idsOf({ ...own, status })).toEqual([one.id]);
    }
    // A filter knows what a new ticket knows.
    expect(await idsOf({ ...own, category: 'featureRequest' })).toEqual([one.id]);
    expect(await idsOf({ ...own, priority: 'Normal', status: 'any status' })).toEqual([other.id]);
    const everything = { status: 'All Statuses', priority: 'any', category: 'all-categories', search: ' ' };
    expect(await idsOf({ ...own, ...everything })).toEqual([other.id, one.id]);
    const all = (await app.subgraph.data(LIST, { as: support, variables: { customerId: 'all', limit: 2 } }))
      .tickets;
    expect(all.tickets).toHaveLength(2);
  });

  it.each([
    ['status', { status: 'done' }],
    ['priority', { priority: 'highest' }],
    ['category', { category: 'gardening' }],
    ['customerId', { customerId: '42' }],
    ['search', { search: 'x'.repeat(101) }],
    ['limit', { limit: 101 }],
    ['page', { page: 0 }],
  ])('refuses a list with a bad %s', async (field, variables) => {
    expect(await failure(LIST, { as: support, variables })).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('shows tickets by reference, on orders and on users within what the caller may see', async () => {
    const customer = actor('customer');
    const order = newId();
    app.orders.set(order, customer.id);
    const ticket = await app.open(customer, { orderId: order });
    await app.note(support, ticket.id, 'Looks like fraud');
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) {
      ... on Ticket { id comments { message } } ... on Order { tickets { id comments { message } } }
      ... on User { tickets { id comments { message } } } } }`;
    const refs = [
      { __typename: 'Ticket', id: ticket.id },
      { __typename: 'Ticket', id: unknown },
      { __typename: 'Ticket', id: 'nonsense' },
      { __typename: 'Order', id: order },
      { __typename: 'User', id: customer.id },
    ];
    const seen = async (options: object): Promise<Json> =>
      (await app.subgraph.data(query, { ...options, variables: { refs } }))._entities;
    const own = { id: ticket.id, comments: [] };
    expect(await seen({ as: customer })).toEqual([own, null, null, { tickets: [own] }, { tickets: [own] }]);
    const whole = { id: ticket.id, comments: [{ message: 'Looks like fraud' }] };
    expect(await seen({ as: support })).toEqual([
      whole,
      null,
      null,
      { tickets: [whole] },
      { tickets: [whole] },
    ]);
    const services = ['auth', 'order', 'product'].map((caller) => ({ caller }));
    for (const options of [{ as: stranger }, { as: actor('seller') }, {}, ...services]) {
      expect(await seen(options)).toEqual([null, null, null, { tickets: [] }, { tickets: [] }]);
    }
  });

  it('refuses every step to strangers and the steps of the staff to customers', async () => {
    const { id } = await app.open(asha);
    const input = { ticketId: id, message: 'Mine?' };
    expect(await failure(COMMENT, { as: stranger, variables: { input } })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await failure(COMMENT, { variables: { input } })).toMatchObject({ code: 'UNAUTHENTICATED' });
    const note = { input: { ...input, isInternal: true } };
    expect(await failure(COMMENT, { as: asha, variables: note })).toMatchObject({ code: 'FORBIDDEN' });
    const move = { id, status: 'closed' };
    expect(await failure(MOVE, { as: asha, variables: move })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await failure(ASSIGN, { as: asha, variables: { id } })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await app.see(asha, id)).toMatchObject({ status: 'open', sequence: 1, comments: [] });
  });

  it('refuses steps that a ticket cannot take', async () => {
    const { id } = await app.open(asha);
    await app.move(support, id, 'closed');
    const move = (variables: object) => failure(MOVE, { as: support, variables: { id, ...variables } });
    expect(await move({ status: 'open' })).toMatchObject({
      code: 'INVALID_TRANSITION',
      from: 'closed',
      allowed: [],
    });
    expect(await move({ status: 'gone' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'status' });
    expect(await move({ status: 'open', sequence: 1 })).toMatchObject({ code: 'CONFLICT' });
    expect(await move({ id: unknown, status: 'open' })).toMatchObject({
      code: 'NOT_FOUND',
      resource: 'Ticket',
    });
  });

  it("links an order that could not be checked as soon as it can be, and nobody else's ever", async () => {
    const [own, other] = [newId(), newId()];
    app.orders.set(own, asha.id).set(other, newId());
    app.state.orderIsAway = true;
    const [about, wrong] = [await app.open(asha, { orderId: own }), await app.open(asha, { orderId: other })];
    expect([about.order, wrong.order]).toEqual([null, null]);
    app.state.orderIsAway = false;
    const orderOf = async (id: string): Promise<Json> => {
      const query = 'query ($id: ID!) { ticket(id: $id) { orderId sequence } }';
      return (await app.subgraph.data(query, { as: asha, variables: { id } })).ticket;
    };
    for (let tries = 0; (await orderOf(about.id)).orderId === null && tries < 100; tries += 1)
      await delay(100);
    expect(await orderOf(about.id)).toEqual({ orderId: own, sequence: 2 });
    expect(await orderOf(wrong.id)).toEqual({ orderId: null, sequence: 1 });
  });

  it('opens tickets and assigns none while the others cannot be asked', async () => {
    const { id } = await app.open(asha);
    await Promise.all([app.peers.order[Symbol.asyncDispose](), app.peers.auth[Symbol.asyncDispose]()]);
    expect((await app.open(asha, { orderId: newId() })).orderId).toBeNull();
    const variables = { id, assigneeId: support.id };
    expect(await failure(ASSIGN, { as: support, variables })).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await app.see(asha, id)).toMatchObject({ assignedToName: null, sequence: 1 });
  });

  it('opens nothing by a link that nobody has made', async () => {
    const query = 'query ($token: String!) { guestTicket(token: $token) { subject } }';
    expect(await failure(query, { variables: { token: 'x' } })).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('can raise every error that its schema announces, and each is in the table', () => {
    const announced = announcedErrorCodes(typeDefs);
    expect([...provoked].sort()).toEqual(announced);
    expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
