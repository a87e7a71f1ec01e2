import type { RequestContext } from '@e-storefront/subgraph';
import type { CategoryCache } from '../clients/category-cache';
import { NO_FACETS, toProductFacets, type CategoryFacet, type ProductFacets } from './product-facets';
import type { ProductQueryInput } from './product-query';
import type { ProductReader } from './product-reader.model';
import type { ProductService } from './product.service';

interface Dependencies {
  products: Pick<ProductService, 'parseFilter'>;
  categories: Pick<CategoryCache, 'tree'>;
  reader: ProductReader;
}

export class ProductFacetsService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Counts facets for a product filter. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async count(context: RequestContext, input: ProductQueryInput): Promise<ProductFacets> {
    const { products, categories, reader } = this.#deps;
    const filter = await products.parseFilter(context, input);
    if (!filter) return toProductFacets(NO_FACETS);
    const counts = await reader.facets(filter);
    const visible = await visibleCategories(counts.categories, categories, filter.scope === 'all');
    return toProductFacets({ ...counts, categories: visible });
  }
}

/** Drops buckets whose category the caller cannot see or whose name is unknown. */
async function visibleCategories(
  buckets: readonly CategoryFacet[],
  categories: Dependencies['categories'],
  canSeeHidden: boolean,
): Promise<CategoryFacet[]> {
  const tree = await categories.tree().catch(() => null);
  if (!tree) return [];
  return buckets.filter(({ categoryId }) =>
    canSeeHidden ? tree.has(categoryId) : !tree.isHidden(categoryId),
  );
}
