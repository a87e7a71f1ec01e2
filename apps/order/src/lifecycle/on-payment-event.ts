import { randomUUID } from 'node:crypto';
import { createEvent, type DomainEvent, type EventData } from '@e-storefront/events';
import { capturedPosting, refundFailedPosting, refundPosting, type LedgerPosting } from '../ledger/ledger';
import { SYSTEM_ACTOR_ID, wasCancelled, type Order } from '../order/order';
import { changeEvent } from './order-change';
import type { OrderChange, OrderEffect } from '../order/order.repository';
import { refundOf } from './returns';
import { nextStates, ORDER_TRANSITIONS } from '../order/order-status';
import { holdsMoney, type Payment, type PaymentNews, type Refund } from '../payment/payment';
import { givenBack } from '../payment/payment-transitions';
import { quantitiesByVariant } from './refund-shares';

type Consequences = Pick<OrderChange, 'after' | 'effects' | 'isSecured'> & {
  note: string;
  events: DomainEvent[];
};

/** What an order becomes by what its payment has to tell. */
export function applyPaymentEvent(before: Order, payment: Payment, news: PaymentNews): OrderChange {
  const { after, note, events, effects, isSecured = false } = consequencesOf(before, payment, news);
  const status = after.orderStatus ?? before.orderStatus;
  const paymentStatus = after.paymentStatus ?? before.paymentStatus;
  return {
    before,
    after: { ...after, paymentSerial: news.serial },
    entry: { status, paymentStatus, at: new Date(), note, by: SYSTEM_ACTOR_ID },
    events: [changeEvent(before, status), ...events],
    effects,
    isSecured,
  };
}

interface HandlerInput {
  order: Order;
  payment: Payment;
  news: PaymentNews;
  /** What its event says. */
  facts: EventData<'payment.captured.v1'>;
}

function consequencesOf(order: Order, payment: Payment, news: PaymentNews): Consequences {
  const { id: orderId, sellerId, customerId, currency } = order;
  const facts = { orderId, sellerId, customerId, amount: news.amount, currency };
  return PAYMENT_EVENT_HANDLERS[news.kind]({ order, payment, news, facts });
}

const PAYMENT_EVENT_HANDLERS: Record<PaymentNews['kind'], (about: HandlerInput) => Consequences> = {
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
    const { after, effects } = moneyReturned(about);
    return {
      after,
      note: refundIn(about)?.reason ?? 'Money was given back.',
      events: [createEvent('payment.refunded.v1', about.facts)],
      effects: [...effects, ...refundRestOfCancelled(about)],
    };
  },
  refundFailed: (about) => ({
    ...moneyRecovered(about),
    note: "A refund failed: the buyer's bank sent the money back.",
    events: [createEvent('refund.failed.v1', about.facts)],
  }),
  failed: ({ order, facts }) => ({
    after: { paymentStatus: 'FAILED', ...(isCancellable(order) && { orderStatus: 'CANCELLED' }) },
    note: 'The payment did not come about.',
    events: [createEvent('payment.failed.v1', facts)],
    effects: isCancellable(order) ? cancelEffects() : [],
  }),
  disputed: ({ facts }) => ({
    after: {},
    note: 'The buyer disputes the payment at their bank.',
    events: [createEvent('payment.disputed.v1', facts)],
    effects: [],
  }),
  disputeWon: (about) => ({
    ...(about.news.refundId ? moneyRecovered(about) : { after: {}, effects: [] }),
    note: 'The bank decided the dispute for the seller.',
    events: [createEvent('dispute.closed.v1', { ...about.facts, isWon: true })],
  }),
  disputeLost: (about) => ({
    ...moneyReturned(about),
    note: 'The bank decided the dispute for the buyer and took the money back.',
    events: [createEvent('dispute.closed.v1', { ...about.facts, isWon: false })],
  }),
};

/** What follows from money that went back, whoever gave it. */
function moneyReturned(about: HandlerInput): Pick<Consequences, 'after' | 'effects'> {
  const { order, payment } = about;
  const refund = postedIn(about);
  return {
    after: {
      paymentStatus: payment.state === 'refunded' ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
      ...refundedFields(payment),
    },
    effects: refund ? [post(refundPosting(order, refund))] : [],
  };
}

/** What follows from money that went back and is there again. */
function moneyRecovered(about: HandlerInput): Pick<Consequences, 'after' | 'effects'> {
  const { order, payment } = about;
  const refund = postedIn(about);
  return {
    after: {
      paymentStatus: givenBack(payment.refunds) > 0 ? 'PARTIALLY_REFUNDED' : 'PAID',
      ...refundedFields(payment),
    },
    effects: refund ? [post(refundFailedPosting(order, refund))] : [],
  };
}

/** What an order's figures have to know of the money that went back for certain. */
export function refundedFields({
  refunds,
}: Pick<Payment, 'refunds'>): Required<Pick<OrderChange['after'], 'refunded' | 'refundedLines'>> {
  const done = refunds.filter(({ state, amount }) => state === 'done' && amount > 0);
  const pieces = [...quantitiesByVariant(done)].map(([variantId, quantity]) => ({ variantId, quantity }));
  return { refunded: givenBack(refunds), refundedLines: pieces };
}

/** What was called off goes back as a whole, also when a part went back by hand while the whole was asked for. */
function refundRestOfCancelled({ order, payment }: HandlerInput): OrderEffect[] {
  return wasCancelled(order) && holdsMoney(payment) ? [{ id: randomUUID(), kind: 'letGo' }] : [];
}

/** What the ledger has to know of the refund that there is news of. */
function postedIn(about: HandlerInput): Parameters<typeof refundPosting>[1] | null {
  const refund = refundIn(about);
  return refund ? { id: refund.id, provider: about.payment.provider, parts: refund.parts } : null;
}

function refundIn({ payment, news }: HandlerInput): Refund | undefined {
  return payment.refunds.find(({ id }) => id === news.refundId);
}

/** Whether an order can still be cancelled. */
export function isCancellable({ orderStatus }: Order): boolean {
  return nextStates(ORDER_TRANSITIONS, orderStatus, ['admin']).includes('CANCELLED');
}

/** What follows from the end of an order that is not paid. */
export function cancelEffects(): OrderEffect[] {
  const kinds: OrderEffect['kind'][] = ['release', 'releaseCoupon', 'letGo'];
  return kinds.map((kind) => ({ id: randomUUID(), kind }));
}

function post(data: LedgerPosting): OrderEffect {
  return { id: randomUUID(), kind: 'post', data };
}
