import { z } from 'zod';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { ProductClient } from '../category/category';

const QUERY = 'query ($categoryId: ID!) { productsInCategory(categoryId: $categoryId) }';
const result = z.object({ productsInCategory: z.int() });

export function createProductClient(product: ServiceClient): ProductClient {
  return {
    countInCategory: async (categoryId) =>
      (await product.call({ query: QUERY, variables: { categoryId }, result })).productsInCategory,
  };
}
