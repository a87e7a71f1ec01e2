import { DomainError } from '@e-storefront/errors';
import type { OrderItem } from '../order/order';

/** What buyers may have on order without having paid, and how long. */
export interface UnpaidPolicy {
  /** The most pieces of one product. */
  pieces: number;
  /** The most pieces of one product for whoever has not verified their e-mail address. */
  unverifiedPieces: number;
  /** The most orders. */
  orders: number;
  /** How long a bank transfer may take, in milliseconds; null for ever. */
  bankTransferMs: number | null;
  /** How long a seller has to confirm an order that is paid at the door, in milliseconds; null for ever. */
  cashOnDeliveryMs: number | null;
}

/** What a buyer has on order, not shipped yet and without having paid. */
export interface UnpaidOrders {
  orders: number;
  /** Pieces by product. */
  pieces: ReadonlyMap<string, number>;
}

/** What is about to be ordered. */
interface NewOrders {
  orders: number;
  items: readonly Pick<OrderItem, 'productId' | 'productName' | 'quantity'>[];
  /** Whether the buyer's e-mail address is verified. */
  isVerified: boolean;
}

/** Whether a way of paying brings the money after the order is placed. */
export function paysLater(method: string): boolean {
  return method === 'cash_on_delivery' || method === 'bank_transfer';
}

/** When an order that is placed now is cancelled unless it is paid or, at the door, confirmed; null for never. */
export function unpaidUntil(method: string, policy: UnpaidPolicy, now: Date): Date | null {
  const ms = { bank_transfer: policy.bankTransferMs, cash_on_delivery: policy.cashOnDeliveryMs }[method];
  return ms === null || ms === undefined ? null : new Date(now.getTime() + ms);
}

/**
 * Makes sure that nobody holds a shop's stock with orders that they do not pay.
 * @throws EMAIL_NOT_VERIFIED when verifying the address lifts the limit, UNPAID_LIMIT
 */
export function assertMayOweMore(open: UnpaidOrders, added: NewOrders, policy: UnpaidPolicy): void {
  if (open.orders + added.orders > policy.orders) {
    throw new DomainError('UNPAID_LIMIT', {
      message: `You have ${open.orders} orders that are not paid yet. Pay for one of them first, or pay now by card.`,
      details: { limit: policy.orders, productIds: [] },
    });
  }
  const wanted = new Map<string, { name: string; pieces: number }>();
  for (const { productId, productName: name, quantity } of added.items) {
    const known = wanted.get(productId)?.pieces ?? open.pieces.get(productId) ?? 0;
    wanted.set(productId, { name, pieces: known + quantity });
  }
  const limit = added.isVerified ? policy.pieces : Math.min(policy.unverifiedPieces, policy.pieces);
  const [productId, over] = [...wanted].find(([, { pieces }]) => pieces > limit) ?? [];
  if (productId === undefined || over === undefined) return;
  if (!added.isVerified && over.pieces <= policy.pieces) {
    throw new DomainError('EMAIL_NOT_VERIFIED', {
      message: `Verify your e-mail address to order more than ${limit} pieces of ${over.name} without paying first, or pay now by card.`,
      details: { limit, productIds: [productId] },
    });
  }
  throw new DomainError('UNPAID_LIMIT', {
    message: `At most ${limit} pieces of ${over.name} can be on order without having been paid. Order less, or pay now by card.`,
    details: { limit, productIds: [productId] },
  });
}
