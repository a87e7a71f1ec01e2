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
  /** Of one piece. */
  price: MinorUnits;
  sellerId: string;
  /** price × quantity */
  subtotal: MinorUnits;
  /** The line's share of the group's discount. */
  discount: MinorUnits;
}

/** The sums of an order, of a group or of a cart, in minor units. */
export interface OrderTotals {
  subtotal: MinorUnits;
  discount: MinorUnits;
  tax: MinorUnits;
  shipping: MinorUnits;
  total: MinorUnits;
}

/** One change in the life of an order, with the statuses after it. */
export interface StatusChange {
  status: OrderStatus;
  paymentStatus: PaymentStatus;
  at: Date;
  note: string | null;
  /** Who did it: a user's id. */
  by: string;
}

/** Pieces of a line. */
export interface LineQuantity {
  variantId: string;
  quantity: number;
}

/** Pieces that came back together. */
export interface OrderReturn {
  /** 24 hexadecimal digits. */
  id: string;
  lines: LineQuantity[];
  reason: string;
  /** Whether what was paid for them goes back, too: at once, or as soon as it is taken. */
  refund: boolean;
  at: Date;
}

/** Who changes an order when nobody does: the shop itself. */
export const SYSTEM_ACTOR_ID = '0'.repeat(24);

/** What is settled when an order is placed and never changes afterwards. */
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
  /** The part of the total that the shop bears because no provider charges so little; zero when left out. */
  waived?: MinorUnits;
}

/** Whether an order leaves its buyer nothing to pay: it counts as paid from the start. */
export function owesNothing({ total, waived = 0 }: Pick<OrderDraft, 'total' | 'waived'>): boolean {
  return total === waived;
}

export interface Order extends OrderDraft {
  id: string;
  orderNumber: string;
  orderStatus: OrderStatus;
  paymentStatus: PaymentStatus;
  statusHistory: StatusChange[];
  /** Pieces that came back one by one; empty when the order came back as a whole. */
  returns: OrderReturn[];
  /** What went back of its money for certain, as its payment told last; zero when left out. */
  refunded?: MinorUnits;
  /** The pieces that this money was given back for. */
  refundedLines?: LineQuantity[];
  /** The last news of its payment that it heard of; zero before the first. */
  lastPaymentEvent: number;
  /** Grows by one with each change. */
  sequence: number;
  createdAt: Date;
  updatedAt: Date;
}

/** The orders that one checkout placed, with their sums. */
export interface OrderGroup extends OrderTotals {
  id: string;
  orders: Order[];
}

/** Whether an order came to nothing: it stays cancelled after its money was given back, too. */
export function wasCancelled({ statusHistory }: Pick<Order, 'statusHistory'>): boolean {
  return statusHistory.some(({ status }) => status === 'CANCELLED');
}

/** Adds up the orders of a group. */
export function toOrderGroup(id: string, orders: Order[]): OrderGroup {
  const sum = (figure: keyof OrderTotals): MinorUnits =>
    orders.reduce((total, order) => total + order[figure], 0);
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
