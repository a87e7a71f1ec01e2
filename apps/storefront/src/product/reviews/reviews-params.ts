import type { StorefrontReviewsQueryVariables } from './reviews.generated';

const PAGE_SIZE = 5;

/** Reads filter and page of the reviews from the address of a product. */
export function reviewsVariables(
  productId: string,
  params: URLSearchParams,
): StorefrontReviewsQueryVariables {
  const page = Number(params.get('reviews-page') ?? 1);
  return {
    productId,
    page: Number.isInteger(page) && page >= 1 && page <= 1_000 ? page : 1,
    limit: PAGE_SIZE,
    ...(params.get('reviews') === 'verified' && { verifiedPurchase: true }),
  };
}
