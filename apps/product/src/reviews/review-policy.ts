import type { Product } from '../catalog/product';

/**
 * Handling of reviews without a verified purchase: `apart` lists them last and excludes them from the rating, `hidden`
 * rejects and hides them, `counted` treats them like the others.
 */
export const UNVERIFIED_REVIEWS = ['apart', 'hidden', 'counted'] as const;
export type UnverifiedReviews = (typeof UNVERIFIED_REVIEWS)[number];

/** The reviews that a list contains; both kinds without `verifiedPurchase`. */
export type VisibleReviews = { verifiedPurchase?: boolean } | 'none';

export function visibleReviews(
  requested: boolean | null | undefined,
  unverified: UnverifiedReviews,
): VisibleReviews {
  if (unverified === 'hidden') return requested === false ? 'none' : { verifiedPurchase: true };
  return requested === null || requested === undefined ? {} : { verifiedPurchase: requested };
}

/** Counts from the product's stored totals. */
export function countVisible(
  { reviewCount, unverifiedReviewCount }: Pick<Product, 'reviewCount' | 'unverifiedReviewCount'>,
  { verifiedPurchase }: Exclude<VisibleReviews, 'none'>,
  unverified: UnverifiedReviews,
): number {
  const verified = unverified === 'counted' ? reviewCount - unverifiedReviewCount : reviewCount;
  if (verifiedPurchase === undefined) return verified + unverifiedReviewCount;
  return verifiedPurchase ? verified : unverifiedReviewCount;
}
