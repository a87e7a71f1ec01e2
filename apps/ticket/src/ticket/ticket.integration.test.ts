import { setTimeout as delay } from 'node:timers/promises';
import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import {
  actor,
  announcedErrorCodes,
  fieldsWithoutRule,
  present,
  type Actor,
  type ClientError,
  type TestSubgraph,
} from '@e-storefront/testing';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';
import {
  AddTicketCommentDocument,
  AssignTicketDocument,
  CreateTicketDocument,
  MyTicketsDocument,
  TicketDocument,
  TicketsDocument,
  UpdateTicketStatusDocument,
  type CreateTicketInput,
  type TicketsQueryVariables,
} from '../../test/fixtures/ticket.generated';
import { newId, TicketFixture } from '../../test/fixtures/ticket-fixture';

const support = actor('support');
const asha = actor('customer');
const otherCustomer = actor('customer');
const unknown = 'f'.repeat(24);

describe('the ticket subgraph', () => {
  const receivedCodes = new Set<string>();
  let fixture: TicketFixture;

  beforeAll(async () => {
    fixture = await TicketFixture.start();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const failure = async (
    ...call: Parameters<TestSubgraph['call']>
  ): Promise<ClientError['extensions'] | undefined> => {
    const { errors } = await fixture.subgraph.call(...call);
    const extensions = errors[0]?.extensions;
    if (extensions) receivedCodes.add(extensions.code);
    return extensions;
  };
  const idsOf = async (variables: TicketsQueryVariables): Promise<string[]> => {
    const { tickets } = await fixture.subgraph.data(TicketsDocument, { as: support, variables });
    return present(tickets).tickets.map(({ id }) => id);
  };

  it('has a permission rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('rejects a call without a service credential', async () => {
    const answer = await fixture.subgraph.call('{ myTickets { pagination { total } } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('creates a ticket for a logged-in user', async () => {
    const product = newId();
    fixture.products.set(product, { id: product, sellerId: newId(), onSale: true });
    const attachments = ['https://example.com/parcel.jpg'];
    const ticket = await fixture.create(asha, { priority: 'high', attachments, productId: product });
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

  it('shows an unlisted product to its seller and staff only', async () => {
    const seller = actor('seller');
    const hidden = { id: newId(), sellerId: seller.id, onSale: false };
    fixture.products.set(hidden.id, hidden);
    const productOf = async (as: Actor, id: string) => (await fixture.get(as, id)).product;
    const ticket = await fixture.create(asha, { productId: hidden.id });
    expect(ticket.product).toBeNull();
    expect(await productOf(asha, ticket.id)).toBeNull();
    expect(await productOf(support, ticket.id)).toEqual({ id: hidden.id });
    expect((await fixture.create(seller, { productId: hidden.id })).product).toEqual({ id: hidden.id });
    expect((await fixture.create(null, { productId: hidden.id })).product).toBeNull();
    fixture.products.set(hidden.id, { ...hidden, onSale: true });
    expect(await productOf(asha, ticket.id)).toEqual({ id: hidden.id });
  });

  it('creates a ticket for a guest, who can read it in the response only', async () => {
    const { id, ...created } = await fixture.create(null);
    expect(created).toMatchObject({ status: 'open', priority: 'medium', customerId: null });
    expect(await fixture.find(asha, id)).toBeNull();
    expect(await fixture.get(support, id)).toMatchObject({ id });
    expect(await failure(TicketDocument, { variables: { id } })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
  });

  it('lets only staff create a ticket for another account', async () => {
    const input = fixture.input({ customerId: asha.id });
    expect(await failure(CreateTicketDocument, { variables: { input } })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    expect(await failure(CreateTicketDocument, { as: otherCustomer, variables: { input } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect((await fixture.create(support, { customerId: asha.id })).customerId).toBe(asha.id);
    expect((await fixture.create(asha, { customerId: asha.id })).customerId).toBe(asha.id);
  });

  it("links only the customer's own orders", async () => {
    const [own, other] = [newId(), newId()];
    fixture.orders.set(own, asha.id).set(other, otherCustomer.id);
    expect((await fixture.create(asha, { orderId: own })).order).toEqual({ id: own });
    expect((await fixture.create(support, { orderId: own, customerId: asha.id })).orderId).toBe(own);
    for (const orderId of [other, unknown]) {
      const extensions = await failure(CreateTicketDocument, {
        as: asha,
        variables: { input: fixture.input({ orderId }) },
      });
      expect(extensions).toMatchObject({ code: 'NOT_FOUND', resource: 'Order' });
    }
    const guest = await failure(CreateTicketDocument, {
      variables: { input: fixture.input({ orderId: own }) },
    });
    expect(guest).toMatchObject({ code: 'UNAUTHENTICATED' });
  });

  it.each<[string, Partial<CreateTicketInput>]>([
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
  ])('rejects an invalid %s', async (field, overrides) => {
    const count = async () =>
      present((await fixture.subgraph.data(MyTicketsDocument, { as: asha })).myTickets).pagination.total;
    const before = await count();
    const extensions = await failure(CreateTicketDocument, {
      as: asha,
      variables: { input: fixture.input(overrides) },
    });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await count()).toBe(before);
  });

  it('shows a ticket only to its customer and staff', async () => {
    const { id } = await fixture.create(asha);
    expect(await fixture.get(asha, id)).toMatchObject({ id });
    expect(await fixture.get(support, id)).toMatchObject({ id });
    for (const other of [otherCustomer, actor('seller')]) expect(await fixture.find(other, id)).toBeNull();
    const mine = await fixture.subgraph.data(MyTicketsDocument, { as: otherCustomer });
    expect(mine.myTickets?.tickets).toEqual([]);
    expect(await failure(TicketsDocument, { as: asha })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await failure(TicketsDocument)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await failure(TicketDocument, { as: asha, variables: { id: 'x' } })).toMatchObject({
      field: 'id',
    });
  });

  it('filters by status, priority, category, customer and literal text', async () => {
    const customer = actor('customer');
    const first = await fixture.create(customer, {
      category: 'billing',
      priority: 'urgent',
      subject: 'Paid (twice)?',
    });
    const second = await fixture.create(customer, {
      customerName: 'Bela Sen',
      customerEmail: 'bela.sen@example.com',
    });
    await fixture.updateStatus(support, second.id, 'pending');
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

  it('accepts spelling variants of filter values and values for no filter', async () => {
    const customer = actor('customer');
    const one = await fixture.create(customer, { category: 'Feature Request', priority: 'HIGH' });
    const other = await fixture.create(customer, { category: 'billing', priority: ' ' });
    expect([one.category, one.priority, other.priority]).toEqual(['feature', 'high', 'medium']);
    await fixture.updateStatus(support, one.id, 'In-Progress');
    const own = { customerId: customer.id };
    for (const status of ['in-progress', 'IN_PROGRESS', 'in progress', 'inProgress']) {
      expect(await idsOf({ ...own, status })).toEqual([one.id]);
    }
    // Filters accept the same aliases as new tickets.
    expect(await idsOf({ ...own, category: 'featureRequest' })).toEqual([one.id]);
    expect(await idsOf({ ...own, priority: 'Normal', status: 'any status' })).toEqual([other.id]);
    const everything = { status: 'All Statuses', priority: 'any', category: 'all-categories', search: ' ' };
    expect(await idsOf({ ...own, ...everything })).toEqual([other.id, one.id]);
    expect(await idsOf({ customerId: 'all', limit: 2 })).toHaveLength(2);
  });

  it.each([
    ['status', { status: 'done' }],
    ['priority', { priority: 'highest' }],
    ['category', { category: 'gardening' }],
    ['customerId', { customerId: '42' }],
    ['search', { search: 'x'.repeat(101) }],
    ['limit', { limit: 101 }],
    ['page', { page: 0 }],
  ])('rejects a list with an invalid %s', async (field, variables) => {
    expect(await failure(TicketsDocument, { as: support, variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('limits entity references of tickets, orders and users to the scope of the caller', async () => {
    const customer = actor('customer');
    const order = newId();
    fixture.orders.set(order, customer.id);
    const ticket = await fixture.create(customer, { orderId: order });
    await fixture.addInternalComment(support, ticket.id, 'Looks like fraud');
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
    const resolve = (options: object) => fixture.subgraph.data(query, { ...options, variables: { refs } });
    const own = { id: ticket.id, comments: [] };
    expect(await resolve({ as: customer })).toEqual({
      _entities: [own, null, null, { tickets: [own] }, { tickets: [own] }],
    });
    const staffView = { id: ticket.id, comments: [{ message: 'Looks like fraud' }] };
    expect(await resolve({ as: support })).toEqual({
      _entities: [staffView, null, null, { tickets: [staffView] }, { tickets: [staffView] }],
    });
    const services = ['auth', 'order', 'product'].map((caller) => ({ caller }));
    for (const options of [{ as: otherCustomer }, { as: actor('seller') }, {}, ...services]) {
      expect(await resolve(options)).toEqual({
        _entities: [null, null, null, { tickets: [] }, { tickets: [] }],
      });
    }
  });

  it('rejects updates by other users and staff actions by customers', async () => {
    const { id } = await fixture.create(asha);
    const input = { ticketId: id, message: 'Mine?' };
    expect(
      await failure(AddTicketCommentDocument, { as: otherCustomer, variables: { input } }),
    ).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await failure(AddTicketCommentDocument, { variables: { input } })).toMatchObject({
      code: 'UNAUTHENTICATED',
    });
    const note = { input: { ...input, isInternal: true } };
    expect(await failure(AddTicketCommentDocument, { as: asha, variables: note })).toMatchObject({
      code: 'FORBIDDEN',
    });
    const move = { id, status: 'closed' };
    expect(await failure(UpdateTicketStatusDocument, { as: asha, variables: move })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await failure(AssignTicketDocument, { as: asha, variables: { id } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await fixture.get(asha, id)).toMatchObject({ status: 'open', sequence: 1, comments: [] });
  });

  it('rejects invalid transitions', async () => {
    const { id } = await fixture.create(asha);
    await fixture.updateStatus(support, id, 'closed');
    const updateStatus = (variables: object) =>
      failure(UpdateTicketStatusDocument, { as: support, variables: { id, ...variables } });
    expect(await updateStatus({ status: 'open' })).toMatchObject({
      code: 'INVALID_TRANSITION',
      from: 'closed',
      allowed: [],
    });
    expect(await updateStatus({ status: 'gone' })).toMatchObject({ code: 'BAD_USER_INPUT', field: 'status' });
    expect(await updateStatus({ status: 'open', sequence: 1 })).toMatchObject({ code: 'CONFLICT' });
    expect(await updateStatus({ id: unknown, status: 'open' })).toMatchObject({
      code: 'NOT_FOUND',
      resource: 'Ticket',
    });
  });

  it('verifies and links a claimed order after an outage of the order service', async () => {
    const [own, other] = [newId(), newId()];
    fixture.orders.set(own, asha.id).set(other, newId());
    fixture.state.isOrderUnavailable = true;
    const [ownTicket, otherTicket] = [
      await fixture.create(asha, { orderId: own }),
      await fixture.create(asha, { orderId: other }),
    ];
    expect([ownTicket.order, otherTicket.order]).toEqual([null, null]);
    fixture.state.isOrderUnavailable = false;
    for (
      let attempts = 0;
      (await fixture.get(asha, ownTicket.id)).orderId === null && attempts < 100;
      attempts += 1
    )
      await delay(100);
    expect(await fixture.get(asha, ownTicket.id)).toMatchObject({ orderId: own, sequence: 2 });
    expect(await fixture.get(asha, otherTicket.id)).toMatchObject({ orderId: null, sequence: 1 });
  });

  it('creates tickets but rejects assignments while other services are unavailable', async () => {
    const { id } = await fixture.create(asha);
    await Promise.all([
      fixture.fakes.order[Symbol.asyncDispose](),
      fixture.fakes.auth[Symbol.asyncDispose](),
    ]);
    expect((await fixture.create(asha, { orderId: newId() })).orderId).toBeNull();
    const variables = { id, assigneeId: support.id };
    expect(await failure(AssignTicketDocument, { as: support, variables })).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(await fixture.get(asha, id)).toMatchObject({ assignedToName: null, sequence: 1 });
  });

  it('rejects an unknown link token', async () => {
    const query = 'query ($token: String!) { guestTicket(token: $token) { subject } }';
    expect(await failure(query, { variables: { token: 'x' } })).toMatchObject({ code: 'TOKEN_INVALID' });
  });

  it('raises every error code that its schema documents, and all are in the table', () => {
    const documented = announcedErrorCodes(typeDefs);
    expect([...receivedCodes].sort()).toEqual(documented);
    expect(documented.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
