import type { CategoryDirectory } from '../clients/category-cache';
import type { Catalogue, CatalogueCache, ProductReader } from './product.service';
import { filterKey, type ProductQueryInput } from './product-query';

export interface CategoryFacet {
  categoryId: string;
  count: number;
}
export interface SellerFacet {
  sellerId: string;
  count: number;
}

/** How the rows of a filter divide. Prices are minor units. */
export interface FacetCounts {
  total: number;
  inStock: number;
  /** The largest ones, and how many more there are; the same of tags and sellers. */
  categories: CategoryFacet[];
  categoriesLeftOut: number;
  /** By the lower end of the band. */
  priceBands: { min: number; count: number }[];
  /** Rows rated at least so, by whole stars from 4 down to 1. */
  ratings: { minRating: number; count: number }[];
  tags: { tag: string; count: number }[];
  tagsLeftOut: number;
  sellers: SellerFacet[];
  sellersLeftOut: number;
}

export interface ProductFacets extends Omit<FacetCounts, 'priceBands'> {
  priceBands: { min: number; max: number | null; count: number }[];
}

/** Where a price band ends and the next begins, in minor units; the last one is open. */
export const PRICE_STEPS = [
  0, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
] as const;

const NONE: FacetCounts = {
  total: 0,
  inStock: 0,
  categories: [],
  categoriesLeftOut: 0,
  priceBands: [],
  ratings: [],
  tags: [],
  tagsLeftOut: 0,
  sellers: [],
  sellersLeftOut: 0,
};

interface Ports {
  catalogue: Catalogue;
  categories: Pick<CategoryDirectory, 'tree'>;
  reader: ProductReader;
  cache: CatalogueCache;
}

/** How the products of a filter divide; kept a little while for what everybody sees. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
export async function productFacets(
  { catalogue, categories, reader, cache }: Ports,
  input: ProductQueryInput,
): Promise<ProductFacets> {
  const filter = await catalogue.filter(input);
  if (!filter) return withBands(NONE);
  const count = () => reader.facets(filter);
  const key = `facets:${filterKey(filter)}`;
  const counts = await (filter.scope === 'on-sale' ? cache.getOrLoad(key, count) : count());
  const labelled = await withLabels(counts.categories, categories, filter.scope === 'all');
  return withBands({ ...counts, categories: labelled });
}

/** The buckets whose category the caller can be shown: none without a name. */
async function withLabels(
  buckets: readonly CategoryFacet[],
  categories: Ports['categories'],
  seesHidden: boolean,
): Promise<CategoryFacet[]> {
  const tree = await categories.tree().catch(() => null);
  if (!tree) return [];
  return buckets.filter(({ categoryId }) => (seesHidden ? tree.has(categoryId) : !tree.isHidden(categoryId)));
}

function withBands(counts: FacetCounts): ProductFacets {
  const byStep = new Map(counts.priceBands.map(({ min, count }) => [min, count]));
  const priceBands = PRICE_STEPS.map((min, index) => ({
    min,
    max: PRICE_STEPS[index + 1] ?? null,
    count: byStep.get(min) ?? 0,
  }));
  return { ...counts, priceBands: priceBands.filter(({ count }) => count > 0) };
}
