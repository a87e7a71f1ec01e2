import type { UpdateQuery } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { toChangeRow } from '../order/order-mapper';
import type { OrderChange } from '../order/order.repository';
import type { OrderRow, OutboxEntryRow } from '../order/order-row.model';
import { STATUSES_WITH_RESERVED_STOCK, type PaymentStatus } from '../order/order-status';

const NOT_PAID: readonly PaymentStatus[] = ['PENDING', 'PROCESSING', 'FAILED'];

/** A change as one write, which finds the order only while it is as it was read. */
export function changeOfRow({ before, after, entry, events, effects, isSecured = false }: OrderChange): {
  filter: Pick<OrderRow, '_id' | 'sequence' | 'orderStatus'>;
  update: UpdateQuery<OrderRow>;
} {
  const todo: OutboxEntryRow[] = [
    ...events.map((event) => ({ id: event.id, at: entry.at, event })),
    ...effects.map(({ id, kind, data }) => ({ id, at: entry.at, effect: kind, ...(data && { data }) })),
  ];
  const isSettled =
    isSecured || !STATUSES_WITH_RESERVED_STOCK.includes(entry.status) || !NOT_PAID.includes(entry.paymentStatus);
  return {
    filter: { _id: toObjectId(before.id), sequence: before.sequence, orderStatus: before.orderStatus },
    update: {
      $set: after,
      $inc: { sequence: 1 },
      $push: { statusHistory: toChangeRow(entry), outbox: { $each: todo } },
      ...(isSettled && { $unset: { unpaid: 1 } }),
    },
  };
}
