import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryService } from '../category/category.service';
import type { CategoryTree } from '../category/category-tree';

export interface AppContext extends SubgraphContext {
  categories: CategoryService;
  /** The tree that the caller can see; loaded once per request. */
  tree: () => Promise<CategoryTree>;
  /** @throws UNAUTHENTICATED for an expired token that could show hidden categories */
  assertNotExpired: () => void;
}
