interface Priced {
  price: number;
  sellable: number;
}

/** Minor units. */
export interface PriceRange {
  minPrice?: number;
  maxPrice?: number;
}

/**
 * Finds a product's default variant: the cheapest of the purchasable ones, or of all when none is purchasable. The first
 * one wins among equal prices.
 */
export function findCheapest<V extends Priced>(variants: readonly V[]): V | undefined {
  const purchasable = variants.filter(({ sellable }) => sellable > 0);
  const [first, ...others] = purchasable.length > 0 ? purchasable : variants;
  return first && others.reduce((best, one) => (one.price < best.price ? one : best), first);
}

/** The sort key of a product under a price filter. */
export function lowestPriceWithin(
  variants: readonly Priced[],
  { minPrice, maxPrice }: PriceRange,
): number | undefined {
  const purchasable = variants.filter(({ sellable }) => sellable > 0);
  const prices = (purchasable.length > 0 ? purchasable : variants).map(({ price }) => price);
  const within = prices.filter((price) => price >= (minPrice ?? price) && price <= (maxPrice ?? price));
  return within.length > 0 ? Math.min(...within) : undefined;
}
