import { DomainError } from '@e-storefront/errors';
import type { OrderItem } from './order';

/** Limits and deadlines of unpaid orders. */
export interface UnpaidPolicy {
  /** Maximum quantity of one product. */
  maxQuantity: number;
  /** Maximum quantity of one product while the buyer's e-mail address is not verified. */
  maxQuantityUnverified: number;
  maxOrders: number;
  /** Time for a bank transfer, in milliseconds; null for no deadline. */
  bankTransferMs: number | null;
  /** Time for the seller to confirm a cash-on-delivery order, in milliseconds; null for no deadline. */
  cashOnDeliveryMs: number | null;
}

/** A buyer's orders that are neither paid nor shipped. */
export interface UnpaidOrders {
  orders: number;
  /** Quantity per product id. */
  quantities: ReadonlyMap<string, number>;
}

interface AddedOrders {
  orders: number;
  items: readonly Pick<OrderItem, 'productId' | 'productName' | 'quantity'>[];
  /** Whether the buyer's e-mail address is verified. */
  isVerified: boolean;
}

/** Whether the payment method brings the money after the order is placed. */
export function isPaidLater(method: string): boolean {
  return method === 'cash_on_delivery' || method === 'bank_transfer';
}

/** When an order placed now expires unless it is paid or, for cash on delivery, confirmed; null for never. */
export function unpaidDeadline(method: string, policy: UnpaidPolicy, now: Date): Date | null {
  const ms = { bank_transfer: policy.bankTransferMs, cash_on_delivery: policy.cashOnDeliveryMs }[method];
  return ms === null || ms === undefined ? null : new Date(now.getTime() + ms);
}

/**
 * Keeps buyers from blocking stock with orders that they do not pay.
 * @throws EMAIL_NOT_VERIFIED when verifying the address lifts the limit, UNPAID_LIMIT
 */
export function assertWithinUnpaidLimit(open: UnpaidOrders, added: AddedOrders, policy: UnpaidPolicy): void {
  if (open.orders + added.orders > policy.maxOrders) {
    throw new DomainError('UNPAID_LIMIT', {
      message: `You have ${open.orders} unpaid orders. Please pay for one of them first, or pay now by card.`,
      details: { limit: policy.maxOrders, productIds: [] },
    });
  }
  const totals = new Map<string, { name: string; quantity: number }>();
  for (const { productId, productName: name, quantity } of added.items) {
    const current = totals.get(productId)?.quantity ?? open.quantities.get(productId) ?? 0;
    totals.set(productId, { name, quantity: current + quantity });
  }
  const limit = added.isVerified
    ? policy.maxQuantity
    : Math.min(policy.maxQuantityUnverified, policy.maxQuantity);
  const [productId, exceeded] = [...totals].find(([, { quantity }]) => quantity > limit) ?? [];
  if (productId === undefined || exceeded === undefined) return;
  if (!added.isVerified && exceeded.quantity <= policy.maxQuantity) {
    throw new DomainError('EMAIL_NOT_VERIFIED', {
      message: `Please verify your e-mail address to order more than ${limit} of ${exceeded.name} without paying in advance, or pay now by card.`,
      details: { limit, productIds: [productId] },
    });
  }
  throw new DomainError('UNPAID_LIMIT', {
    message: `You can have at most ${limit} of ${exceeded.name} in unpaid orders. Please order less, or pay now by card.`,
    details: { limit, productIds: [productId] },
  });
}
