import { selectedDetails, type RequestContext } from '@e-storefront/subgraph';
import { ORDER_DETAILS, type OrderDetail } from './order';

/** The fields of the schema's Order that need each detail. */
const FIELDS: Readonly<Record<OrderDetail, readonly string[]>> = {
  items: ['items'],
  shippingAddress: ['shippingAddress'],
  statusHistory: ['statusHistory'],
};

/** Whether the caller's operation selects how many orders a list holds. */
export function selectsTotal({ selection }: RequestContext): boolean {
  return selection?.includes('OrderPage', ['pagination']) ?? true;
}

/** The details that the caller's operation selects of orders. */
export function selectedOrderDetails(context: RequestContext): readonly OrderDetail[] {
  return selectedDetails(context, 'Order', { details: ORDER_DETAILS, fields: FIELDS });
}
