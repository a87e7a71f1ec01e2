import type { Product } from '../catalog/product.service';

/**
 * What becomes of reviews by people who have not bought the product: shown behind those of buyers without counting in
 * the rating, neither shown nor taken, or treated like those of buyers.
 */
export const UNVERIFIED_REVIEWS = ['apart', 'hidden', 'counted'] as const;
export type UnverifiedReviews = (typeof UNVERIFIED_REVIEWS)[number];

/** The reviews that a list shows: of one kind, of both, or none. */
export type ShownKind = { verifiedPurchase?: boolean } | 'none';

/** The kind that a list shows by what its caller asks for. */
export function shownKind(asked: boolean | null | undefined, unverified: UnverifiedReviews): ShownKind {
  if (unverified === 'hidden') return asked === false ? 'none' : { verifiedPurchase: true };
  return asked === null || asked === undefined ? {} : { verifiedPurchase: asked };
}

/** How many reviews of a kind a product has, by its own figures. */
export function shownCount(
  { reviewCount, unverifiedReviewCount }: Pick<Product, 'reviewCount' | 'unverifiedReviewCount'>,
  { verifiedPurchase }: Exclude<ShownKind, 'none'>,
  unverified: UnverifiedReviews,
): number {
  const verified = unverified === 'counted' ? reviewCount - unverifiedReviewCount : reviewCount;
  if (verifiedPurchase === undefined) return verified + unverifiedReviewCount;
  return verifiedPurchase ? verified : unverifiedReviewCount;
}
