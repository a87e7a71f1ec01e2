import { toObjectId } from '@e-storefront/mongo';
import { ticketNumber } from '../../../apps/ticket/src/ticket/ticket';
import type { CommentRow, TicketRow } from '../../../apps/ticket/src/ticket/ticket-row.model';
import { statusAfterComment, transitionTo } from '../../../apps/ticket/src/ticket/ticket-status';
import type { Calendar } from '../dates';
import { fakerFor } from '../random';
import { objectIdFor } from '../identity';
import type { SeedOrder } from '../orders/orders';
import type { SeedUser } from '../users';
import { SCRIPTS, type Script, type Step } from './ticket-threads';

interface Asking {
  users: readonly SeedUser[];
  orders: readonly SeedOrder[];
  calendar: Calendar;
}

const TICKETS = 48;
/** Every n-th ticket without an order is a guest's. */
const GUEST_EVERY = 9;

/** Tickets in every state, the oldest first. */
export function tickets({ users, orders, calendar }: Asking): TicketRow[] {
  const staff = users.filter(({ role }) => role === 'support');
  const buyers = users.filter(
    ({ id, isActive }) => isActive && orders.some((order) => order.customerId === id),
  );
  const faker = fakerFor('tickets');
  return Array.from({ length: TICKETS }, (_, index) => {
    const script = SCRIPTS[index % SCRIPTS.length];
    // The demo customer opens some, so that their list is not empty.
    const customer = index % 6 === 0 ? buyers[0] : faker.helpers.arrayElement(buyers);
    const agent = faker.helpers.arrayElement(staff);
    if (!script || !customer) throw new Error('There is nobody to ask or nothing to ask for.');
    const order = orders.findLast(({ customerId }) => customerId === customer.id);
    const day = 1 + Math.floor((TICKETS - 1 - index) * 2.5);
    const at = calendar.daysAgo(day, faker.number.int({ min: 360, max: 1_200 }));
    const isGuest = index % GUEST_EVERY === GUEST_EVERY - 1 && !script.about;
    const opened = openedTicket(script, { number: index + 1, customer, order, at, isGuest });
    script.steps.forEach((step, turn) => {
      const when = calendar.after(at, (turn + 1) * 5);
      takeStep(opened, step, { customer, agent, at: when, key: `comment:${index}:${turn}` });
    });
    return opened;
  });
}

interface Opening {
  number: number;
  customer: SeedUser;
  order: SeedOrder | undefined;
  at: Date;
  isGuest: boolean;
}

function openedTicket(script: Script, { number, customer, order, at, isGuest }: Opening): TicketRow {
  const { subject, description, category, priority, about } = script;
  const [item] = order?.items ?? [];
  return {
    _id: objectIdFor(`ticket:${number}`),
    ticketId: ticketNumber(number),
    subject,
    description,
    category,
    priority,
    status: 'open',
    customerName: customer.name,
    customerEmail: isGuest ? `guest.${number}@mail.example` : customer.email,
    customerId: isGuest ? null : toObjectId(customer.id),
    assignedTo: null,
    assignedToName: null,
    resolution: null,
    attachments: [],
    comments: [],
    orderId: about === 'order' && order ? toObjectId(order.id) : null,
    productId: about === 'product' && item ? toObjectId(item.productId) : null,
    commentCount: 0,
    sequence: 1,
    resolvedAt: null,
    closedAt: null,
    createdAt: at,
    updatedAt: at,
  };
}

interface Moment {
  customer: SeedUser;
  agent: SeedUser;
  at: Date;
  key: string;
}

/** Each step follows the ticket service's own rules of transitions. */
function takeStep(ticket: TicketRow, step: Step, moment: Moment): void {
  const { agent, at } = moment;
  if ('takes' in step) {
    Object.assign(ticket, { assignedTo: toObjectId(agent.id), assignedToName: agent.name });
  } else if ('moves' in step) {
    const { resolution = ticket.resolution } = step;
    Object.assign(ticket, transitionTo(ticket.status, step.moves, at), { resolution });
  } else {
    comment(ticket, step, moment);
  }
  ticket.sequence += 1;
  ticket.updatedAt = at;
}

function comment(
  ticket: TicketRow,
  step: Extract<Step, { says: string } | { notes: string }>,
  moment: Moment,
): void {
  const isInternal = 'notes' in step;
  // A guest is answered by e-mail and adds no comments.
  const writer = step.by === 'customer' && ticket.customerId ? moment.customer : moment.agent;
  const isFromCustomer = writer.role === 'customer';
  if (!isInternal) {
    const status = statusAfterComment(ticket.status, isFromCustomer);
    if (ticket.status === 'resolved' && status === 'open') ticket.resolvedAt = null;
    ticket.status = status;
  }
  const row: CommentRow = {
    _id: objectIdFor(moment.key),
    userId: toObjectId(writer.id),
    userName: writer.name,
    userRole: writer.role,
    message: isInternal ? step.notes : step.says,
    isInternal,
    createdAt: moment.at,
  };
  ticket.comments.push(row);
  ticket.commentCount += 1;
}
