import type { QueryFilter } from 'mongoose';
import { NOTHING, toObjectId } from '@e-storefront/mongo';
import type { OrderScope } from './order.repository';
import type { OrderRow } from './order-row.model';

/** The filter of a scope; a scope that names nobody sees nothing. */
export function scopeFilter(scope: OrderScope): QueryFilter<OrderRow> {
  if (scope === 'all') return {};
  const own: QueryFilter<OrderRow>[] = [];
  if (scope.customerId) own.push({ customerId: toObjectId(scope.customerId) });
  if (scope.sellerId) own.push({ sellerId: toObjectId(scope.sellerId) });
  const [first, ...rest] = own;
  if (!first) return NOTHING as QueryFilter<OrderRow>;
  return rest.length > 0 ? { $or: own } : first;
}

/** Orders that did not come to nothing; a cancelled one that was refunded is not among them either. */
export const NOT_CANCELLED_FILTER = {
  'statusHistory.status': { $ne: 'CANCELLED' },
} as const satisfies QueryFilter<OrderRow>;
