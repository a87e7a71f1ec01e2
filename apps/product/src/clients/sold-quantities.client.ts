import type { ServiceClient } from '@e-storefront/subgraph';
import type { SoldQuantities } from '../catalog/units-sold.model';
import { FindSoldQuantitiesDocument } from './order.generated';

export function createSoldQuantities(order: ServiceClient): SoldQuantities {
  return async (orderIds) =>
    (await order.call(FindSoldQuantitiesDocument, { orderIds: [...orderIds] })).soldQuantities;
}
