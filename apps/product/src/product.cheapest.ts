interface Priced {
  price: number;
  /** Pieces that may still be sold. */
  sellable: number;
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
