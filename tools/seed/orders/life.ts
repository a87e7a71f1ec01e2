import type { Faker } from '@faker-js/faker';
import type { StatusChange } from '../../../apps/order/src/order.entity';
import {
  ORDER_LIFE,
  PAYMENT_LIFE,
  transitionFor,
  type Capacity,
  type OrderStatus,
  type PaymentStatus,
  type StockMove,
} from '../../../apps/order/src/order.transitions';
import type { Calendar } from '../calendar';

/** What became of an order since it was placed. */
export interface Life {
  orderStatus: OrderStatus;
  paymentStatus: PaymentStatus;
  history: StatusChange[];
  /** What its changes did to the stock, with the instants. */
  moves: { kind: StockMove; at: Date }[];
}

export interface Circumstances {
  placedAt: Date;
  paymentMethod: string;
  customerId: string;
  sellerId: string;
  adminId: string;
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

/** Leads an order through its life, each step allowed by the order service's own tables. */
export function liveThrough(circumstances: Circumstances): Life {
  const { placedAt, customerId, calendar, chance } = circumstances;
  const start = { orderStatus: ORDER_LIFE.start, paymentStatus: PAYMENT_LIFE.start };
  const first = entryOf(start, { at: placedAt, by: customerId, note: null });
  const life: Life = { ...start, history: [first], moves: [] };
  let at = placedAt;
  for (const status of steps(calendar.ageInDays(placedAt), chance)) {
    at = calendar.after(at, chance.number.int({ min: 3, max: 40 }));
    move(life, status, { ...circumstances, at });
    pay(life, { ...circumstances, at: calendar.after(at, 1) });
  }
  return life;
}

type Moment = Circumstances & { at: Date };

function move(life: Life, to: OrderStatus, moment: Moment): void {
  const { by, as } = actorOf(life, to, moment);
  const { stock } = transitionFor(ORDER_LIFE, { from: life.orderStatus, to }, [as]);
  life.orderStatus = to;
  life.history.push(entryOf(life, { at: moment.at, by, note: noteOf(to, moment.chance) }));
  if (stock) life.moves.push({ kind: stock, at: moment.at });
}

function actorOf(
  life: Life,
  to: OrderStatus,
  { customerId, sellerId, adminId }: Moment,
): { by: string; as: Capacity } {
  if (to === 'REFUNDED') return { by: adminId, as: 'admin' };
  if (to === 'CANCELLED' && life.orderStatus === 'PENDING') return { by: customerId, as: 'customer' };
  return { by: sellerId, as: 'seller' };
}

/** The payment that goes with where an order stands: cash comes with the parcel, everything else before it. */
function pay(life: Life, moment: Moment): void {
  const wanted = paymentAt(life.orderStatus, moment.paymentMethod === 'cash_on_delivery');
  if (!wanted || wanted === life.paymentStatus) return;
  if (wanted === 'REFUNDED' && life.paymentStatus === 'PENDING') return;
  transitionFor(PAYMENT_LIFE, { from: life.paymentStatus, to: wanted }, ['admin']);
  life.paymentStatus = wanted;
  life.history.push(entryOf(life, { at: moment.at, by: moment.adminId, note: null }));
}

function paymentAt(status: OrderStatus, isCash: boolean): PaymentStatus | null {
  if (status === 'CONFIRMED') return isCash ? null : 'PAID';
  if (status === 'DELIVERED') return 'COMPLETED';
  if (status === 'RETURNED') return 'PARTIALLY_REFUNDED';
  return status === 'REFUNDED' ? 'REFUNDED' : null;
}

function entryOf(
  { orderStatus, paymentStatus }: Pick<Life, 'orderStatus' | 'paymentStatus'>,
  entry: Pick<StatusChange, 'at' | 'by' | 'note'>,
): StatusChange {
  return { status: orderStatus, paymentStatus, ...entry };
}

const NOTES: Partial<Record<OrderStatus, readonly string[]>> = {
  CANCELLED: ['Ordered by mistake.', 'Found it closer to home.', 'The delivery would have come too late.'],
  SHIPPED: ['Handed over to Delhivery.', 'Handed over to Blue Dart.', 'Handed over to India Post.'],
  RETURNED: ['The size did not fit.', 'The colour is not the one in the picture.', 'Arrived damaged.'],
  REFUNDED: ['Refunded to the way of payment.'],
};

function noteOf(status: OrderStatus, chance: Faker): string | null {
  const notes = NOTES[status];
  return notes ? chance.helpers.arrayElement(notes) : null;
}
