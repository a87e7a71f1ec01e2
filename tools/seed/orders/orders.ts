import { createHash } from 'node:crypto';
import type { Faker } from '@faker-js/faker';
import { z } from 'zod';
import { amountOf, couponBasketOf, type BasketLine } from '../../../apps/order/src/pricing/basket';
import type { Order, OrderDraft, OrderItem, ShippingMethod } from '../../../apps/order/src/order/order';
import { priceBasket } from '../../../apps/order/src/pricing/pricing';
import { ORDER_LIFE, PAYMENT_LIFE } from '../../../apps/order/src/order/order-status';
import { pricingPolicy, pricingSettings } from '../../../apps/order/src/pricing/pricing.config';
import type { Calendar } from '../dates';
import { chanceOf } from '../random';
import { idFor } from '../identity';
import type { SeedUser, SeedAddress } from '../people';
import type { RedemptionSimulator } from '../redemptions';
import { fillBasket, type Shelf } from './baskets';
import { simulate, type SimulatedOrder } from './simulate-order';

/** An order with what its life did to the stock and to the books. */
export type SeedOrder = SimulatedOrder;

export interface Ordering {
  people: readonly SeedUser[];
  shelf: Shelf;
  till: RedemptionSimulator;
  calendar: Calendar;
}

interface Occasion {
  customer: SeedUser;
  placedAt: Date;
  isFirst: boolean;
  chance: Faker;
  groupId: string;
}

const POLICY = pricingPolicy(z.object(pricingSettings).parse({}));
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
/** The demo customer has more to look back on than the others. */
const DEMO_ORDERS = 14;

/** All orders of the last twelve months, in the order in which they were placed. */
export async function placeOrders(ordering: Ordering): Promise<SeedOrder[]> {
  const orders: SeedOrder[] = [];
  for (const occasion of occasions(ordering)) orders.push(...(await placeGroup(ordering, occasion)));
  return orders;
}

function occasions({ people, calendar }: Ordering): Occasion[] {
  const customers = people.filter(({ role }) => role === 'customer');
  const dated = customers.flatMap((customer, index) => {
    const chance = chanceOf(`orders:${customer.email}`);
    const count = index === 0 ? DEMO_ORDERS : chance.number.int({ min: 1, max: 9 });
    const days = Array.from({ length: count }, (_, turn) => dayOf(index === 0 ? turn : null, chance));
    return days
      .sort((a, b) => b - a)
      .map((day, turn) => ({
        customer,
        chance,
        isFirst: turn === 0,
        groupId: idFor(`group:${customer.email}:${turn}`),
        placedAt: calendar.daysAgo(day, chance.number.int({ min: 0, max: 1_439 })),
      }));
  });
  return dated.sort(
    (a, b) => a.placedAt.getTime() - b.placedAt.getTime() || (a.groupId < b.groupId ? -1 : 1),
  );
}

/** Days before today: the demo customer's cover every stage of an order, everybody else's lean to the present. */
function dayOf(turn: number | null, chance: Faker): number {
  if (turn !== null) return 1 + turn * 2 + Math.floor(1.5 ** turn / 2);
  return 1 + Math.floor(364 * chance.number.float() ** 1.6);
}

async function placeGroup(ordering: Ordering, occasion: Occasion): Promise<SeedOrder[]> {
  const { customer, placedAt, isFirst, chance, groupId } = occasion;
  const basket = fillBasket(ordering.shelf, placedAt, chance);
  const code = chance.number.float() < 0.45 ? chance.helpers.arrayElement(CODES) : null;
  const couponBasket = couponBasketOf(basket, { customerId: customer.id, isFirstOrder: isFirst });
  const discounts =
    code && (await ordering.till.redeem(code, groupId, { basket: couponBasket, at: placedAt }));
  const drafts = draftsOf(occasion, basket, discounts ? { code, discounts } : null);
  const orders: SeedOrder[] = [];
  for (const draft of drafts) orders.push(await orderOf(draft, occasion, ordering));
  freeCoupon(orders, ordering.till);
  return orders;
}

function draftsOf(
  { customer, chance, groupId }: Occasion,
  basket: readonly BasketLine[],
  coupon: { code: string | null; discounts: number[] } | null,
): OrderDraft[] {
  const method: ShippingMethod = chance.number.float() < 0.15 ? 'EXPRESS' : 'STANDARD';
  const paymentMethod = chance.helpers.arrayElement(PAYMENT_METHODS);
  const address = chance.helpers.arrayElement(customer.addresses);
  const lines = basket.map((one) => ({ sellerId: one.line.sellerId, amount: amountOf(one) }));
  const discounts = coupon?.discounts ?? [];
  const items = basket.map((one, index) => itemOf(one, discounts[index] ?? 0));
  const notes = chance.number.float() < 0.1 ? 'Please ring twice.' : null;
  return priceBasket(lines, discounts, { policy: POLICY, method }).perSeller.map(({ sellerId, figures }) => ({
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
    ...figures,
    items: items.filter((item) => item.sellerId === sellerId),
  }));
}

function itemOf({ line, quantity }: BasketLine, discount: number): OrderItem {
  const { productId, variantId, sku, productName, variantName, imageUrl, sellerId, unitPrice } = line;
  return {
    productId,
    variantId,
    sku,
    productName,
    variantName,
    imageUrl,
    sellerId,
    quantity,
    price: unitPrice,
    subtotal: unitPrice * quantity,
    discount,
  };
}

function shippingAddress({
  key: _key,
  label: _label,
  ...address
}: SeedAddress): OrderDraft['shippingAddress'] {
  return address;
}

async function orderOf(draft: OrderDraft, occasion: Occasion, ordering: Ordering): Promise<SeedOrder> {
  const { placedAt, customer, chance } = occasion;
  const { people, calendar } = ordering;
  const seller = people.find(({ id }) => id === draft.sellerId);
  const admin = people.find(({ role }) => role === 'admin');
  if (!seller || !admin) throw new Error('An order needs a seller, and the shop an admin.');
  return simulate(placed(draft, placedAt), { customer, seller, admin, calendar, chance });
}

function placed(draft: OrderDraft, at: Date): Order {
  const key = `order:${draft.groupId}:${draft.sellerId}`;
  const start = { orderStatus: ORDER_LIFE.start, paymentStatus: PAYMENT_LIFE.start };
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
    paymentSerial: 0,
    createdAt: at,
    updatedAt: at,
  };
}

/** As the order service makes them, but the same each time. */
function numberOf(key: string, at: Date): string {
  const alphabet = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
  const bytes = [...createHash('sha256').update(key).digest().subarray(0, 6)];
  const tail = bytes.map((byte) => alphabet.charAt(byte % alphabet.length)).join('');
  return `ORD-${at.toISOString().slice(0, 10).replaceAll('-', '')}-${tail}`;
}

/** A coupon is free again once every order of its group was cancelled. */
function freeCoupon(orders: readonly SeedOrder[], till: RedemptionSimulator): void {
  const ends = orders.map(
    ({ statusHistory }) => statusHistory.find(({ status }) => status === 'CANCELLED')?.at,
  );
  const instants = ends.flatMap((at) => at?.getTime() ?? []);
  const [first] = orders;
  if (first && instants.length === orders.length)
    till.release(first.groupId, new Date(Math.max(...instants)));
}
