import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryService } from '../category/category.service';
import type { CategoryTree } from '../category/category-tree';

export interface AppContext extends SubgraphContext {
  categories: CategoryService;
  /** The tree as this caller may see it, read once a call. */
  tree: () => Promise<CategoryTree>;
  /** Makes sure that the caller sees the hidden ones that they may see. @throws UNAUTHENTICATED for an expired token */
  withHidden: () => void;
}
