import { toObjectId } from '@e-storefront/mongo';
import type { Order, OrderItem, StatusChange } from './order';
import type { NewOrder } from './order.repository';
import type { OrderItemRow, OrderRow, StatusChangeRow } from './order-row.model';
import { ORDER_TRANSITIONS } from './order-status';

/** What a read needs not fetch: the outbox is the relay's alone. */
export const WITHOUT_OUTBOX = { outbox: 0, sweptAt: 0, unpaid: 0 } as const;

export function toOrder(row: Omit<OrderRow, 'outbox'>): Order {
  const { _id, groupId, customerId, sellerId, items, statusHistory, ...rest } = row;
  const { shippingAddress, createdAt, updatedAt } = rest;
  return {
    id: _id.toHexString(),
    groupId: groupId.toHexString(),
    customerId: customerId.toHexString(),
    sellerId: sellerId.toHexString(),
    items: items.map(toItem),
    statusHistory: statusHistory.map((change) => ({ ...change, by: change.by.toHexString() })),
    orderNumber: rest.orderNumber,
    customerEmail: rest.customerEmail,
    couponCode: rest.couponCode,
    currency: rest.currency,
    paymentMethod: rest.paymentMethod,
    shippingMethod: rest.shippingMethod,
    shippingAddress,
    notes: rest.notes,
    subtotal: rest.subtotal,
    discount: rest.discount,
    tax: rest.tax,
    shipping: rest.shipping,
    total: rest.total,
    orderStatus: rest.orderStatus,
    paymentStatus: rest.paymentStatus,
    returns: rest.returns ?? [],
    waived: rest.waived ?? 0,
    refunded: rest.refunded ?? 0,
    refundedLines: rest.refundedLines ?? [],
    lastPaymentEvent: rest.paymentSerial ?? 0,
    sequence: rest.sequence,
    createdAt,
    updatedAt,
  };
}

/** The first row of an order: at the start of both its lives, with the event that tells of it waiting in the outbox. */
export function toNewRow({ id, draft, orderNumber, entry, event, unpaid }: NewOrder): OrderRow {
  const { groupId, customerId, sellerId, items, ...rest } = draft;
  return {
    ...rest,
    _id: toObjectId(id),
    groupId: toObjectId(groupId),
    customerId: toObjectId(customerId),
    sellerId: toObjectId(sellerId),
    orderNumber,
    items: items.map(toItemRow),
    orderStatus: ORDER_TRANSITIONS.initial,
    paymentStatus: entry.paymentStatus,
    statusHistory: [toChangeRow(entry)],
    sequence: 1,
    outbox: [{ id: event.id, at: entry.at, event }],
    ...(unpaid && { unpaid }),
    createdAt: entry.at,
    updatedAt: entry.at,
  };
}

export function toChangeRow(change: StatusChange): StatusChangeRow {
  return { ...change, by: toObjectId(change.by) };
}

function toItem({ productId, variantId, sellerId, ...rest }: OrderItemRow): OrderItem {
  return {
    ...rest,
    productId: productId.toHexString(),
    variantId: variantId.toHexString(),
    sellerId: sellerId.toHexString(),
  };
}

function toItemRow({ productId, variantId, sellerId, ...rest }: OrderItem): OrderItemRow {
  return {
    ...rest,
    productId: toObjectId(productId),
    variantId: toObjectId(variantId),
    sellerId: toObjectId(sellerId),
  };
}
