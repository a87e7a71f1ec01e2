import { createEvent } from '@e-storefront/events';
import { THE_SHOP, type OrderDraft } from './order.entity';
import { toNewRow } from './order.mapping';
import type { OrderRow } from './order.rows.model';
import { ADDRESS } from './order-under-test';

type Fields = { orderId: string; total: number; at?: Date } & Pick<
  OrderDraft,
  'groupId' | 'customerId' | 'sellerId'
> &
  Partial<OrderDraft>;

/** The row of an order that was placed just now, as its checkout writes it: goods alone, unless its fields say more. */
export function placedRow({ orderId, total, at = new Date(), ...fields }: Fields): OrderRow {
  const { customerId, sellerId } = fields;
  const facts = { orderId, sellerId, customerId, status: 'PENDING', sequence: 1 };
  return toNewRow({
    ...{ id: orderId, orderNumber: orderId, event: createEvent('order.placed.v1', facts) },
    entry: { status: 'PENDING', paymentStatus: 'PENDING', at, note: null, by: THE_SHOP },
    draft: {
      ...{ items: [], couponCode: null, notes: null, currency: 'INR', paymentMethod: 'card' },
      ...{ customerEmail: 'a@b.example', shippingMethod: 'STANDARD' },
      ...{ subtotal: total, discount: 0, tax: 0, shipping: 0, total },
      shippingAddress: { ...ADDRESS, name: null, mobile: null, email: null },
      ...fields,
    },
  });
}
