import { createHash } from 'node:crypto';
import type { Faker } from '@faker-js/faker';
import { z } from 'zod';
import {
  lineSubtotal,
  toCouponBasket,
  toOrderItem,
  type PricedLine,
} from '../../../apps/order/src/pricing/basket';
import type { Order, OrderDraft, ShippingMethod } from '../../../apps/order/src/order/order';
import { priceBasket } from '../../../apps/order/src/pricing/pricing';
import { ORDER_TRANSITIONS, PAYMENT_STATUS_TRANSITIONS } from '../../../apps/order/src/order/order-status';
import { toPricingPolicy, pricingSettings } from '../../../apps/order/src/pricing/pricing.config';
import type { Calendar } from '../dates';
import { fakerFor } from '../random';
import { idFor } from '../identity';
import type { SeedUser, SeedAddress } from '../users';
import type { RedemptionSimulator } from '../redemptions';
import { fillBasket, type ProductRange } from './baskets';
import { simulateOrder, type SimulatedOrder } from './simulate-order';

export type SeedOrder = SimulatedOrder;

export interface Ordering {
  users: readonly SeedUser[];
  range: ProductRange;
  redemptions: RedemptionSimulator;
  calendar: Calendar;
}

interface Occasion {
  customer: SeedUser;
  placedAt: Date;
  isFirst: boolean;
  faker: Faker;
  groupId: string;
}

const POLICY = toPricingPolicy(z.object(pricingSettings).parse({}));
const PAYMENT_METHODS = ['upi', 'upi', 'card', 'debit_card', 'cash_on_delivery', 'bank_transfer'];
const CODES = [
  'EARLYBIRD',
  'SAVE10',
  'FLAT200',
  'FESTIVE25',
  'BIGCART500',
  'WELCOME15',
  'TWICE12',
  'LIMITED100',
  'PHONES8',
  'NILGIRI250',
  'SPOTLIGHT15',
  'MONSOON20',
];
/** The demo customer has a longer order history than the others. */
const DEMO_ORDERS = 14;

/** All orders of the last twelve months, in the order in which they were placed. */
export async function placeOrders(ordering: Ordering): Promise<SeedOrder[]> {
  const orders: SeedOrder[] = [];
  for (const occasion of occasions(ordering)) orders.push(...(await placeGroup(ordering, occasion)));
  return orders;
}

function occasions({ users, calendar }: Ordering): Occasion[] {
  const customers = users.filter(({ role }) => role === 'customer');
  const dated = customers.flatMap((customer, index) => {
    const faker = fakerFor(`orders:${customer.email}`);
    const count = index === 0 ? DEMO_ORDERS : faker.number.int({ min: 1, max: 9 });
    const days = Array.from({ length: count }, (_, turn) => dayOf(index === 0 ? turn : null, faker));
    return days
      .sort((a, b) => b - a)
      .map((day, turn) => ({
        customer,
        faker,
        isFirst: turn === 0,
        groupId: idFor(`group:${customer.email}:${turn}`),
        placedAt: calendar.daysAgo(day, faker.number.int({ min: 0, max: 1_439 })),
      }));
  });
  return dated.sort(
    (a, b) => a.placedAt.getTime() - b.placedAt.getTime() || (a.groupId < b.groupId ? -1 : 1),
  );
}

/** Days before today. The demo customer's orders cover every status; other customers' orders are mostly recent. */
function dayOf(turn: number | null, faker: Faker): number {
  if (turn !== null) return 1 + turn * 2 + Math.floor(1.5 ** turn / 2);
  return 1 + Math.floor(364 * faker.number.float() ** 1.6);
}

async function placeGroup(ordering: Ordering, occasion: Occasion): Promise<SeedOrder[]> {
  const { customer, placedAt, isFirst, faker, groupId } = occasion;
  const basket = fillBasket(ordering.range, placedAt, faker);
  const code = faker.number.float() < 0.45 ? faker.helpers.arrayElement(CODES) : null;
  const couponBasket = toCouponBasket(basket, { customerId: customer.id, isFirstOrder: isFirst });
  const discounts =
    code && (await ordering.redemptions.redeem(code, groupId, { basket: couponBasket, at: placedAt }));
  const drafts = draftsOf(occasion, basket, discounts ? { code, discounts } : null);
  const orders: SeedOrder[] = [];
  for (const draft of drafts) orders.push(await orderOf(draft, occasion, ordering));
  freeCoupon(orders, ordering.redemptions);
  return orders;
}

function draftsOf(
  { customer, faker, groupId }: Occasion,
  basket: readonly PricedLine[],
  coupon: { code: string | null; discounts: number[] } | null,
): OrderDraft[] {
  const method: ShippingMethod = faker.number.float() < 0.15 ? 'EXPRESS' : 'STANDARD';
  const paymentMethod = faker.helpers.arrayElement(PAYMENT_METHODS);
  const address = faker.helpers.arrayElement(customer.addresses);
  const lines = basket.map((one) => ({ sellerId: one.line.sellerId, amount: lineSubtotal(one) }));
  const discounts = coupon?.discounts ?? [];
  const items = basket.map((one, index) => toOrderItem(one, discounts[index] ?? 0));
  const notes = faker.number.float() < 0.1 ? 'Please ring twice.' : null;
  return priceBasket(lines, discounts, { policy: POLICY, method }).perSeller.map(({ sellerId, totals }) => ({
    groupId,
    customerId: customer.id,
    customerEmail: customer.email,
    sellerId,
    couponCode: coupon?.code ?? null,
    currency: POLICY.currency,
    paymentMethod,
    shippingMethod: method,
    shippingAddress: shippingAddress(address),
    notes,
    ...totals,
    items: items.filter((item) => item.sellerId === sellerId),
  }));
}

function shippingAddress({
  key: _key,
  label: _label,
  ...address
}: SeedAddress): OrderDraft['shippingAddress'] {
  return address;
}

async function orderOf(draft: OrderDraft, occasion: Occasion, ordering: Ordering): Promise<SeedOrder> {
  const { placedAt, customer, faker } = occasion;
  const { users, calendar } = ordering;
  const seller = users.find(({ id }) => id === draft.sellerId);
  const admin = users.find(({ role }) => role === 'admin');
  if (!seller || !admin) throw new Error('An order needs a seller, and the shop an admin.');
  return simulateOrder(placed(draft, placedAt), { customer, seller, admin, calendar, faker });
}

function placed(draft: OrderDraft, at: Date): Order {
  const key = `order:${draft.groupId}:${draft.sellerId}`;
  const start = { orderStatus: ORDER_TRANSITIONS.initial, paymentStatus: PAYMENT_STATUS_TRANSITIONS.initial };
  return {
    ...draft,
    ...start,
    id: idFor(key),
    orderNumber: numberOf(key, at),
    statusHistory: [
      { status: start.orderStatus, paymentStatus: start.paymentStatus, at, note: null, by: draft.customerId },
    ],
    sequence: 1,
    returns: [],
    lastPaymentEvent: 0,
    createdAt: at,
    updatedAt: at,
  };
}

/** Like the order service's numbers, but the same in every run. */
function numberOf(key: string, at: Date): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const bytes = [...createHash('sha256').update(key).digest().subarray(0, 6)];
  const tail = bytes.map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return `ORD-${at.toISOString().slice(0, 10).replaceAll('-', '')}-${tail}`;
}

/** A coupon becomes free when every order of its group is cancelled. */
function freeCoupon(orders: readonly SeedOrder[], redemptions: RedemptionSimulator): void {
  const ends = orders.map(
    ({ statusHistory }) => statusHistory.find(({ status }) => status === 'CANCELLED')?.at,
  );
  const instants = ends.flatMap((at) => at?.getTime() ?? []);
  const [first] = orders;
  if (first && instants.length === orders.length)
    redemptions.release(first.groupId, new Date(Math.max(...instants)));
}
