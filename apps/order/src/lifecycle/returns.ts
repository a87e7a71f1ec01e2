import { randomUUID } from 'node:crypto';
import { badInput } from '@e-storefront/errors';
import type { Order, OrderReturn } from '../order/order';
import type { OrderChange, OrderEffect } from '../order/order.repository';
import { quantitiesByVariant } from './refund-shares';

/**
 * What an order becomes when pieces of it come back: with the last of them, it is returned.
 * @throws BAD_USER_INPUT for more pieces than are out
 */
export function applyReturn(order: Order, came: OrderReturn): Pick<OrderChange, 'after' | 'effects'> {
  const returns = [...order.returns, came];
  const counts = quantitiesByVariant(returns);
  for (const { variantId } of came.lines) {
    const bought = order.items.find((item) => item.variantId === variantId)?.quantity ?? 0;
    if ((counts.get(variantId) ?? 0) > bought) {
      throw badInput('input.lines', 'The buyer does not have that many pieces of this order.');
    }
  }
  const isAll = order.items.every(({ variantId, quantity }) => counts.get(variantId) === quantity);
  const effects: OrderEffect[] = [{ id: randomUUID(), kind: 'returnPieces', data: came }];
  if (came.refund) effects.push(refundOf(came));
  if (isAll) effects.push({ id: randomUUID(), kind: 'letGo' });
  return { after: { returns, ...(isAll && { orderStatus: 'RETURNED' }) }, effects };
}

/** Gives back what was paid for pieces that came back; once by the return's id. */
export function refundOf(came: OrderReturn): OrderEffect {
  return { id: randomUUID(), kind: 'refundPieces', data: came };
}
