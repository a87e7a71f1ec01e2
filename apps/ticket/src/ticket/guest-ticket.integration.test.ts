import { createConnection, type Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { AccountRecords, ensureIndexes, Outbox } from '@e-storefront/mongo';
import { actor, testDatabase, type Json, type TestAnswer } from '@e-storefront/testing';
import { MongoTicketRepository } from './ticket.model';
import { ASSIGN, newId, OPEN, TicketUnderTest } from '../../test/fixtures/ticket-fixture';

const PREPARE = `mutation ($ticketId: ID!, $commentId: ID, $withLink: Boolean!) {
  prepareTicketMail(ticketId: $ticketId, commentId: $commentId, withLink: $withLink) {
    ticketNumber subject customerId customerName customerEmail assignedTo resolution linkToken
    comment { author text } } }`;
const READ = `query ($token: String!) { guestTicket(token: $token) { ticketId subject description status customerName
  attachments resolution takesAnswers createdAt updatedAt comments { id author isByStaff message createdAt } } }`;
const ANSWER = `mutation ($token: String!, $message: String!) { addGuestTicketComment(token: $token, message: $message) {
  status takesAnswers comments { author isByStaff message } } }`;
const REVOKE = 'mutation ($id: ID!) { revokeTicketLinks(id: $id) }';

const support = actor('support', { name: 'Sunil' });
const asha = actor('customer', { name: 'Asha Rao' });

describe('a ticket by the link of a mail', () => {
  let app: TicketUnderTest;
  beforeAll(async () => {
    app = await TicketUnderTest.start();
    app.accounts.set(support.id, { name: 'Sunil', role: 'support', isActive: true });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  /** A guest's ticket and the token of a link to it. */
  async function guestTicket(
    overrides: Record<string, unknown> = {},
  ): Promise<{ id: string; token: string }> {
    const variables = { input: app.input({ customerName: 'Ravi', ...overrides }) };
    const { createTicket } = await app.subgraph.data(OPEN, { variables });
    return { id: createTicket.id, token: (await prepare(createTicket.id)).linkToken };
  }
  const prepare = async (ticketId: string, commentId?: string, withLink = true): Promise<Json> => {
    const variables = { ticketId, commentId, withLink };
    return (await app.subgraph.data(PREPARE, { caller: 'auth', variables })).prepareTicketMail;
  };
  const read = (token: string): Promise<TestAnswer> => app.subgraph.call(READ, { variables: { token } });
  const answer = (token: string, message: string): Promise<TestAnswer> =>
    app.subgraph.call(ANSWER, { variables: { token, message } });
  const codeOf = ({ errors }: TestAnswer): string | undefined => errors[0]?.extensions.code;

  it('shows a guest the conversation and takes an answer, which the staff see', async () => {
    const { id, token } = await guestTicket();
    await app.comment(support, id, 'Which parcel?');
    const { data } = await read(token);
    expect(data.guestTicket).toMatchObject({
      ticketId: expect.stringMatching(/^TKT-\d{6}$/),
      subject: 'The parcel has not come',
      customerName: 'Ravi',
      status: 'open',
      takesAnswers: true,
      comments: [{ author: 'Sunil', isByStaff: true, message: 'Which parcel?' }],
    });
    const { data: answered } = await answer(token, 'The blue one.');
    expect(answered.addGuestTicketComment.comments).toEqual([
      { author: 'Sunil', isByStaff: true, message: 'Which parcel?' },
      { author: 'Ravi', isByStaff: false, message: 'The blue one.' },
    ]);
    const seen = await app.subgraph.data(
      'query ($id: ID!) { ticket(id: $id) { comments { userId userName userRole user { id } message isInternal } } }',
      { as: support, variables: { id } },
    );
    expect(seen.ticket.comments[1]).toEqual({
      userId: '0'.repeat(24),
      userName: 'Ravi',
      userRole: 'guest',
      user: null,
      message: 'The blue one.',
      isInternal: false,
    });
  });

  it('never shows an internal comment, nor who works on it', async () => {
    const { id, token } = await guestTicket();
    const { comments } = await app.note(support, id, 'Refund him quietly');
    await app.subgraph.data(ASSIGN, { as: support, variables: { id, assigneeId: support.id } });
    expect((await read(token)).data.guestTicket.comments).toEqual([]);
    expect(JSON.stringify((await answer(token, 'Hello?')).data)).not.toContain('quietly');
    expect((await prepare(id, comments[0].id)).comment).toBeNull();
    const { errors } = await app.subgraph.call(
      'query ($token: String!) { guestTicket(token: $token) { assignedTo } }',
      { variables: { token } },
    );
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('answers as the customer where the ticket is that of an account, and opens it again', async () => {
    const { id } = await app.open(asha);
    const { linkToken } = await prepare(id);
    await app.move(support, id, { status: 'resolved', resolution: 'Sent again.' });
    expect((await read(linkToken)).data.guestTicket).toMatchObject({
      status: 'resolved',
      resolution: 'Sent again.',
    });
    expect((await answer(linkToken, 'Not here.')).data.addGuestTicketComment).toMatchObject({
      status: 'open',
    });
    const { comments } = await app.comment(asha, id, 'By myself.');
    expect(comments[0]).toMatchObject({ userId: asha.id, userName: 'Asha Rao', userRole: 'customer' });
  });

  it('takes no answer once the ticket is closed, and none that is empty, too long or one too many', async () => {
    const { id, token } = await guestTicket();
    expect(codeOf(await answer(token, '  '))).toBe('BAD_USER_INPUT');
    const { errors } = await answer(token, 'x'.repeat(5_001));
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'message' });
    await app.move(support, id, 'closed');
    expect((await read(token)).data.guestTicket.takesAnswers).toBe(false);
    expect(codeOf(await answer(token, 'One more thing'))).toBe('INVALID_TRANSITION');
  });

  it('opens its own ticket and no other', async () => {
    const [one, two] = [await guestTicket({ subject: 'One' }), await guestTicket({ subject: 'Two' })];
    expect((await read(one.token)).data.guestTicket.subject).toBe('One');
    expect((await read(two.token)).data.guestTicket.subject).toBe('Two');
    for (const token of [
      '',
      ' ',
      one.id,
      'x'.repeat(43),
      `${one.token}=`,
      one.token.slice(1),
      one.token.toUpperCase(),
    ])
      for (const call of [read(token), answer(token, 'Mine?')])
        expect([token, codeOf(await call)]).toEqual([token, 'TOKEN_INVALID']);
    const ticket = 'query ($id: ID!) { ticket(id: $id) { id } }';
    expect(codeOf(await app.subgraph.call(ticket, { variables: { id: one.id } }))).toBe('UNAUTHENTICATED');
  });

  it('is closed when the staff revoke its links, and the next mail has a new one', async () => {
    const { id, token } = await guestTicket();
    const { linkToken } = await prepare(id);
    expect(linkToken).not.toBe(token);
    const revoke = (as: typeof support) => app.subgraph.call(REVOKE, { as, variables: { id } });
    expect(codeOf(await revoke(asha))).toBe('FORBIDDEN');
    expect((await revoke(support)).data.revokeTicketLinks).toBe(2);
    for (const old of [token, linkToken]) expect(codeOf(await read(old))).toBe('TOKEN_INVALID');
    expect(codeOf(await read((await prepare(id)).linkToken))).toBeUndefined();
    expect(codeOf(await app.subgraph.call(REVOKE, { as: support, variables: { id: newId() } }))).toBe(
      'NOT_FOUND',
    );
  });

  it('is not opened by the link of a person who was deleted meanwhile', async () => {
    const { token } = await guestTicket({ customerEmail: 'gone@deleted.invalid' });
    expect(codeOf(await read(token))).toBe('TOKEN_INVALID');
  });

  it('is prepared for the service that sends mails, and for nobody else', async () => {
    const { id } = await guestTicket();
    const { comments } = await app.comment(support, id, 'Here.\nAnd there.');
    expect(await prepare(id, comments[0].id, false)).toMatchObject({
      subject: 'The parcel has not come',
      customerId: null,
      customerName: 'Ravi',
      customerEmail: 'asha@example.com',
      comment: { author: 'Sunil', text: 'Here.\nAnd there.' },
      linkToken: null,
    });
    expect(await prepare(newId())).toBeNull();
    const variables = { ticketId: id, withLink: true };
    for (const caller of ['gateway', 'order', 'product'])
      expect(codeOf(await app.subgraph.call(PREPARE, { caller, variables, as: actor('super_admin') }))).toBe(
        'FORBIDDEN',
      );
  });

  it('is found by its number, too, by whoever may see it', async () => {
    const { id, ticketId: number } = await app.open(asha);
    const query = 'query ($id: ID!) { ticket(id: $id) { id } }';
    for (const as of [asha, support])
      for (const given of [number, number.toLowerCase(), ` ${number}`])
        expect((await app.subgraph.data(query, { as, variables: { id: given } })).ticket).toEqual({ id });
    const stranger = { as: actor('customer'), variables: { id: number } };
    expect((await app.subgraph.data(query, stranger)).ticket).toBeNull();
  });

  it('answers once for a key, however often it is sent', async () => {
    const { token } = await guestTicket();
    const send = () =>
      app.subgraph.call(ANSWER, {
        variables: { token, message: 'Once.' },
        headers: { 'idempotency-key': 'guest-answer-1' },
      });
    await Promise.all([send(), send(), send()]);
    expect((await send()).data.addGuestTicketComment.comments).toHaveLength(1);
    expect((await read(token)).data.guestTicket.comments).toHaveLength(1);
  });
});

describe('the events of tickets', () => {
  const database = testDatabase();
  let connection: Connection;
  let repository: MongoTicketRepository;
  let outbox: Outbox;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    outbox = new Outbox(connection);
    repository = new MongoTicketRepository(connection, {
      outbox,
      accounts: new AccountRecords(connection),
    });
    await ensureIndexes(connection);
  });
  afterEach(async () => outbox.acknowledge(await outbox.pending(100)));
  afterAll(async () => {
    await connection.close();
    await database.drop();
  });

  const opened = (customerId: string | null = null) =>
    repository.insert({
      subject: 'A subject',
      description: 'A description',
      category: 'general',
      priority: 'low',
      customerName: 'Asha',
      customerEmail: 'asha@example.com',
      customerId,
      attachments: [],
      orderId: null,
      productId: null,
    });
  const comment = {
    userId: newId(),
    userName: 'Asha',
    userRole: 'customer',
    message: 'A very private message',
    isInternal: false,
    createdAt: new Date(),
  };
  const written = async (): Promise<Pick<DomainEvent, 'name' | 'data'>[]> =>
    (await outbox.pending(100)).map(({ name, data }) => ({ name, data }));

  it('are written with the change, hold ids and no text, and name nobody for a guest', async () => {
    const customerId = newId();
    const { id } = await opened(customerId);
    const guests = await opened();
    await repository.addComment(id, { status: 'open' }, { comment, change: {}, isByStaff: true });
    const [event] = await repository.comments('all', [id]);
    expect(await written()).toEqual([
      { name: 'ticket.opened.v1', data: { ticketId: id, customerId, sequence: 1 } },
      { name: 'ticket.opened.v1', data: { ticketId: guests.id, sequence: 1 } },
      { name: 'ticket.updated.v1', data: { ticketId: id, customerId, sequence: 2 } },
      {
        name: 'ticket.commented.v1',
        data: { ticketId: id, customerId, sequence: 2, commentId: event?.comments[0]?.id, isByStaff: true },
      },
    ]);
    expect(JSON.stringify(await written())).not.toContain('private');
  });

  it('tell nobody but followers of an internal comment, an assignment and other steps', async () => {
    const { id } = await opened();
    await outbox.acknowledge(await outbox.pending(100));
    const internal = { ...comment, isInternal: true };
    await repository.addComment(id, { status: 'open' }, { comment: internal, change: {}, isByStaff: true });
    await repository.change(id, {}, { assignedTo: newId(), assignedToName: 'Sunil' });
    await repository.change(id, {}, { status: 'in_progress' });
    expect((await written()).map(({ name }) => name)).toEqual(Array(3).fill('ticket.updated.v1'));
  });

  it('tell that a ticket was resolved, and that it was closed only where it was not resolved before', async () => {
    const [one, two] = [await opened(), await opened()];
    await outbox.acknowledge(await outbox.pending(100));
    const now = new Date();
    await repository.change(one.id, {}, { status: 'resolved', resolvedAt: now });
    await repository.change(one.id, {}, { status: 'closed', closedAt: now });
    await repository.change(two.id, {}, { status: 'closed', closedAt: now });
    expect((await written()).map(({ name, data }) => [name, 'ticketId' in data && data.ticketId])).toEqual([
      ['ticket.updated.v1', one.id],
      ['ticket.resolved.v1', one.id],
      ['ticket.updated.v1', one.id],
      ['ticket.updated.v1', two.id],
      ['ticket.closed.v1', two.id],
    ]);
  });

  it('are none where the change did not happen', async () => {
    const { id } = await opened();
    await outbox.acknowledge(await outbox.pending(100));
    expect(await repository.change(id, { sequence: 7 }, { status: 'closed' })).toBeNull();
    expect(await repository.addComment(id, { status: 'closed' }, { comment, change: {} })).toBeNull();
    expect(await written()).toEqual([]);
  });
});
