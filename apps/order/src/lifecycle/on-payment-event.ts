import { randomUUID } from 'node:crypto';
import { createEvent, type DomainEvent, type EventData } from '@e-storefront/events';
import { capturedPosting, refundFailedPosting, refundPosting, type LedgerPosting } from '../ledger/ledger';
import { THE_SHOP, wasCancelled, type Order } from '../order/order';
import { changeEvent } from '../order/order-events';
import type { OrderChange, OrderEffect } from '../order/order.repository';
import { refundOf } from './returns';
import { allowedFrom, ORDER_LIFE } from '../order/order-status';
import type { Payment, PaymentEvent, Refund } from '../payment/payment';
import { hasCapturedFunds } from '../payment/payment-states';
import { completedRefundTotal } from '../payment/payment-transitions';
import { piecesOf } from './refund-shares';

type Consequences = Pick<OrderChange, 'after' | 'effects' | 'isSecured'> & {
  note: string;
  events: DomainEvent[];
};

/** What an order becomes by what its payment has to tell. */
export function changeByNews(before: Order, payment: Payment, news: PaymentEvent): OrderChange {
  const { after, note, events, effects, isSecured = false } = consequencesOf(before, payment, news);
  const status = after.orderStatus ?? before.orderStatus;
  const paymentStatus = after.paymentStatus ?? before.paymentStatus;
  return {
    before,
    after: { ...after, paymentSerial: news.sequence },
    entry: { status, paymentStatus, at: new Date(), note, by: THE_SHOP },
    events: [changeEvent(before, status), ...events],
    effects,
    isSecured,
  };
}

interface About {
  order: Order;
  payment: Payment;
  news: PaymentEvent;
  /** What its event says. */
  facts: EventData<'payment.captured.v1'>;
}

function consequencesOf(order: Order, payment: Payment, news: PaymentEvent): Consequences {
  const { id: orderId, sellerId, customerId, currency } = order;
  const facts = { orderId, sellerId, customerId, amount: news.amount, currency };
  return CONSEQUENCES[news.type]({ order, payment, news, facts });
}

const CONSEQUENCES: Record<PaymentEvent['type'], (about: About) => Consequences> = {
  authorised: () => ({
    after: {},
    note: 'The payment is authorised.',
    events: [],
    effects: [],
    isSecured: true,
  }),
  captured: ({ order, payment: { provider }, facts }) => ({
    after: order.paymentStatus === 'COMPLETED' ? {} : { paymentStatus: 'PAID' },
    note: 'The payment was taken.',
    events: [createEvent('payment.captured.v1', facts)],
    effects: [
      post(capturedPosting(order, { provider, amount: facts.amount })),
      // Came back before there was anything to give back, as pieces do that are paid for at the door.
      ...order.returns.filter(({ refund }) => refund).map(refundOf),
    ],
  }),
  refunded: (about) => {
    const { after, effects } = wentBack(about);
    return {
      after,
      note: refundIn(about)?.reason ?? 'Money was given back.',
      events: [createEvent('payment.refunded.v1', about.facts)],
      effects: [...effects, ...restOfCancelled(about)],
    };
  },
  refundFailed: (about) => ({
    ...cameBack(about),
    note: "A refund failed: the buyer's bank sent the money back.",
    events: [createEvent('refund.failed.v1', about.facts)],
  }),
  failed: ({ order, facts }) => ({
    after: { paymentStatus: 'FAILED', ...(isStoppable(order) && { orderStatus: 'CANCELLED' }) },
    note: 'The payment did not come about.',
    events: [createEvent('payment.failed.v1', facts)],
    effects: isStoppable(order) ? callOff() : [],
  }),
  disputed: ({ facts }) => ({
    after: {},
    note: 'The buyer disputes the payment at their bank.',
    events: [createEvent('payment.disputed.v1', facts)],
    effects: [],
  }),
  disputeWon: (about) => ({
    ...(about.news.refundId ? cameBack(about) : { after: {}, effects: [] }),
    note: 'The bank decided the dispute for the seller.',
    events: [createEvent('dispute.closed.v1', { ...about.facts, isWon: true })],
  }),
  disputeLost: (about) => ({
    ...wentBack(about),
    note: 'The bank decided the dispute for the buyer and took the money back.',
    events: [createEvent('dispute.closed.v1', { ...about.facts, isWon: false })],
  }),
};

/** What follows from money that went back, whoever gave it. */
function wentBack(about: About): Pick<Consequences, 'after' | 'effects'> {
  const { order, payment } = about;
  const refund = postedIn(about);
  return {
    after: {
      paymentStatus: payment.state === 'refunded' ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
      ...moneyBack(payment),
    },
    effects: refund ? [post(refundPosting(order, refund))] : [],
  };
}

/** What follows from money that went back and is there again. */
function cameBack(about: About): Pick<Consequences, 'after' | 'effects'> {
  const { order, payment } = about;
  const refund = postedIn(about);
  return {
    after: {
      paymentStatus: completedRefundTotal(payment.refunds) > 0 ? 'PARTIALLY_REFUNDED' : 'PAID',
      ...moneyBack(payment),
    },
    effects: refund ? [post(refundFailedPosting(order, refund))] : [],
  };
}

/** What an order's figures have to know of the money that went back for certain. */
export function moneyBack({
  refunds,
}: Pick<Payment, 'refunds'>): Required<Pick<OrderChange['after'], 'refunded' | 'refundedLines'>> {
  const done = refunds.filter(({ state, amount }) => state === 'done' && amount > 0);
  const pieces = [...piecesOf(done)].map(([variantId, quantity]) => ({ variantId, quantity }));
  return { refunded: completedRefundTotal(refunds), refundedLines: pieces };
}

/** What was called off goes back as a whole, also when a part went back by hand while the whole was asked for. */
function restOfCancelled({ order, payment }: About): OrderEffect[] {
  return wasCancelled(order) && hasCapturedFunds(payment) ? [{ id: randomUUID(), kind: 'letGo' }] : [];
}

/** What the ledger has to know of the refund that there is news of. */
function postedIn(about: About): Parameters<typeof refundPosting>[1] | null {
  const refund = refundIn(about);
  return refund ? { id: refund.id, provider: about.payment.provider, parts: refund.parts } : null;
}

function refundIn({ payment, news }: About): Refund | undefined {
  return payment.refunds.find(({ id }) => id === news.refundId);
}

/** Whether an order can still be cancelled. */
export function isStoppable({ orderStatus }: Order): boolean {
  return allowedFrom(ORDER_LIFE, orderStatus, ['admin']).includes('CANCELLED');
}

/** What follows from the end of an order that is not paid. */
export function callOff(): OrderEffect[] {
  const kinds: OrderEffect['kind'][] = ['release', 'releaseCoupon', 'letGo'];
  return kinds.map((kind) => ({ id: randomUUID(), kind }));
}

function post(data: LedgerPosting): OrderEffect {
  return { id: randomUUID(), kind: 'post', data };
}
