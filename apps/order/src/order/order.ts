import type { DomainEvent } from '@e-storefront/events';
import type { MinorUnits } from '@e-storefront/domain';
import type { OrderStatus, PaymentStatus } from './order-status';

export type ShippingMethod = 'STANDARD' | 'EXPRESS';

export interface ShippingAddress {
  name: string | null;
  mobile: string | null;
  email: string | null;
  street: string;
  city: string;
  state: string;
  zip: string;
  country: string;
}

/** One line as it was sold; amounts in minor units. */
export interface OrderItem {
  productId: string;
  variantId: string;
  sku: string;
  productName: string;
  variantName: string | null;
  imageUrl: string | null;
  quantity: number;
  /** Per unit. */
  price: MinorUnits;
  sellerId: string;
  /** price × quantity */
  subtotal: MinorUnits;
  /** The line's share of the group's discount. */
  discount: MinorUnits;
}

/** The totals of an order, of a group or of a cart, in minor units. */
export interface OrderTotals {
  subtotal: MinorUnits;
  discount: MinorUnits;
  tax: MinorUnits;
  shipping: MinorUnits;
  total: MinorUnits;
}

/** One entry of an order's history, with both statuses after the change. */
export interface StatusChange {
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  at: Date;
  note: string | null;
  /** The id of the user who made the change, or `SYSTEM_ACTOR_ID`. */
  by: string;
}

/** A quantity of one variant. */
export interface LineQuantity {
  variantId: string;
  quantity: number;
}

/** Items that the buyer returned together. */
export interface OrderReturn {
  /** 24 hexadecimal digits. */
  id: string;
  lines: LineQuantity[];
  reason: string;
  /** Whether the amount paid for the items is refunded: at once, or as soon as the payment is captured. */
  refund: boolean;
  at: Date;
}

/** Recorded as the author of changes that no user made. */
export const SYSTEM_ACTOR_ID = '0'.repeat(24);

/** The part of an order that is fixed when it is placed. */
export interface OrderDraft extends OrderTotals {
  groupId: string;
  customerId: string;
  customerEmail: string;
  sellerId: string;
  items: OrderItem[];
  couponCode: string | null;
  currency: string;
  paymentMethod: string;
  shippingMethod: ShippingMethod;
  shippingAddress: ShippingAddress;
  notes: string | null;
  /** The part of the total that the shop bears because it is below every provider's minimum; zero when absent. */
  waived?: MinorUnits;
}

/** A new order with its number, its first history entry and the event that announces it. */
export interface NewOrder {
  id: string;
  draft: OrderDraft;
  orderNumber: string;
  entry: StatusChange;
  event: DomainEvent;
  /** Absent when the payment is secured. Otherwise `until` is the payment deadline; null for none. */
  unpaid?: { until: Date | null };
}

/** What is read of an order only where it is needed. */
export const ORDER_DETAILS = ['items', 'shippingAddress', 'statusHistory'] as const;
export type OrderDetail = (typeof ORDER_DETAILS)[number];

export interface Order extends OrderDraft {
  id: string;
  orderNumber: string;
  orderStatus: OrderStatus;
  paymentStatus: PaymentStatus;
  statusHistory: StatusChange[];
  /** Partial returns; empty when the order was returned as a whole. */
  returns: OrderReturn[];
  /** The amount that its payment last reported as refunded; zero when absent. */
  refunded?: MinorUnits;
  /** The items that `refunded` covers. */
  refundedLines?: LineQuantity[];
  /** The sequence of the last payment event that was applied; zero before the first. */
  lastPaymentEvent: number;
  /** Grows by one with each change. */
  sequence: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The orders of one checkout, with their totals. */
export interface OrderGroup extends OrderTotals {
  id: string;
  orders: Order[];
}

/** Whether nothing has to be paid: such an order is PAID from the start. */
export function owesNothing({ total, waived = 0 }: Pick<OrderDraft, 'total' | 'waived'>): boolean {
  return total === waived;
}

/** Whether an order was ever cancelled: a cancelled order that was refunded has the status REFUNDED. */
export function wasCancelled({
  statusHistory,
}: {
  statusHistory: readonly Pick<StatusChange, 'status'>[];
}): boolean {
  return statusHistory.some(({ status }) => status === 'CANCELLED');
}

export function toOrderGroup(id: string, orders: Order[]): OrderGroup {
  const sum = (key: keyof OrderTotals): MinorUnits => orders.reduce((total, order) => total + order[key], 0);
  return {
    id,
    orders,
    subtotal: sum('subtotal'),
    discount: sum('discount'),
    tax: sum('tax'),
    shipping: sum('shipping'),
    total: sum('total'),
  };
}
