import { selectedDetails, type RequestContext } from '@e-storefront/subgraph';
import { ORDER_DETAILS, type OrderDetail } from './order';

/** The fields of the schema's Order that need each detail. */
const FIELDS: Readonly<Record<OrderDetail, readonly string[]>> = {
  items: ['items'],
  shippingAddress: ['shippingAddress'],
  statusHistory: ['statusHistory'],
};

/** The details that the caller's operation selects of orders. */
export function selectedOrderDetails(context: RequestContext): readonly OrderDetail[] {
  return selectedDetails(context, 'Order', { details: ORDER_DETAILS, fields: FIELDS });
}
