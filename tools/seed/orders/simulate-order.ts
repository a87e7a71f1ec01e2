import type { Faker } from '@faker-js/faker';
import type { Order } from '../../../apps/order/src/order/order';
import type { OrderStatus } from '../../../apps/order/src/order/order-status';
import type { Calendar } from '../dates';
import type { SeedUser } from '../people';
import { OrderSimulator, type Books } from './order-simulator';

/** What became of an order since it was placed. */
export type SimulatedOrder = Order & Books;

export interface SimulationContext {
  customer: SeedUser;
  seller: SeedUser;
  admin: SeedUser;
  calendar: Calendar;
  chance: Faker;
}

const ON_ITS_WAY: readonly OrderStatus[] = [
  'CONFIRMED',
  'PROCESSING',
  'SHIPPED',
  'OUT_FOR_DELIVERY',
  'DELIVERED',
];

/** How an order of that age stands: most go their way, some come back, a few are called off. */
function steps(ageInDays: number, chance: Faker): OrderStatus[] {
  const luck = chance.number.float();
  if (luck < 0.05) return ['CANCELLED'];
  if (luck < 0.07) return ['CONFIRMED', 'CANCELLED'];
  if (luck < 0.1) return ['CONFIRMED', 'CANCELLED', 'REFUNDED'];
  const done = Math.floor(Math.max(0, ageInDays - 1) / 2.5 + chance.number.float());
  const way = ON_ITS_WAY.slice(0, done);
  if (luck < 0.13 && way.includes('DELIVERED')) return [...way, 'RETURNED'];
  if (luck < 0.16 && way.includes('DELIVERED')) return [...way, 'RETURNED', 'REFUNDED'];
  return way;
}

/** Leads an order through its life, each step by the order service's own rules. */
export async function simulate(placed: Order, circumstances: SimulationContext): Promise<SimulatedOrder> {
  const { calendar, chance } = circumstances;
  const rehearsal = await OrderSimulator.of(placed);
  let at = placed.createdAt;
  for (const status of steps(calendar.ageInDays(at), chance)) {
    at = calendar.after(at, chance.number.int({ min: 3, max: 40 }));
    const note = noteOf(status, chance);
    // Nobody gives back what was never taken.
    if (status === 'REFUNDED' && rehearsal.payment.captured === 0) continue;
    await rehearsal.as(actorOf(rehearsal.order, status, circumstances), at).moveTo(placed.id, status, note);
    await settle(rehearsal, { ...circumstances, note, at: calendar.after(at, 1) });
  }
  return { ...rehearsal.order, ...rehearsal.books };
}

function actorOf(order: Order, to: OrderStatus, { customer, seller, admin }: SimulationContext): SeedUser {
  if (to === 'REFUNDED') return admin;
  return to === 'CANCELLED' && order.orderStatus === 'PENDING' ? customer : seller;
}

/** What an admin does about an order's money that does not happen by itself. */
async function settle(
  rehearsal: OrderSimulator,
  { admin, at, note }: SimulationContext & { at: Date; note: string | undefined },
): Promise<void> {
  const { id, orderStatus } = rehearsal.order;
  const isTransfer = rehearsal.payment.provider === 'bank';
  if (orderStatus === 'CONFIRMED' && isTransfer) await rehearsal.as(admin, at).setPayment(id, 'PAID');
  if (orderStatus === 'DELIVERED') await rehearsal.as(admin, at).setPayment(id, 'COMPLETED');
  if (orderStatus === 'RETURNED') await rehearsal.refundGoods(note ?? null, at);
}

const NOTES: Partial<Record<OrderStatus, readonly string[]>> = {
  CANCELLED: ['Ordered by mistake.', 'Found it closer to home.', 'The delivery would have come too late.'],
  SHIPPED: ['Handed over to Delhivery.', 'Handed over to Blue Dart.', 'Handed over to India Post.'],
  RETURNED: ['The size did not fit.', 'The colour is not the one in the picture.', 'Arrived damaged.'],
  REFUNDED: ['Refunded to the way of payment.'],
};

function noteOf(status: OrderStatus, chance: Faker): string | undefined {
  const notes = NOTES[status];
  return notes && chance.helpers.arrayElement(notes);
}
