import { createEvent } from '@e-storefront/events';
import type { CheckoutPlan } from './checkout';
import { owesNothing } from '../order/order';
import { orderNumber } from '../order/order-number';
import type { NewOrder } from '../order/order.repository';
import { unpaidDeadline, type UnpaidPolicy } from './unpaid-orders';
import { ORDER_LIFE, PAYMENT_LIFE } from '../order/order-status';

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
    const status = ORDER_LIFE.start;
    return {
      id,
      draft,
      orderNumber: orderNumber(at),
      entry: {
        status,
        paymentStatus: owesNothing(draft) ? 'PAID' : PAYMENT_LIFE.start,
        at,
        note: null,
        by: placedBy,
      },
      event: createEvent('order.placed.v1', { orderId: id, sellerId, customerId, status, sequence: 1 }),
      ...(unpaid.has(id) && { unpaid: { until: unpaidDeadline(draft.paymentMethod, policy, at) } }),
    };
  });
}
