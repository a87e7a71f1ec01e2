interface Priced {
  price: number;
  /** Pieces that may still be sold. */
  sellable: number;
}

/** Bounds of a price, in minor units. */
export interface PriceRange {
  minPrice?: number;
  maxPrice?: number;
}

/**
 * The variant whose price a product shows, and that somebody means who names the product alone: the cheapest of those
 * that can be had, the first among equals; of all when none can.
 */
export function cheapestOf<V extends Priced>(variants: readonly V[]): V | undefined {
  const open = variants.filter(({ sellable }) => sellable > 0);
  const [first, ...others] = open.length > 0 ? open : variants;
  return first && others.reduce((best, one) => (one.price < best.price ? one : best), first);
}

/** The price by which a product is sorted under a price filter: that of the cheapest variant within the bounds. */
export function cheapestWithin(
  variants: readonly Priced[],
  { minPrice, maxPrice }: PriceRange,
): number | undefined {
  const open = variants.filter(({ sellable }) => sellable > 0);
  const prices = (open.length > 0 ? open : variants).map(({ price }) => price);
  const within = prices.filter((price) => price >= (minPrice ?? price) && price <= (maxPrice ?? price));
  return within.length > 0 ? Math.min(...within) : undefined;
}
