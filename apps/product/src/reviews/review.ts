import type { PageInfo } from '@e-storefront/domain';

export interface Review {
  id: string;
  productId: string;
  userId: string;
  userName: string;
  rating: number;
  comment: string | null;
  helpful: number;
  verifiedPurchase: boolean;
  /** The order service was unavailable; the purchase is verified later. */
  isPurchaseUnknown: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface ReviewPage {
  reviews: Review[];
  pagination: PageInfo;
}

/** A range of a product's reviews: verified purchases first, then the newest. */
export interface ReviewRange {
  /** Both when omitted. */
  verifiedPurchase?: boolean;
  skip: number;
  limit: number;
}

export type NewReview = Pick<
  Review,
  'productId' | 'userId' | 'userName' | 'rating' | 'comment' | 'verifiedPurchase' | 'isPurchaseUnknown'
> & {
  /** Generated when omitted. */
  id?: string;
};

/** An omitted comment stays unchanged. */
export type ReviewChange = Pick<Review, 'rating'> & Partial<Pick<Review, 'comment'>>;

/** Reviews that a writer can change. */
export type ReviewScope = 'all' | { userId: string };

export interface ReviewArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  verifiedPurchase?: boolean | null | undefined;
}

/** A range of one product's reviews. */
export interface ReviewsRequest extends ReviewRange {
  productId: string;
}

/** Asks the order service about purchases. */
export interface PurchaseClient {
  /** @throws SERVICE_UNAVAILABLE */
  hasPurchased(customerId: string, productId: string): Promise<boolean>;
}
