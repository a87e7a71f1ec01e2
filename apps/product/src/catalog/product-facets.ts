export interface CategoryFacet {
  categoryId: string;
  count: number;
}

export interface SellerFacet {
  sellerId: string;
  count: number;
}

/** Prices are minor units. */
export interface FacetCounts {
  total: number;
  inStock: number;
  /** The largest buckets; `…LeftOut` counts the others. */
  categories: CategoryFacet[];
  categoriesLeftOut: number;
  /** `min` is the lower bound of the band. */
  priceBands: { min: number; count: number }[];
  /** Cumulative: products with at least this rating. */
  ratings: { minRating: number; count: number }[];
  tags: { tag: string; count: number }[];
  tagsLeftOut: number;
  sellers: SellerFacet[];
  sellersLeftOut: number;
}

export interface ProductFacets extends Omit<FacetCounts, 'priceBands'> {
  priceBands: { min: number; max: number | null; count: number }[];
}

/** Lower bounds of the price bands, in minor units; the last band has no upper bound. */
export const PRICE_STEPS = [
  0, 25_000, 50_000, 100_000, 250_000, 500_000, 1_000_000, 2_500_000, 5_000_000,
] as const;

export const NO_FACETS: FacetCounts = {
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

/** Adds the upper bounds of the price bands and drops the empty ones. */
export function toProductFacets(counts: FacetCounts): ProductFacets {
  const byStep = new Map(counts.priceBands.map(({ min, count }) => [min, count]));
  const priceBands = PRICE_STEPS.map((min, index) => ({
    min,
    max: PRICE_STEPS[index + 1] ?? null,
    count: byStep.get(min) ?? 0,
  }));
  return { ...counts, priceBands: priceBands.filter(({ count }) => count > 0) };
}
