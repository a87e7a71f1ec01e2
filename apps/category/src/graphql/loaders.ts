import { hasPermission, type ServiceScope } from '@e-storefront/auth';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryTree } from '../category/category-tree';
import type { Services } from '../composition';
import type { AppContext } from './context';

/** The scope of services that read hidden categories. */
const READ_ALL_SCOPE: ServiceScope = 'category:read';

/** The loader of one request. */
export function createLoaders(
  { categories }: Services,
  { principal, callerScopes }: SubgraphContext,
): Pick<AppContext, 'tree'> {
  const canSeeAll = hasPermission(principal, 'category:write') || callerScopes.includes(READ_ALL_SCOPE);
  const readTree = async (): Promise<CategoryTree> => {
    const tree = await categories.tree();
    return canSeeAll ? tree : tree.active();
  };
  let loaded: Promise<CategoryTree> | undefined;
  return { tree: () => (loaded ??= readTree()) };
}
