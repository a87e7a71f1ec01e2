import { createEvent, type DomainEvent, type EventData } from '@e-storefront/events';
import { retryOnConflict } from '@e-storefront/mongo';
import { capturedPosting, refundFailedPosting, refundPosting } from '../ledger/ledger';
import { SYSTEM_ACTOR_ID, wasCancelled, type Order } from '../order/order';
import type { OrderRepository } from '../order/order.model';
import type { Payment, PaymentEvent, Refund } from '../payment/payment';
import { hasCapturedFunds, isClosed } from '../payment/payment-states';
import { completedRefundTotal } from '../payment/payment-transitions';
import { createChange, isCancellable, type OrderChange } from './order-change';
import { cancelEffects, createEffect, type OrderEffect } from './order-effects';
import type { OrderOutboxRepository } from './order-outbox.model';
import { quantitiesByVariant } from './refund-calculation';

interface HandlerInput {
  order: Order;
  payment: Payment;
  event: PaymentEvent;
  /** The data of the domain event. */
  data: EventData<'payment.captured.v1'>;
}

type HandlerResult = Pick<OrderChange, 'after' | 'effects' | 'isSecured'> & {
  note: string;
  events: DomainEvent[];
};

interface Dependencies {
  orders: Pick<OrderRepository, 'find'>;
  outbox: Pick<OrderOutboxRepository, 'change'>;
}

/** A checkout may still place the order this long after its payment ended. */
const CHECKOUT_DURATION_MS = 300_000;

/**
 * Applies an event of a payment to its order: at most once, however often it is called.
 * @returns `skipped` for an event that was applied before or whose order is never placed; `pending` for an order that is
 *   not placed yet
 * @throws CONFLICT
 */
export function onPaymentEvent(
  { orders, outbox }: Dependencies,
  payment: Payment,
  event: PaymentEvent,
): Promise<'applied' | 'skipped' | 'pending'> {
  return retryOnConflict(async () => {
    const order = await orders.find(payment.orderId, 'all');
    if (!order) return mayStillBePlaced(payment) ? 'pending' : 'skipped';
    if (order.lastPaymentEvent >= event.sequence) return 'skipped';
    return (await outbox.change(applyPaymentEvent(order, payment, event))) ? 'applied' : undefined;
  });
}

function mayStillBePlaced(payment: Payment): boolean {
  return !isClosed(payment) || Date.now() - payment.updatedAt.getTime() <= CHECKOUT_DURATION_MS;
}

/** The change of an order that follows from an event of its payment. */
function applyPaymentEvent(order: Order, payment: Payment, event: PaymentEvent): OrderChange {
  const { id: orderId, sellerId, customerId, currency } = order;
  const data = { orderId, sellerId, customerId, amount: event.amount, currency };
  const result = PAYMENT_EVENT_HANDLERS[event.type]({ order, payment, event, data });
  return createChange(order, {
    ...result,
    after: { ...result.after, lastPaymentEvent: event.sequence },
    by: SYSTEM_ACTOR_ID,
  });
}

const PAYMENT_EVENT_HANDLERS: Record<PaymentEvent['type'], (input: HandlerInput) => HandlerResult> = {
  authorised: () => ({
    after: {},
    note: 'The payment was authorised.',
    events: [],
    effects: [],
    isSecured: true,
  }),
  captured: ({ order, payment: { provider }, data }) => ({
    after: order.paymentStatus === 'COMPLETED' ? {} : { paymentStatus: 'PAID' },
    note: 'The payment was captured.',
    events: [createEvent('payment.captured.v1', data)],
    effects: [
      createEffect({
        kind: 'postLedger',
        posting: capturedPosting(order, { provider, amount: data.amount }),
      }),
      // Refunds of items that were returned before the capture, such as refused items of a cash-on-delivery order.
      ...order.returns
        .filter(({ refund }) => refund)
        .map((orderReturn) => createEffect({ kind: 'refundItems', orderReturn })),
    ],
  }),
  refunded: (input) => {
    const { after, effects } = moneyReturned(input);
    return {
      after,
      note: refundOf(input)?.reason ?? 'The payment was refunded.',
      events: [createEvent('payment.refunded.v1', input.data)],
      effects: [...effects, ...refundRestOfCancelled(input)],
    };
  },
  refundFailed: (input) => ({
    ...moneyRecovered(input),
    note: "A refund failed: the buyer's bank returned the money.",
    events: [createEvent('refund.failed.v1', input.data)],
  }),
  failed: ({ order, data }) => ({
    after: { paymentStatus: 'FAILED', ...(isCancellable(order) && { orderStatus: 'CANCELLED' }) },
    note: 'The payment failed.',
    events: [createEvent('payment.failed.v1', data)],
    effects: isCancellable(order) ? cancelEffects() : [],
  }),
  disputed: ({ data }) => ({
    after: {},
    note: 'The buyer disputes the payment at their bank.',
    events: [createEvent('payment.disputed.v1', data)],
    effects: [],
  }),
  disputeWon: (input) => ({
    ...(input.event.refundId ? moneyRecovered(input) : { after: {}, effects: [] }),
    note: 'The bank decided the dispute for the seller.',
    events: [createEvent('dispute.closed.v1', { ...input.data, isWon: true })],
  }),
  disputeLost: (input) => ({
    ...moneyReturned(input),
    note: 'The bank decided the dispute for the buyer and returned the money.',
    events: [createEvent('dispute.closed.v1', { ...input.data, isWon: false })],
  }),
};

/** After a refund or a lost dispute. */
function moneyReturned(input: HandlerInput): Pick<HandlerResult, 'after' | 'effects'> {
  const { order, payment } = input;
  const refund = refundEntry(input);
  return {
    after: {
      paymentStatus: payment.state === 'refunded' ? 'REFUNDED' : 'PARTIALLY_REFUNDED',
      ...refundedFields(payment),
    },
    effects: refund ? [createEffect({ kind: 'postLedger', posting: refundPosting(order, refund) })] : [],
  };
}

/** After a refund that failed or a dispute that was won in the end. */
function moneyRecovered(input: HandlerInput): Pick<HandlerResult, 'after' | 'effects'> {
  const { order, payment } = input;
  const refund = refundEntry(input);
  return {
    after: {
      paymentStatus: completedRefundTotal(payment.refunds) > 0 ? 'PARTIALLY_REFUNDED' : 'PAID',
      ...refundedFields(payment),
    },
    effects: refund
      ? [createEffect({ kind: 'postLedger', posting: refundFailedPosting(order, refund) })]
      : [],
  };
}

/** The order's copy of the completed refunds, which analytics read. */
export function refundedFields({
  refunds,
}: Pick<Payment, 'refunds'>): Required<Pick<OrderChange['after'], 'refunded' | 'refundedLines'>> {
  const done = refunds.filter(({ state, amount }) => state === 'done' && amount > 0);
  const refundedLines = [...quantitiesByVariant(done)].map(([variantId, quantity]) => ({
    variantId,
    quantity,
  }));
  return { refunded: completedRefundTotal(refunds), refundedLines };
}

/** A partial refund can win the race against the full refund of a cancelled order; the rest is then refunded here. */
function refundRestOfCancelled({ order, payment }: HandlerInput): OrderEffect[] {
  return wasCancelled(order) && hasCapturedFunds(payment) ? [createEffect({ kind: 'releasePayment' })] : [];
}

function refundEntry(input: HandlerInput): Parameters<typeof refundPosting>[1] | null {
  const refund = refundOf(input);
  return refund ? { id: refund.id, provider: input.payment.provider, parts: refund.parts } : null;
}

function refundOf({ payment, event }: HandlerInput): Refund | undefined {
  return payment.refunds.find(({ id }) => id === event.refundId);
}
