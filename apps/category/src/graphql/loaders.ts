import { hasPermission, type ServiceScope } from '@e-storefront/auth';
import { isShopper, type SubgraphContext } from '@e-storefront/subgraph';
import type { CategoryTree } from '../category/category-tree';
import type { Services } from '../composition';
import type { AppContext } from './context';

/** The scope of services that read hidden categories. */
const READ_ALL_SCOPE: ServiceScope = 'category:read';

/** The loader of one request. */
export function createLoaders({ categories }: Services, context: SubgraphContext): Pick<AppContext, 'tree'> {
  const readTree = async (): Promise<CategoryTree> => {
    const tree = await categories.tree();
    return canSeeAll(context) ? tree : tree.active();
  };
  let loaded: Promise<CategoryTree> | undefined;
  return { tree: () => (loaded ??= readTree()) };
}

function canSeeAll(context: SubgraphContext): boolean {
  if (context.callerScopes.includes(READ_ALL_SCOPE)) return true;
  return !isShopper(context) && hasPermission(context.principal, 'category:write');
}
