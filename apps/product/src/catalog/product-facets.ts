import { z } from 'zod';

const categoryFacet = z.object({ categoryId: z.string(), count: z.int() });
const sellerFacet = z.object({ sellerId: z.string(), count: z.int() });
export type CategoryFacet = z.output<typeof categoryFacet>;
export type SellerFacet = z.output<typeof sellerFacet>;

/** Prices are minor units. */
export type FacetCounts = z.output<typeof facetCounts>;

export const facetCounts = z.object({
  total: z.int(),
  inStock: z.int(),
  /** The largest buckets; `…LeftOut` counts the others. */
  categories: z.array(categoryFacet),
  categoriesLeftOut: z.int(),
  /** `min` is the lower bound of the band. */
  priceBands: z.array(z.object({ min: z.int(), count: z.int() })),
  /** Cumulative: products with at least this rating. */
  ratings: z.array(z.object({ minRating: z.number(), count: z.int() })),
  tags: z.array(z.object({ tag: z.string(), count: z.int() })),
  tagsLeftOut: z.int(),
  sellers: z.array(sellerFacet),
  sellersLeftOut: z.int(),
});

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
