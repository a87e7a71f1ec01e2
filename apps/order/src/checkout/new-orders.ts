import { createEvent } from '@e-storefront/events';
import type { CheckoutPlan } from './checkout';
import { owesNothing } from '../order/order';
import { createOrderNumber } from '../order/order-number';
import type { NewOrder } from '../order/order';
import { unpaidUntil, type UnpaidPolicy } from './unpaid-orders';
import { ORDER_TRANSITIONS, PAYMENT_STATUS_TRANSITIONS } from '../order/order-status';

/**
 * The orders of a plan at the start of their lives, each with a fresh number.
 * @param unpaid the ids of those whose money is not certain
 */
export function newOrders(
  { drafts, placedBy }: CheckoutPlan,
  { unpaid, policy }: { unpaid: ReadonlySet<string>; policy: UnpaidPolicy },
  at = new Date(),
): NewOrder[] {
  return drafts.map(({ id, ...draft }) => {
    const { sellerId, customerId } = draft;
    const status = ORDER_TRANSITIONS.initial;
    return {
      id,
      draft,
      orderNumber: createOrderNumber(at),
      entry: {
        status,
        paymentStatus: owesNothing(draft) ? 'PAID' : PAYMENT_STATUS_TRANSITIONS.initial,
        at,
        note: null,
        by: placedBy,
      },
      event: createEvent('order.placed.v1', { orderId: id, sellerId, customerId, status, sequence: 1 }),
      ...(unpaid.has(id) && { unpaid: { until: unpaidUntil(draft.paymentMethod, policy, at) } }),
    };
  });
}
