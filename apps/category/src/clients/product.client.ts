import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { ProductCounts } from '../category/category.service';

const QUERY = 'query ($categoryId: ID!) { productsInCategory(categoryId: $categoryId) }';
const result = z.object({ productsInCategory: z.int() });

/** Asks the product service how many products, sold or not, stand in a category. */
export function productCounts(product: ServiceClient, requestId: string): ProductCounts {
  return {
    countIn: async (categoryId) =>
      (await product.call({ query: QUERY, variables: { categoryId }, result, requestId })).productsInCategory,
  };
}
