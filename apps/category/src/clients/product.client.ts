import type { ServiceClient } from '@e-storefront/subgraph';
import type { ProductClient } from '../category/category';
import { CountProductsInCategoryDocument } from './product.generated';

export function createProductClient(product: ServiceClient): ProductClient {
  return {
    countInCategory: async (categoryId) =>
      (await product.call(CountProductsInCategoryDocument, { categoryId })).productsInCategory,
  };
}
