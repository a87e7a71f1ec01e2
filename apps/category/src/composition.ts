import type { Cache } from '@e-storefront/messaging';
import type { ServiceClient } from '@e-storefront/subgraph';
import type { CategoryRepository } from './category/category.model';
import { CategoryService } from './category/category.service';
import { createProductClient } from './clients/product.client';

/** Process-wide dependencies of the services. */
export interface AppDependencies {
  repository: CategoryRepository;
  cache: Cache;
  product: ServiceClient;
}

/** The services of the GraphQL context. */
export interface Services {
  categories: CategoryService;
}

/** Creates the services once per process. */
export function createServices({ repository, cache, product }: AppDependencies): Services {
  return { categories: new CategoryService({ repository, cache, products: createProductClient(product) }) };
}
