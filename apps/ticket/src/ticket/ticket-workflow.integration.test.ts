import { createConnection } from 'mongoose';
import { actor, type Json } from '@e-storefront/testing';
import { ASSIGN, COMMENT, MOVE, newId, TicketUnderTest } from '../../test/fixtures/ticket-fixture';

const support = actor('support');
const asha = actor('customer', { name: 'Asha Rao' });

describe('work on tickets', () => {
  let app: TicketUnderTest;

  beforeAll(async () => {
    app = await TicketUnderTest.start();
    app.accounts.set(support.id, { name: 'Sunil', role: 'support', isActive: true });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  const assign = async (id: string, assigneeId: string | null): Promise<Json> =>
    (await app.subgraph.call(ASSIGN, { as: support, variables: { id, assigneeId } })) as Json;

  it('takes a resolution away by null or a blank text, and an assignment likewise', async () => {
    const { id } = await app.open(asha);
    const resolved = { status: 'resolved', resolution: 'Sent again.' };
    expect(await app.move(support, id, resolved)).toMatchObject({ resolution: 'Sent again.' });
    expect(await app.move(support, id, { status: 'open' })).toMatchObject({ resolution: 'Sent again.' });
    expect(await app.move(support, id, { status: 'pending', resolution: '' })).toMatchObject({
      resolution: null,
    });
    await app.move(support, id, resolved);
    expect(await app.move(support, id, { status: 'open', resolution: null })).toMatchObject({
      resolution: null,
    });
    for (const nobody of [null, '', ' ']) {
      await app.subgraph.data(ASSIGN, { as: support, variables: { id, assigneeId: support.id } });
      const variables = { id, assigneeId: nobody };
      const { assignTicket } = await app.subgraph.data(ASSIGN, { as: support, variables });
      expect(assignTicket).toMatchObject({ assignedTo: null });
    }
  });

  it('keeps the conversation in order, with who wrote what', async () => {
    const { id } = await app.open(asha);
    await app.comment(asha, id, 'Any news?');
    const { comments, sequence } = await app.comment(support, id, 'We are looking.');
    expect(sequence).toBe(3);
    expect(comments).toMatchObject([
      {
        userId: asha.id,
        userName: 'Asha Rao',
        userRole: 'customer',
        message: 'Any news?',
        isInternal: false,
      },
      { userId: support.id, userRole: 'support', message: 'We are looking.' },
    ]);
  });

  it('moves a ticket once for a key, however its status is spelled, also after a crash before the answer', async () => {
    const { id } = await app.open(asha);
    const call = {
      as: support,
      variables: { id, status: 'In Progress' },
      headers: { 'idempotency-key': newId() },
    };
    const first = await app.subgraph.data(MOVE, call);
    expect(first.updateTicketStatus).toMatchObject({ status: 'in_progress', sequence: 2 });
    const mongo = await createConnection(app.databaseUri).asPromise();
    const lost = { $set: { answer: null, leaseUntil: new Date(0) } };
    const { modifiedCount } = await mongo
      .collection<{ _id: string }>('idempotencykeys')
      .updateMany({ _id: /^updateTicketStatus:/ }, lost);
    await mongo.close();
    expect(modifiedCount).toBe(1);
    expect(await app.subgraph.data(MOVE, call)).toEqual(first);
  });

  it('never shows an internal comment to the customer', async () => {
    const { id } = await app.open(asha);
    const whole = await app.note(support, id, 'Refund him quietly');
    expect(whole.comments).toMatchObject([{ message: 'Refund him quietly', isInternal: true }]);
    const own = await app.comment(asha, id, 'Hello?');
    expect(own.comments).toMatchObject([{ message: 'Hello?' }]);
    expect((await app.see(asha, id)).comments).toEqual([{ message: 'Hello?', isInternal: false }]);
    expect((await app.see(support, id)).comments).toHaveLength(2);
  });

  it("opens a pending or resolved ticket again by the customer's comment, not by the staff's", async () => {
    const { id } = await app.open(asha);
    await app.move(support, id, { status: 'resolved', resolution: 'Sent again.' });
    expect(await app.comment(support, id, 'Please confirm.')).toMatchObject({ status: 'resolved' });
    expect(await app.comment(asha, id, 'It is still not here.')).toMatchObject({
      status: 'open',
      resolvedAt: null,
    });
    await app.move(support, id, 'pending');
    expect(await app.note(support, id, 'A note')).toMatchObject({ status: 'pending' });
    expect(await app.comment(asha, id, 'Here it is.')).toMatchObject({ status: 'open' });
  });

  it('says how and when a ticket was resolved and closed', async () => {
    const { id } = await app.open(asha);
    const resolved = await app.move(support, id, {
      status: 'resolved',
      resolution: 'Refunded.',
      sequence: 1,
    });
    expect(resolved).toMatchObject({
      status: 'resolved',
      resolution: 'Refunded.',
      sequence: 2,
      closedAt: null,
    });
    expect(Date.parse(resolved.resolvedAt)).not.toBeNaN();
    const closed = await app.move(support, id, 'closed');
    expect(closed).toMatchObject({ status: 'closed', resolution: 'Refunded.', sequence: 3 });
    expect(closed.resolvedAt).toBe(resolved.resolvedAt);
    expect(Date.parse(closed.closedAt)).not.toBeNaN();
  });

  it('takes only internal comments once it is closed', async () => {
    const { id } = await app.open(asha);
    await app.move(support, id, 'closed');
    for (const as of [asha, support]) {
      const variables = { input: { ticketId: id, message: 'One more thing' } };
      expect(await app.subgraph.errorCode(COMMENT, { as, variables })).toBe('INVALID_TRANSITION');
    }
    expect(await app.note(support, id, 'For the record')).toMatchObject({ status: 'closed' });
    expect((await assign(id, support.id)).errors[0].extensions.code).toBe('INVALID_TRANSITION');
  });

  it('gives a ticket to a member of the staff, by name, and takes it back', async () => {
    const { id } = await app.open(asha);
    const given = await assign(id, support.id);
    expect(given.data.assignTicket).toEqual({
      assignedTo: support.id,
      assignedToName: 'Sunil',
      assignee: { id: support.id },
      sequence: 2,
    });
    const back = await assign(id, null);
    expect(back.data.assignTicket).toMatchObject({ assignedTo: null, assignedToName: null, assignee: null });
  });

  it.each([
    ['customer', true],
    ['seller', true],
    ['support', false],
  ])('gives no ticket to a %s (active: %s)', async (role, isActive) => {
    const { id } = await app.open(asha);
    const userId = newId();
    app.accounts.set(userId, { name: 'Nobody', role, isActive });
    expect((await assign(id, userId)).errors[0].extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'assigneeId',
    });
    expect((await assign(id, newId())).errors[0].extensions).toMatchObject({
      code: 'NOT_FOUND',
      resource: 'User',
    });
    expect(await app.see(support, id)).toMatchObject({ sequence: 1, assignedToName: null });
  });

  it.each([
    ['input.message', ' '],
    ['input.message', 'x'.repeat(5_001)],
  ])('refuses a comment with a bad %s', async (field, message) => {
    const { id } = await app.open(asha);
    const { errors } = await app.subgraph.call(COMMENT, {
      as: asha,
      variables: { input: { ticketId: id, message } },
    });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('numbers 50 tickets that are opened at once without a gap or a double', async () => {
    const before = Number((await app.open(asha)).ticketId.slice(4));
    const tickets = await Promise.all(Array.from({ length: 50 }, () => app.open(asha)));
    const numbers = tickets.map(({ ticketId }) => Number(ticketId.slice(4))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => before + index + 1));
  });

  it('keeps every one of 20 comments that come at once', async () => {
    const { id } = await app.open(asha);
    await app.move(support, id, 'pending');
    const texts = Array.from({ length: 20 }, (_, n) => `Comment ${n}`);
    await Promise.all(texts.map((message, n) => app.comment(n % 2 ? asha : support, id, message)));
    const { comments, status, sequence } = await app.see(support, id);
    expect(comments.map(({ message }: Json) => message).sort()).toEqual([...texts].sort());
    expect(status).toBe('open');
    expect(sequence).toBe(22);
  });

  it('lets one of several moves with the same sequence through', async () => {
    const { id } = await app.open(asha);
    const codes = await Promise.all(
      ['in_progress', 'pending', 'resolved', 'closed'].map((status) =>
        app.subgraph.errorCode(MOVE, { as: support, variables: { id, status, sequence: 1 } }),
      ),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(3);
    expect((await app.see(support, id)).sequence).toBe(2);
  });

  it('loses neither a comment nor a move when both come at once', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await app.open(asha);
      await Promise.all([app.comment(asha, id, 'Thanks'), app.move(support, id, 'in_progress')]);
      const ticket = await app.see(support, id);
      expect(ticket).toMatchObject({ status: 'in_progress', sequence: 3, comments: [{ message: 'Thanks' }] });
    }
  });
});
