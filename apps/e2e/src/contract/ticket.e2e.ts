import { z } from 'zod';
import { register, staff, type TestUser } from '../support/users';
import { OldClient, withId } from './client';

const ownTickets = z.object({ tickets: z.tuple([z.object({ id: z.string(), status: z.string() })]) });

describe('existing clients of ticket', () => {
  const client = new OldClient('ticket');
  let customer: TestUser;
  let support: TestUser;
  beforeAll(async () => {
    [customer, support] = await Promise.all([register(), staff('support')]);
  });

  it('open a ticket, read it and comment on it', async () => {
    const input = {
      subject: 'The lamp flickers',
      description: 'Since Monday.',
      category: 'technical',
      priority: 'high',
      customerName: customer.name,
      customerEmail: customer.email,
      customerId: customer.id,
      attachments: ['https://example.com/flicker.mp4'],
    };
    const ticket = await client.read(withId, 'Mutation.createTicket', { input }, customer);
    expect(ticket).toMatchObject({
      ...input,
      status: 'open',
      comments: [],
      assignedTo: null,
      resolvedAt: null,
      ticketId: expect.stringMatching(/^TKT-\d{6}$/),
    });
    const { id: ticketId } = ticket;
    expect(await client.run('Query.ticket', { id: ticketId }, customer)).toEqual(ticket);

    const message = 'Which bulb is in it?';
    const answered = await client.run('Mutation.addTicketComment', { input: { ticketId, message } }, support);
    expect(answered).toMatchObject({ comments: [{ userRole: 'support', message, isInternal: false }] });
    const note = { ticketId, message: 'Third one this week.', isInternal: true };
    expect(await client.run('Mutation.addTicketComment', { input: note }, support)).toMatchObject({
      comments: [{}, {}],
    });
    expect(await client.run('Query.ticket', { id: ticketId }, customer)).toMatchObject({
      comments: [{ message }],
    });

    const own = await client.run('Query.myTickets', { page: 1, limit: 10 }, customer);
    expect(own).toMatchObject({
      tickets: [{ id: ticketId, comments: [{}] }],
      pagination: { total: 1, pages: 1 },
    });
  });

  it('list tickets as staff with every filter', async () => {
    const { tickets } = await client.read(ownTickets, 'Query.myTickets', {}, customer);
    const [{ id, status }] = tickets;
    const filters = { status, priority: 'high', category: 'technical', search: 'flickers' };
    const variables = { page: 1, limit: 10, customerId: customer.id, ...filters };
    const found = await client.run('Query.tickets', variables, support);
    expect(found).toMatchObject({
      tickets: [{ id }],
      pagination: { page: 1, limit: 10, total: 1 },
    });
    const none = await client.run('Query.tickets', { ...variables, priority: 'low' }, support);
    expect(none).toMatchObject({ tickets: [] });
  });

  it('open a ticket with every category and priority', async () => {
    for (const category of ['technical', 'billing', 'general', 'feature', 'order', 'account']) {
      for (const priority of category === 'general' ? ['low', 'medium', 'high', 'urgent'] : [undefined]) {
        const input = {
          subject: category,
          description: 'Hello',
          category,
          ...(priority && { priority }),
          customerName: 'A guest',
          customerEmail: 'guest@example.com',
        };
        const ticket = await client.run('Mutation.createTicket', { input });
        expect(ticket).toMatchObject({ category, priority: priority ?? 'medium', customerId: null });
      }
    }
  });

  it('have called every root field', () => expect(client.missing).toEqual([]));
});
