import { badInput } from '@e-storefront/errors';
import type { Order, OrderReturn } from '../order/order';
import type { OrderChange } from './order-change';
import { createEffect, type EffectRequest } from './order-effects';
import { quantitiesByVariant } from './refund-calculation';

/**
 * Records a return; the order becomes RETURNED with its last item.
 * @throws BAD_USER_INPUT for a quantity above what the buyer still has
 */
export function applyReturn(order: Order, orderReturn: OrderReturn): Pick<OrderChange, 'after' | 'effects'> {
  const returns = [...order.returns, orderReturn];
  const returned = quantitiesByVariant(returns);
  for (const { variantId } of orderReturn.lines) {
    const bought = order.items.find((item) => item.variantId === variantId)?.quantity ?? 0;
    if ((returned.get(variantId) ?? 0) > bought) {
      throw badInput('input.lines', 'The buyer does not have that many items of this order.');
    }
  }
  const isComplete = order.items.every(({ variantId, quantity }) => returned.get(variantId) === quantity);
  const effects: EffectRequest[] = [{ kind: 'returnItems', orderReturn }];
  if (orderReturn.refund) effects.push({ kind: 'refundItems', orderReturn });
  if (isComplete) effects.push({ kind: 'releasePayment' });
  return {
    after: { returns, ...(isComplete && { orderStatus: 'RETURNED' }) },
    effects: effects.map(createEffect),
  };
}
