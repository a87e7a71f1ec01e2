import { createConnection, type Connection } from 'mongoose';
import type { DomainEvent } from '@e-storefront/events';
import { AccountRecords, ensureIndexes, Outbox } from '@e-storefront/mongo';
import { actor, present, testDatabase, type TestAnswer } from '@e-storefront/testing';
import { TicketRepository } from './ticket.model';
import {
  AddGuestTicketCommentDocument,
  GuestTicketDocument,
  PrepareTicketMailDocument,
  RevokeTicketLinksDocument,
} from '../../test/fixtures/guest-ticket.generated';
import { AssignTicketDocument, type CreateTicketInput } from '../../test/fixtures/ticket.generated';
import { newId, TicketFixture } from '../../test/fixtures/ticket-fixture';

const support = actor('support', { name: 'Sunil' });
const asha = actor('customer', { name: 'Asha Rao' });

describe('a ticket by a mailed link', () => {
  let fixture: TicketFixture;
  beforeAll(async () => {
    fixture = await TicketFixture.start();
    fixture.accounts.set(support.id, { name: 'Sunil', role: 'support', isActive: true });
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  /** A guest's ticket and the token of a link to it. */
  async function guestTicket(
    overrides: Partial<CreateTicketInput> = {},
  ): Promise<{ id: string; token: string }> {
    const { id } = await fixture.create(null, { customerName: 'Ravi', ...overrides });
    return { id, token: await newToken(id) };
  }
  const prepare = async (ticketId: string, commentId: string | null = null, withLink = true) => {
    const variables = { ticketId, commentId, withLink };
    const data = await fixture.subgraph.data(PrepareTicketMailDocument, { caller: 'auth', variables });
    return data.prepareTicketMail;
  };
  const newToken = async (ticketId: string) => present((await prepare(ticketId))?.linkToken);
  const call = (token: string) => fixture.subgraph.call(GuestTicketDocument, { variables: { token } });
  const read = async (token: string) => present((await call(token)).data?.guestTicket);
  const answer = (token: string, message: string) =>
    fixture.subgraph.call(AddGuestTicketCommentDocument, { variables: { token, message } });
  const codeOf = ({ errors }: TestAnswer): string | undefined => errors[0]?.extensions.code;

  it('shows the thread to a guest and adds answers that staff can read', async () => {
    const { id, token } = await guestTicket();
    await fixture.addComment(support, id, 'Which parcel?');
    expect(await read(token)).toMatchObject({
      ticketId: expect.stringMatching(/^TKT-\d{6}$/),
      subject: 'The parcel has not come',
      customerName: 'Ravi',
      status: 'open',
      takesAnswers: true,
      comments: [{ author: 'Sunil', isByStaff: true, message: 'Which parcel?' }],
    });
    const { data: answered } = await answer(token, 'The blue one.');
    expect(answered?.addGuestTicketComment?.comments).toEqual([
      { author: 'Sunil', isByStaff: true, message: 'Which parcel?' },
      { author: 'Ravi', isByStaff: false, message: 'The blue one.' },
    ]);
    const seen = await fixture.subgraph.data(
      'query ($id: ID!) { ticket(id: $id) { comments { userId userName userRole user { id } message isInternal } } }',
      { as: support, variables: { id } },
    );
    expect(seen).toEqual({
      ticket: {
        comments: [
          expect.objectContaining({ userName: 'Sunil' }),
          {
            userId: '0'.repeat(24),
            userName: 'Ravi',
            userRole: 'guest',
            user: null,
            message: 'The blue one.',
            isInternal: false,
          },
        ],
      },
    });
  });

  it('hides internal comments and the assignee', async () => {
    const { id, token } = await guestTicket();
    const { comments } = await fixture.addInternalComment(support, id, 'Refund him quietly');
    await fixture.subgraph.data(AssignTicketDocument, {
      as: support,
      variables: { id, assigneeId: support.id },
    });
    expect((await read(token)).comments).toEqual([]);
    expect(JSON.stringify((await answer(token, 'Hello?')).data)).not.toContain('quietly');
    expect(await prepare(id, present(comments[0]).id)).toMatchObject({ comment: null });
    const { errors } = await fixture.subgraph.call(
      'query ($token: String!) { guestTicket(token: $token) { assignedTo } }',
      { variables: { token } },
    );
    expect(errors[0]?.extensions.code).toBe('GRAPHQL_VALIDATION_FAILED');
  });

  it('adds answers as the customer of an account and reopens the ticket', async () => {
    const { id } = await fixture.create(asha);
    const token = await newToken(id);
    await fixture.updateStatus(support, id, { status: 'resolved', resolution: 'Sent again.' });
    expect(await read(token)).toMatchObject({
      status: 'resolved',
      resolution: 'Sent again.',
    });
    expect((await answer(token, 'Not here.')).data?.addGuestTicketComment).toMatchObject({
      status: 'open',
    });
    const { comments } = await fixture.addComment(asha, id, 'By myself.');
    expect(comments[0]).toMatchObject({ userId: asha.id, userName: 'Asha Rao', userRole: 'customer' });
  });

  it('rejects empty and too long answers, and any answer on a closed ticket', async () => {
    const { id, token } = await guestTicket();
    expect(codeOf(await answer(token, '  '))).toBe('BAD_USER_INPUT');
    const { errors } = await answer(token, 'x'.repeat(5_001));
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'message' });
    await fixture.updateStatus(support, id, 'closed');
    expect((await read(token)).takesAnswers).toBe(false);
    expect(codeOf(await answer(token, 'One more thing'))).toBe('INVALID_TRANSITION');
  });

  it('opens only the ticket of its token', async () => {
    const [one, two] = [await guestTicket({ subject: 'One' }), await guestTicket({ subject: 'Two' })];
    expect((await read(one.token)).subject).toBe('One');
    expect((await read(two.token)).subject).toBe('Two');
    for (const token of [
      '',
      ' ',
      one.id,
      'x'.repeat(43),
      `${one.token}=`,
      one.token.slice(1),
      one.token.toUpperCase(),
    ])
      for (const code of [codeOf(await call(token)), codeOf(await answer(token, 'Mine?'))])
        expect([token, code]).toEqual([token, 'TOKEN_INVALID']);
    const ticket = 'query ($id: ID!) { ticket(id: $id) { id } }';
    expect(codeOf(await fixture.subgraph.call(ticket, { variables: { id: one.id } }))).toBe(
      'UNAUTHENTICATED',
    );
  });

  it('is unavailable after staff revoke its links, until the next mail', async () => {
    const { id, token } = await guestTicket();
    const newer = await newToken(id);
    expect(newer).not.toBe(token);
    const revoke = (as: typeof support) =>
      fixture.subgraph.call(RevokeTicketLinksDocument, { as, variables: { id } });
    expect(codeOf(await revoke(asha))).toBe('FORBIDDEN');
    expect((await revoke(support)).data).toEqual({ revokeTicketLinks: 2 });
    for (const old of [token, newer]) expect(codeOf(await call(old))).toBe('TOKEN_INVALID');
    expect(codeOf(await call(await newToken(id)))).toBeUndefined();
    expect(
      codeOf(
        await fixture.subgraph.call(RevokeTicketLinksDocument, { as: support, variables: { id: newId() } }),
      ),
    ).toBe('NOT_FOUND');
  });

  it('is unavailable after the deletion of the account', async () => {
    const { token } = await guestTicket({ customerEmail: 'gone@deleted.invalid' });
    expect(codeOf(await call(token))).toBe('TOKEN_INVALID');
  });

  it('is prepared as a mail for the mailing service only', async () => {
    const { id } = await guestTicket();
    const { comments } = await fixture.addComment(support, id, 'Here.\nAnd there.');
    expect(await prepare(id, present(comments[0]).id, false)).toMatchObject({
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
      expect(
        codeOf(
          await fixture.subgraph.call(PrepareTicketMailDocument, {
            caller,
            variables,
            as: actor('super_admin'),
          }),
        ),
      ).toBe('FORBIDDEN');
  });

  it('is found by its number in any spelling, within the scope of the caller', async () => {
    const { id, ticketId: number } = await fixture.create(asha);
    for (const as of [asha, support])
      for (const given of [number, number.toLowerCase(), ` ${number}`])
        expect(await fixture.find(as, given)).toMatchObject({ id });
    expect(await fixture.find(actor('customer'), number)).toBeNull();
  });

  it('adds an answer once per idempotency key', async () => {
    const { token } = await guestTicket();
    const send = () =>
      fixture.subgraph.call(AddGuestTicketCommentDocument, {
        variables: { token, message: 'Once.' },
        headers: { 'idempotency-key': 'guest-answer-1' },
      });
    await Promise.all([send(), send(), send()]);
    expect((await send()).data?.addGuestTicketComment?.comments).toHaveLength(1);
    expect((await read(token)).comments).toHaveLength(1);
  });
});

describe('the outbox events of tickets', () => {
  const database = testDatabase();
  let connection: Connection;
  let repository: TicketRepository;
  let outbox: Outbox;

  beforeAll(async () => {
    connection = await createConnection(database.uri, { autoIndex: false, autoCreate: false }).asPromise();
    outbox = new Outbox(connection);
    repository = new TicketRepository(connection, {
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

  const insert = (customerId: string | null = null) =>
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
  const pendingEvents = async (): Promise<Pick<DomainEvent, 'name' | 'data'>[]> =>
    (await outbox.pending(100)).map(({ name, data }) => ({ name, data }));

  it('are written with the change and contain ids only, without a customer for a guest', async () => {
    const customerId = newId();
    const { id } = await insert(customerId);
    const guests = await insert();
    await repository.addComment(id, { status: 'open' }, { comment, change: {}, isByStaff: true });
    const [event] = await repository.findComments('all', [id]);
    expect(await pendingEvents()).toEqual([
      { name: 'ticket.opened.v1', data: { ticketId: id, customerId, sequence: 1 } },
      { name: 'ticket.opened.v1', data: { ticketId: guests.id, sequence: 1 } },
      { name: 'ticket.updated.v1', data: { ticketId: id, customerId, sequence: 2 } },
      {
        name: 'ticket.commented.v1',
        data: { ticketId: id, customerId, sequence: 2, commentId: event?.comments[0]?.id, isByStaff: true },
      },
    ]);
    expect(JSON.stringify(await pendingEvents())).not.toContain('private');
  });

  it('are updates only for internal comments, assignments and other transitions', async () => {
    const { id } = await insert();
    await outbox.acknowledge(await outbox.pending(100));
    const internal = { ...comment, isInternal: true };
    await repository.addComment(id, { status: 'open' }, { comment: internal, change: {}, isByStaff: true });
    await repository.change(id, {}, { assignedTo: newId(), assignedToName: 'Sunil' });
    await repository.change(id, {}, { status: 'in_progress' });
    expect((await pendingEvents()).map(({ name }) => name)).toEqual(Array(3).fill('ticket.updated.v1'));
  });

  it('report resolving, and closing only without resolving before', async () => {
    const [one, two] = [await insert(), await insert()];
    await outbox.acknowledge(await outbox.pending(100));
    const now = new Date();
    await repository.change(one.id, {}, { status: 'resolved', resolvedAt: now });
    await repository.change(one.id, {}, { status: 'closed', closedAt: now });
    await repository.change(two.id, {}, { status: 'closed', closedAt: now });
    expect(
      (await pendingEvents()).map(({ name, data }) => [name, 'ticketId' in data && data.ticketId]),
    ).toEqual([
      ['ticket.updated.v1', one.id],
      ['ticket.resolved.v1', one.id],
      ['ticket.updated.v1', one.id],
      ['ticket.updated.v1', two.id],
      ['ticket.closed.v1', two.id],
    ]);
  });

  it('are not written for a rejected change', async () => {
    const { id } = await insert();
    await outbox.acknowledge(await outbox.pending(100));
    expect(await repository.change(id, { sequence: 7 }, { status: 'closed' })).toBeNull();
    expect(await repository.addComment(id, { status: 'closed' }, { comment, change: {} })).toBeNull();
    expect(await pendingEvents()).toEqual([]);
  });
});
