import { createEvent } from '@e-storefront/events';
import type { CheckoutPlan } from './checkout';
import { owesNothing } from '../order/order';
import { createOrderNumber } from '../order/order-number';
import type { NewOrder } from '../order/order';
import { unpaidDeadline, type UnpaidPolicy } from '../order/unpaid-orders';
import { ORDER_TRANSITIONS, PAYMENT_STATUS_TRANSITIONS } from '../order/order-status';

/**
 * Creates the orders of a plan in their initial state, each with a new order number.
 * @param unpaid ids of the orders whose payment is not secured
 */
export function createNewOrders(
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
      ...(unpaid.has(id) && { unpaid: { until: unpaidDeadline(draft.paymentMethod, policy, at) } }),
    };
  });
}
