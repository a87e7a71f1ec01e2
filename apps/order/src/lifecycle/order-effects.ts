import { randomUUID } from 'node:crypto';
import type { LedgerPosting } from '../ledger/ledger';
import type { OrderReturn } from '../order/order';
import type { PaymentEffect, StockEffect } from '../order/order-status';

/**
 * Consequences of an order's change outside of the order: in product, in coupon, in the ledger or at the payment
 * provider.
 */
export type EffectRequest =
  | { kind: StockEffect }
  | { kind: 'returnItems'; orderReturn: OrderReturn }
  | { kind: 'releaseCoupon' }
  | { kind: 'postLedger'; posting: LedgerPosting }
  | { kind: PaymentEffect }
  | { kind: 'refundItems'; orderReturn: OrderReturn };

/** A requested effect in the outbox; it is executed until it succeeds, and its id makes repeats harmless. */
export type OrderEffect = EffectRequest & { id: string };

/** Effects of one group are executed in order; a group that fails does not block the others. */
export type EffectGroup = 'stock' | 'promotions' | 'ledger' | 'payment';
export const EFFECT_GROUPS: readonly EffectGroup[] = ['stock', 'promotions', 'ledger', 'payment'];

const GROUPS: Record<OrderEffect['kind'], EffectGroup> = {
  releaseStock: 'stock',
  shipStock: 'stock',
  returnStock: 'stock',
  returnItems: 'stock',
  releaseCoupon: 'promotions',
  postLedger: 'ledger',
  capturePayment: 'payment',
  releasePayment: 'payment',
  refundRemainder: 'payment',
  refundItems: 'payment',
};

export function effectGroup({ kind }: OrderEffect): EffectGroup {
  return GROUPS[kind];
}

export function createEffect(request: EffectRequest): OrderEffect {
  return { ...request, id: randomUUID() };
}

/** The effects of cancelling an order that was not paid. */
export function cancelEffects(): OrderEffect[] {
  const requests: EffectRequest[] = [
    { kind: 'releaseStock' },
    { kind: 'releaseCoupon' },
    { kind: 'releasePayment' },
  ];
  return requests.map(createEffect);
}
