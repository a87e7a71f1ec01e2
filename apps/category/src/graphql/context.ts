import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryTree } from '../category/category-tree';
import type { Services } from '../composition';

export interface AppContext extends SubgraphContext, Services {
  /** The tree that the caller can see; loaded once per request. */
  tree: () => Promise<CategoryTree>;
}
