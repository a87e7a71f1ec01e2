import type { CategoryCache } from '../clients/category-cache';
import {
  facetCounts,
  NO_FACETS,
  toProductFacets,
  type CategoryFacet,
  type ProductFacets,
} from './product-facets';
import { toFilterKey, type ProductQueryInput } from './product-query';
import type { ProductReader } from './product-reader.model';
import type { CatalogueCache, ProductService } from './product.service';

interface Dependencies {
  products: Pick<ProductService, 'parseFilter'>;
  categories: Pick<CategoryCache, 'tree'>;
  reader: ProductReader;
  cache: CatalogueCache;
}

/** Counts facets for a product filter; cached for products on sale. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
export async function countFacets(
  { products, categories, reader, cache }: Dependencies,
  input: ProductQueryInput,
): Promise<ProductFacets> {
  const filter = await products.parseFilter(input);
  if (!filter) return toProductFacets(NO_FACETS);
  const count = () => reader.facets(filter);
  const key = `facets:${toFilterKey(filter)}`;
  const counts = await (filter.scope === 'on-sale' ? cache.getOrLoad(key, facetCounts, count) : count());
  const visible = await visibleCategories(counts.categories, categories, filter.scope === 'all');
  return toProductFacets({ ...counts, categories: visible });
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
