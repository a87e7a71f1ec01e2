import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { SoldQuantities } from '../catalog/units-sold.model';

const QUERY = 'query ($orderIds: [ID!]!) { soldQuantities(orderIds: $orderIds) { productId quantity } }';
const result = z.object({
  soldQuantities: z.array(z.object({ productId: z.string(), quantity: z.number().int() })),
});

export function createSoldQuantities(order: ServiceClient): SoldQuantities {
  return async (orderIds) => {
    const variables = { orderIds: [...orderIds] };
    return (await order.call({ query: QUERY, variables, result })).soldQuantities;
  };
}
