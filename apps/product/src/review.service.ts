import { z } from 'zod';
import { may, type Principal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { idOf, multilineText, pageOf, pageRequest, parseInput, type PageInfo } from '@e-storefront/values';
import type { CatalogueCache, Product } from './product.service';

export interface Review {
  id: string;
  productId: string;
  userId: string;
  userName: string;
  rating: number;
  comment: string | null;
  helpful: number;
  verifiedPurchase: boolean;
  createdAt: Date;
  updatedAt: Date;
}

export interface ReviewPage {
  reviews: Review[];
  pagination: PageInfo;
}

/** A stretch of each product's reviews, newest first. */
export interface ReviewStretch {
  skip: number;
  limit: number;
}

export type NewReview = Pick<
  Review,
  'productId' | 'userId' | 'userName' | 'rating' | 'comment' | 'verifiedPurchase'
> & {
  /** A new one when left out. */
  id?: string;
  /** Whether the purchase is still to be verified, because nobody could say when the review was written. */
  isUnsettled?: boolean;
};

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
  edit(id: string, scope: ReviewScope, fields: Pick<Review, 'rating' | 'comment'>): Promise<Review | null>;
  remove(id: string, scope: ReviewScope): Promise<boolean>;
  /** Counts one vote a person. */
  markHelpful(id: string, userId: string): Promise<Review | null>;
  /** Reviews whose purchase is still to be verified, the oldest first; at most `limit`. */
  unsettled(limit: number): Promise<Review[]>;
  /** Notes whether the writer had bought the product. */
  settle(id: string, verifiedPurchase: boolean): Promise<void>;
}

/** Knows who has bought what; the order service does. */
export interface Purchases {
  /** Null while nobody can say. */
  hasPurchased(customerId: string, productId: string): Promise<boolean | null>;
}

interface Ports {
  repository: ReviewRepository;
  purchases: Purchases;
  cache: CatalogueCache;
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

const UNSETTLED_AT_ONCE = 100;

const reviewInput = z.object({
  rating: z
    .number()
    .int('must be a whole number.')
    .min(1, 'must be from 1 to 5.')
    .max(5, 'must be from 1 to 5.'),
  comment: z
    .string()
    .transform((value) => value.trim() || undefined)
    .pipe(multilineText(5_000).optional())
    .optional(),
});

/** What buyers think of products. */
export class ReviewService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** A page of a product's reviews; empty when there is no such product. @throws BAD_USER_INPUT */
  async page(
    productIdText: string,
    args: { page?: number | null | undefined; limit?: number | null | undefined },
  ): Promise<ReviewPage> {
    const request = pageRequest(args);
    const productId = idOf(productIdText, 'productId');
    const product = await this.#ports.product(productId);
    const [reviews = []] = product ? await this.#ports.repository.newestOf([productId], request) : [];
    return { reviews, pagination: pageOf(request, [], product?.reviewCount ?? 0).pagination };
  }

  /** Adds the caller's review. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN for one's own product, REVIEW_EXISTS */
  async create(writer: Principal, { productId: productIdText, input, id }: ReviewRequest): Promise<Review> {
    const productId = idOf(productIdText, 'productId');
    const { rating, comment } = parseInput(reviewInput, input);
    const product = await this.#ports.product(productId);
    if (!product) throw notFound('Product', productId);
    if (product.sellerId === writer.id) {
      throw new DomainError('FORBIDDEN', { message: 'Sellers do not review their own products.' });
    }
    const purchase = await this.#ports.purchases.hasPurchased(writer.id, productId);
    const review = await this.#ports.repository.insert({
      ...{ productId, userId: writer.id, userName: writer.name },
      ...{ rating, comment: comment ?? null, verifiedPurchase: purchase ?? false },
      ...(purchase === null && { isUnsettled: true }),
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

  /** Changes the caller's own review. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async update(writer: Principal, reviewId: string, input: unknown): Promise<Review> {
    const id = idOf(reviewId, 'reviewId');
    const { rating, comment } = parseInput(reviewInput, input);
    await this.#assertOwn(id, { userId: writer.id });
    const fields = { rating, comment: comment ?? null };
    const review = await this.#ports.repository.edit(id, { userId: writer.id }, fields);
    if (!review) throw notFound('Review', id);
    await this.#ports.cache.invalidate();
    return review;
  }

  /** Deletes a review, one's own or, for moderators, any. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async remove(caller: Principal, reviewId: string): Promise<void> {
    const id = idOf(reviewId, 'reviewId');
    const scope = may(caller, 'review:moderate') ? 'all' : { userId: caller.id };
    await this.#assertOwn(id, scope);
    if (!(await this.#ports.repository.remove(id, scope))) throw notFound('Review', id);
    await this.#ports.cache.invalidate();
  }

  /** Counts the caller's vote for a review, once. @throws BAD_USER_INPUT, NOT_FOUND */
  async markHelpful(caller: Principal, reviewId: string): Promise<Review> {
    const id = idOf(reviewId, 'reviewId');
    const review = await this.#ports.repository.markHelpful(id, caller.id);
    if (!review) throw notFound('Review', id);
    return review;
  }

  /** Verifies the purchases of reviews that were written while the order service was away. */
  async settlePurchases(): Promise<void> {
    const { repository, purchases, cache } = this.#ports;
    for (const { id, userId, productId } of await repository.unsettled(UNSETTLED_AT_ONCE)) {
      const purchase = await purchases.hasPurchased(userId, productId);
      if (purchase === null) return;
      await repository.settle(id, purchase);
      if (purchase) await cache.invalidate();
    }
  }

  async #assertOwn(id: string, scope: ReviewScope): Promise<void> {
    const review = await this.#ports.repository.byId(id);
    if (!review) throw notFound('Review', id);
    if (scope !== 'all' && review.userId !== scope.userId) throw new DomainError('FORBIDDEN');
  }
}
