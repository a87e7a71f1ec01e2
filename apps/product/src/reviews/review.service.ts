import { z } from 'zod';
import { hasPermission, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  clearable,
  parseId,
  multilineText,
  pageOf,
  pageRequest,
  parseInput,
  type PageInfo,
} from '@e-storefront/domain';
import type { CatalogueCache, Product } from '../catalog/product.service';
import { shownCount, shownKind, type UnverifiedReviews } from './review-policy';

export interface Review {
  id: string;
  productId: string;
  userId: string;
  userName: string;
  rating: number;
  comment: string | null;
  helpful: number;
  verifiedPurchase: boolean;
  /** Order could not say whether the writer had bought the product, so that it is asked again. */
  isPurchaseUnknown: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface ReviewPage {
  reviews: Review[];
  pagination: PageInfo;
}

/** A stretch of each product's reviews: those of buyers first, of each kind the newest first. */
export interface ReviewStretch {
  /** Only those of buyers, or only the others; both when left out. */
  verifiedPurchase?: boolean;
  skip: number;
  limit: number;
}

export type NewReview = Pick<
  Review,
  'productId' | 'userId' | 'userName' | 'rating' | 'comment' | 'verifiedPurchase' | 'isPurchaseUnknown'
> & {
  /** A new one when left out. */
  id?: string;
};

/** What its writer changes of a review; a comment that is left out stays. */
export type ReviewChange = Pick<Review, 'rating'> & Partial<Pick<Review, 'comment'>>;

/** Whose reviews a write may touch. */
export type ReviewScope = 'all' | { userId: string };

/** Where reviews are kept. Each write changes the product's rating in the same transaction. */
export interface ReviewRepository {
  byId(id: string): Promise<Review | null>;
  /** In any order; unknown ones are left out. */
  byIds(ids: readonly string[]): Promise<Review[]>;
  newestOf(productIds: readonly string[], stretch: ReviewStretch): Promise<Review[][]>;
  /** @throws REVIEW_EXISTS, NOT_FOUND when the product is not on sale any more */
  insert(review: NewReview): Promise<Review>;
  /** Changes the rating and, where it is given, the comment. */
  edit(id: string, scope: ReviewScope, fields: ReviewChange): Promise<Review | null>;
  remove(id: string, scope: ReviewScope): Promise<boolean>;
  /** Counts one vote a person. */
  markHelpful(id: string, userId: string): Promise<Review | null>;
}

/** Knows who has bought what; the order service does. */
export interface Purchases {
  /** @throws SERVICE_UNAVAILABLE */
  hasPurchased(customerId: string, productId: string): Promise<boolean>;
}

interface Ports {
  repository: ReviewRepository;
  purchases: Purchases;
  cache: CatalogueCache;
  /** What becomes of reviews by people who have not bought the product. */
  unverified: UnverifiedReviews;
  /** Told of a purchase that could not be verified. */
  onError: (error: unknown) => void;
  /** A product that the caller may see. */
  product: (id: string) => Promise<Product | null>;
}

/** A review that somebody wants to add. */
interface ReviewRequest {
  productId: string;
  input: unknown;
  /** The id that it gets; a new one when left out. */
  id?: string | undefined;
}

export interface ReviewArguments {
  page?: number | null | undefined;
  limit?: number | null | undefined;
  verifiedPurchase?: boolean | null | undefined;
}

const rating = z
  .number()
  .int('must be a whole number.')
  .min(1, 'must be from 1 to 5.')
  .max(5, 'must be from 1 to 5.');
const reviewInput = z.object({ rating, comment: multilineText(5_000).optional() });
const reviewChange = z.object({ rating, comment: clearable(multilineText(5_000)) });

/** What buyers think of products. */
export class ReviewService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** A page of a product's reviews; empty when there is no such product. @throws BAD_USER_INPUT */
  async page(productIdText: string, args: ReviewArguments): Promise<ReviewPage> {
    const request = pageRequest(args);
    const productId = parseId(productIdText, 'productId');
    const product = await this.#ports.product(productId);
    const kind = shownKind(args.verifiedPurchase, this.#ports.unverified);
    if (!product || kind === 'none') return { reviews: [], pagination: pageOf(request, [], 0).pagination };
    const [reviews = []] = await this.#ports.repository.newestOf([productId], { ...request, ...kind });
    const total = shownCount(product, kind, this.#ports.unverified);
    return { reviews, pagination: pageOf(request, [], total).pagination };
  }

  /**
   * Adds the caller's review.
   * @throws BAD_USER_INPUT, NOT_FOUND, REVIEW_EXISTS
   * @throws FORBIDDEN for one's own product, and where only buyers review
   * @throws SERVICE_UNAVAILABLE where only buyers review and order cannot be asked
   */
  async create(writer: Principal, { productId: productIdText, input, id }: ReviewRequest): Promise<Review> {
    const productId = parseId(productIdText, 'productId');
    const { rating: stars, comment } = parseInput(reviewInput, input);
    const product = await this.#ports.product(productId);
    if (!product) throw notFound('Product', productId);
    if (product.sellerId === writer.id) {
      throw new DomainError('FORBIDDEN', { message: 'Sellers do not review their own products.' });
    }
    const purchase = await this.#purchaseOf(writer.id, productId);
    const review = await this.#ports.repository.insert({
      productId,
      userId: writer.id,
      userName: writer.name,
      rating: stars,
      comment: comment ?? null,
      ...purchase,
      ...(id !== undefined && { id }),
    });
    await this.#ports.cache.invalidate();
    return review;
  }

  /** The review that an earlier attempt has added under this id; null when it has added none. */
  async made(id: string): Promise<Review | null> {
    const review = await this.#ports.repository.byId(id);
    if (review) await this.#ports.cache.invalidate();
    return review;
  }

  /** Changes the caller's own review; a comment that is left out stays, null or blank removes it. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async update(writer: Principal, reviewId: string, input: unknown): Promise<Review> {
    const id = parseId(reviewId, 'reviewId');
    const fields = parseInput(reviewChange, input);
    await this.#assertOwn(id, { userId: writer.id });
    const review = await this.#ports.repository.edit(id, { userId: writer.id }, fields);
    if (!review) throw notFound('Review', id);
    await this.#ports.cache.invalidate();
    return review;
  }

  /** Deletes a review, one's own or, for moderators, any. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async remove(caller: Principal, reviewId: string): Promise<void> {
    const id = parseId(reviewId, 'reviewId');
    const scope = hasPermission(caller, 'review:moderate') ? 'all' : { userId: caller.id };
    await this.#assertOwn(id, scope);
    if (!(await this.#ports.repository.remove(id, scope))) throw notFound('Review', id);
    await this.#ports.cache.invalidate();
  }

  /** Counts the caller's vote for a review, once. @throws BAD_USER_INPUT, NOT_FOUND */
  async markHelpful(caller: Principal, reviewId: string): Promise<Review> {
    const id = parseId(reviewId, 'reviewId');
    const review = await this.#ports.repository.markHelpful(id, caller.id);
    if (!review) throw notFound('Review', id);
    return review;
  }

  async #purchaseOf(
    userId: string,
    productId: string,
  ): Promise<Pick<Review, 'verifiedPurchase' | 'isPurchaseUnknown'>> {
    const { purchases, unverified, onError } = this.#ports;
    try {
      const verifiedPurchase = await purchases.hasPurchased(userId, productId);
      if (!verifiedPurchase && unverified === 'hidden') {
        throw new DomainError('FORBIDDEN', { message: 'Only customers who bought this product review it.' });
      }
      return { verifiedPurchase, isPurchaseUnknown: false };
    } catch (error) {
      if (unverified === 'hidden') throw error;
      onError(error);
      return { verifiedPurchase: false, isPurchaseUnknown: true };
    }
  }

  async #assertOwn(id: string, scope: ReviewScope): Promise<void> {
    const review = await this.#ports.repository.byId(id);
    if (!review) throw notFound('Review', id);
    if (scope !== 'all' && review.userId !== scope.userId) throw new DomainError('FORBIDDEN');
  }
}
