import { data, present, refusalCode } from '../support/client';
import { newProduct } from '../support/products';
import { placeOrder } from '../support/orders';
import { approvedSeller, register, staff, type TestUser } from '../support/users';
import { AssignTicketDocument, TicketInboxDocument } from './journeys.generated';

describe('a support agent', () => {
  let support: TestUser;
  let customer: TestUser;
  let ticket: { id: string; sequence: number };
  beforeAll(async () => {
    [support, customer] = await Promise.all([staff('support'), register()]);
  });

  it('reads a ticket about an order with its customer and its product', async () => {
    const product = await newProduct(await approvedSeller());
    const order = await placeOrder(customer, product);
    const input = {
      subject: 'Wrong colour',
      description: 'It is blue.',
      category: 'order',
      orderId: order.id,
      customerName: customer.name,
      customerEmail: customer.email,
      productId: product.id,
    };
    await data('mutation O($input: CreateTicketInput!) { createTicket(input: $input) { id } }', {
      variables: { input },
      as: customer,
    });
    const { tickets } = await data(TicketInboxDocument, {
      variables: { customerId: customer.id },
      as: support,
    });
    ticket = present(tickets?.tickets[0]);
    expect(ticket).toMatchObject({
      customer: { email: customer.email },
      product: { name: product.name },
      order: { orderNumber: order.orderNumber, items: [{ product: { name: product.name } }] },
    });
  });

  it('resolves the ticket, and the customer reopens it with a comment', async () => {
    const { assignTicket } = await data(AssignTicketDocument, {
      variables: { id: ticket.id, to: support.id },
      as: support,
    });
    expect(assignTicket).toMatchObject({ assignedTo: support.id, assignee: { name: support.name } });
    const move = `mutation M($id: ID!, $status: String!, $resolution: String, $sequence: Int) {
      updateTicketStatus(id: $id, status: $status, resolution: $resolution, sequence: $sequence) {
        status resolution resolvedAt
      }
    }`;
    const stale = { id: ticket.id, status: 'in_progress', sequence: ticket.sequence };
    expect(await refusalCode(move, { variables: stale, as: support })).toBe('CONFLICT');
    await data(move, { variables: { ...stale, sequence: present(assignTicket).sequence }, as: support });
    const solved = { id: ticket.id, status: 'resolved', resolution: 'Sent a red one.' };
    expect(await data(move, { variables: solved, as: support })).toEqual({
      updateTicketStatus: {
        status: 'resolved',
        resolution: 'Sent a red one.',
        resolvedAt: expect.any(String),
      },
    });
    const commented = await data(
      'mutation C($input: AddTicketCommentInput!) { addTicketComment(input: $input) { status } }',
      { variables: { input: { ticketId: ticket.id, message: 'Still blue.' } }, as: customer },
    );
    expect(commented).toEqual({ addTicketComment: { status: 'open' } });
  });

  it('cannot do the work of other roles', async () => {
    const assign = 'mutation A($id: ID!) { assignTicket(id: $id) { id } }';
    expect(await refusalCode(assign, { variables: { id: ticket.id }, as: customer })).toBe('FORBIDDEN');
    expect(await refusalCode('{ tickets { tickets { id } } }', { as: customer })).toBe('FORBIDDEN');
    const lock = 'mutation L($id: ID!) { setUserActive(id: $id, isActive: false) { id } }';
    expect(await refusalCode(lock, { variables: { id: customer.id }, as: support })).toBe('FORBIDDEN');
    expect(await refusalCode('{ dashboardStats { totalOrders } }', { as: support })).toBe('FORBIDDEN');
  });
});
