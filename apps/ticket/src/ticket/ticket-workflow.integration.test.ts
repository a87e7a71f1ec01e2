import { createConnection } from 'mongoose';
import { actor, present } from '@e-storefront/testing';
import {
  AddTicketCommentDocument,
  AssignTicketDocument,
  UpdateTicketStatusDocument,
} from '../../test/fixtures/ticket.generated';
import { newId, TicketFixture } from '../../test/fixtures/ticket-fixture';

const support = actor('support');
const asha = actor('customer', { name: 'Asha Rao' });

describe('the workflow of tickets', () => {
  let fixture: TicketFixture;

  beforeAll(async () => {
    fixture = await TicketFixture.start();
    fixture.accounts.set(support.id, { name: 'Sunil', role: 'support', isActive: true });
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const assign = (id: string, assigneeId: string | null) =>
    fixture.subgraph.call(AssignTicketDocument, { as: support, variables: { id, assigneeId } });

  it('clears a resolution and an assignment by null or blank text', async () => {
    const { id } = await fixture.create(asha);
    const resolved = { status: 'resolved', resolution: 'Sent again.' };
    expect(await fixture.updateStatus(support, id, resolved)).toMatchObject({ resolution: 'Sent again.' });
    expect(await fixture.updateStatus(support, id, { status: 'open' })).toMatchObject({
      resolution: 'Sent again.',
    });
    expect(await fixture.updateStatus(support, id, { status: 'pending', resolution: '' })).toMatchObject({
      resolution: null,
    });
    await fixture.updateStatus(support, id, resolved);
    expect(await fixture.updateStatus(support, id, { status: 'open', resolution: null })).toMatchObject({
      resolution: null,
    });
    for (const empty of [null, '', ' ']) {
      await fixture.subgraph.data(AssignTicketDocument, {
        as: support,
        variables: { id, assigneeId: support.id },
      });
      const variables = { id, assigneeId: empty };
      const { assignTicket } = await fixture.subgraph.data(AssignTicketDocument, { as: support, variables });
      expect(assignTicket).toMatchObject({ assignedTo: null });
    }
  });

  it('keeps comments in order with their authors', async () => {
    const { id } = await fixture.create(asha);
    await fixture.addComment(asha, id, 'Any update?');
    const { comments, sequence } = await fixture.addComment(support, id, 'We are looking.');
    expect(sequence).toBe(3);
    expect(comments).toMatchObject([
      {
        userId: asha.id,
        userName: 'Asha Rao',
        userRole: 'customer',
        message: 'Any update?',
        isInternal: false,
      },
      { userId: support.id, userRole: 'support', message: 'We are looking.' },
    ]);
  });

  it('updates the status once per idempotency key in any spelling, also after a crash before the response', async () => {
    const { id } = await fixture.create(asha);
    const call = {
      as: support,
      variables: { id, status: 'In Progress' },
      headers: { 'idempotency-key': newId() },
    };
    const first = await fixture.subgraph.data(UpdateTicketStatusDocument, call);
    expect(first.updateTicketStatus).toMatchObject({ status: 'in_progress', sequence: 2 });
    const mongo = await createConnection(fixture.databaseUri).asPromise();
    const lostResponse = { $set: { answer: null, leaseUntil: new Date(0) } };
    const { modifiedCount } = await mongo
      .collection<{ _id: string }>('idempotencykeys')
      .updateMany({ _id: /^updateTicketStatus:/ }, lostResponse);
    await mongo.close();
    expect(modifiedCount).toBe(1);
    expect(await fixture.subgraph.data(UpdateTicketStatusDocument, call)).toEqual(first);
  });

  it('hides internal comments from the customer', async () => {
    const { id } = await fixture.create(asha);
    const whole = await fixture.addInternalComment(support, id, 'Refund him quietly');
    expect(whole.comments).toMatchObject([{ message: 'Refund him quietly', isInternal: true }]);
    const own = await fixture.addComment(asha, id, 'Hello?');
    expect(own.comments).toMatchObject([{ message: 'Hello?' }]);
    expect((await fixture.get(asha, id)).comments).toMatchObject([{ message: 'Hello?', isInternal: false }]);
    expect((await fixture.get(support, id)).comments).toHaveLength(2);
  });

  it('reopens a pending or resolved ticket on a comment by the customer, not by staff', async () => {
    const { id } = await fixture.create(asha);
    await fixture.updateStatus(support, id, { status: 'resolved', resolution: 'Sent again.' });
    expect(await fixture.addComment(support, id, 'Please confirm.')).toMatchObject({ status: 'resolved' });
    expect(await fixture.addComment(asha, id, 'It is still not here.')).toMatchObject({
      status: 'open',
      resolvedAt: null,
    });
    await fixture.updateStatus(support, id, 'pending');
    expect(await fixture.addInternalComment(support, id, 'A note')).toMatchObject({ status: 'pending' });
    expect(await fixture.addComment(asha, id, 'Here it is.')).toMatchObject({ status: 'open' });
  });

  it('records the resolution and the times of resolving and closing', async () => {
    const { id } = await fixture.create(asha);
    const resolved = await fixture.updateStatus(support, id, {
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
    expect(Date.parse(present(resolved.resolvedAt))).not.toBeNaN();
    const closed = await fixture.updateStatus(support, id, 'closed');
    expect(closed).toMatchObject({ status: 'closed', resolution: 'Refunded.', sequence: 3 });
    expect(closed.resolvedAt).toBe(resolved.resolvedAt);
    expect(Date.parse(present(closed.closedAt))).not.toBeNaN();
  });

  it('accepts only internal comments on a closed ticket', async () => {
    const { id } = await fixture.create(asha);
    await fixture.updateStatus(support, id, 'closed');
    for (const as of [asha, support]) {
      const variables = { input: { ticketId: id, message: 'One more thing' } };
      expect(await fixture.subgraph.errorCode(AddTicketCommentDocument, { as, variables })).toBe(
        'INVALID_TRANSITION',
      );
    }
    expect(await fixture.addInternalComment(support, id, 'For the record')).toMatchObject({
      status: 'closed',
    });
    expect((await assign(id, support.id)).errors[0]?.extensions.code).toBe('INVALID_TRANSITION');
  });

  it('assigns a ticket to a staff member by name and unassigns it', async () => {
    const { id } = await fixture.create(asha);
    const assigned = await assign(id, support.id);
    expect(assigned.data?.assignTicket).toEqual({
      assignedTo: support.id,
      assignedToName: 'Sunil',
      assignee: { id: support.id },
      sequence: 2,
    });
    const unassigned = await assign(id, null);
    expect(unassigned.data?.assignTicket).toMatchObject({
      assignedTo: null,
      assignedToName: null,
      assignee: null,
    });
  });

  it.each([
    ['customer', true],
    ['seller', true],
    ['support', false],
  ])('rejects a %s (active: %s) as assignee', async (role, isActive) => {
    const { id } = await fixture.create(asha);
    const userId = newId();
    fixture.accounts.set(userId, { name: 'Nobody', role, isActive });
    expect((await assign(id, userId)).errors[0]?.extensions).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'assigneeId',
    });
    expect((await assign(id, newId())).errors[0]?.extensions).toMatchObject({
      code: 'NOT_FOUND',
      resource: 'User',
    });
    expect(await fixture.get(support, id)).toMatchObject({ sequence: 1, assignedToName: null });
  });

  it.each([
    ['input.message', ' '],
    ['input.message', 'x'.repeat(5_001)],
  ])('rejects a comment with an invalid %s (%j)', async (field, message) => {
    const { id } = await fixture.create(asha);
    const { errors } = await fixture.subgraph.call(AddTicketCommentDocument, {
      as: asha,
      variables: { input: { ticketId: id, message } },
    });
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('numbers 50 concurrently created tickets without gaps or duplicates', async () => {
    const before = Number((await fixture.create(asha)).ticketId.slice(4));
    const tickets = await Promise.all(Array.from({ length: 50 }, () => fixture.create(asha)));
    const numbers = tickets.map(({ ticketId }) => Number(ticketId.slice(4))).sort((a, b) => a - b);
    expect(numbers).toEqual(Array.from({ length: 50 }, (_, index) => before + index + 1));
  });

  it('keeps all of 20 concurrent comments', async () => {
    const { id } = await fixture.create(asha);
    await fixture.updateStatus(support, id, 'pending');
    const texts = Array.from({ length: 20 }, (_, n) => `Comment ${n}`);
    await Promise.all(texts.map((message, n) => fixture.addComment(n % 2 ? asha : support, id, message)));
    const { comments, status, sequence } = await fixture.get(support, id);
    expect(comments.map(({ message }) => message).sort()).toEqual([...texts].sort());
    expect(status).toBe('open');
    expect(sequence).toBe(22);
  });

  it('accepts one of several concurrent updates with the same sequence', async () => {
    const { id } = await fixture.create(asha);
    const codes = await Promise.all(
      ['in_progress', 'pending', 'resolved', 'closed'].map((status) =>
        fixture.subgraph.errorCode(UpdateTicketStatusDocument, {
          as: support,
          variables: { id, status, sequence: 1 },
        }),
      ),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'CONFLICT')).toHaveLength(3);
    expect((await fixture.get(support, id)).sequence).toBe(2);
  });

  it('keeps both of a concurrent comment and status update', async () => {
    for (let round = 0; round < 5; round += 1) {
      const { id } = await fixture.create(asha);
      await Promise.all([
        fixture.addComment(asha, id, 'Thanks'),
        fixture.updateStatus(support, id, 'in_progress'),
      ]);
      const ticket = await fixture.get(support, id);
      expect(ticket).toMatchObject({ status: 'in_progress', sequence: 3, comments: [{ message: 'Thanks' }] });
    }
  });
});
