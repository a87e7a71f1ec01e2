import type { Faker } from '@faker-js/faker';
import type { Order } from '../../../apps/order/src/order/order';
import type { OrderStatus } from '../../../apps/order/src/order/order-status';
import type { Calendar } from '../dates';
import type { SeedUser } from '../users';
import { OrderSimulator, type SimulationRecords } from './order-simulator';

/** An order with the records of its simulated lifecycle. */
export type SimulatedOrder = Order & SimulationRecords;

export interface SimulationContext {
  customer: SeedUser;
  seller: SeedUser;
  admin: SeedUser;
  calendar: Calendar;
  faker: Faker;
}

const FULFILMENT: readonly OrderStatus[] = [
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
];

/** The status changes of an order of some age: most are fulfilled, some are returned, a few are cancelled. */
function steps(ageInDays: number, faker: Faker): OrderStatus[] {
  const outcome = faker.number.float();
  if (outcome < 0.05) return ['CANCELLED'];
  if (outcome < 0.07) return ['CONFIRMED', 'CANCELLED'];
  if (outcome < 0.1) return ['CONFIRMED', 'CANCELLED', 'REFUNDED'];
  const done = Math.floor(Math.max(0, ageInDays - 1) / 2.5 + faker.number.float());
  const fulfilled = FULFILMENT.slice(0, done);
  if (outcome < 0.13 && fulfilled.includes('DELIVERED')) return [...fulfilled, 'RETURNED'];
  if (outcome < 0.16 && fulfilled.includes('DELIVERED')) return [...fulfilled, 'RETURNED', 'REFUNDED'];
  return fulfilled;
}

/** Moves an order through its lifecycle by the order service's own rules. */
export async function simulateOrder(placed: Order, context: SimulationContext): Promise<SimulatedOrder> {
  const { calendar, faker } = context;
  const simulator = await OrderSimulator.start(placed);
  let at = placed.createdAt;
  for (const status of steps(calendar.ageInDays(at), faker)) {
    at = calendar.after(at, faker.number.int({ min: 3, max: 40 }));
    const note = noteOf(status, faker);
    // Without a capture there is nothing to refund.
    if (status === 'REFUNDED' && simulator.payment.captured === 0) continue;
    const actor = simulator.as(actorOf(simulator.order, status, context), at);
    await simulator.lifecycle.updateStatus(actor, placed.id, status, note);
    await settlePayment(simulator, { ...context, note, at: calendar.after(at, 1) });
  }
  return { ...simulator.order, ...simulator.records };
}

function actorOf(order: Order, to: OrderStatus, { customer, seller, admin }: SimulationContext): SeedUser {
  if (to === 'REFUNDED') return admin;
  return to === 'CANCELLED' && order.orderStatus === 'PENDING' ? customer : seller;
}

/** Payment changes that an admin makes by hand. */
async function settlePayment(
  simulator: OrderSimulator,
  { admin, at, note }: SimulationContext & { at: Date; note: string | undefined },
): Promise<void> {
  const { id, orderStatus } = simulator.order;
  const isTransfer = simulator.payment.provider === 'bank';
  if (orderStatus === 'CONFIRMED' && isTransfer)
    await simulator.lifecycle.updatePaymentStatus(simulator.as(admin, at), id, 'PAID');
  if (orderStatus === 'DELIVERED')
    await simulator.lifecycle.updatePaymentStatus(simulator.as(admin, at), id, 'COMPLETED');
  if (orderStatus === 'RETURNED') await simulator.refundItems(admin, note, at);
}

const NOTES: Partial<Record<OrderStatus, readonly string[]>> = {
  CANCELLED: ['Ordered by mistake.', 'Found it closer to home.', 'The delivery would have come too late.'],
  SHIPPED: ['Handed over to Delhivery.', 'Handed over to Blue Dart.', 'Handed over to India Post.'],
  RETURNED: ['The size did not fit.', 'The colour is not the one in the picture.', 'Arrived damaged.'],
  REFUNDED: ['Refunded to the original payment method.'],
};

function noteOf(status: OrderStatus, faker: Faker): string | undefined {
  const notes = NOTES[status];
  return notes && faker.helpers.arrayElement(notes);
}
