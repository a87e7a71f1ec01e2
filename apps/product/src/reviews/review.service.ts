import { z } from 'zod';
import { hasPermission, requirePrincipal } from '@e-storefront/auth';
import { DomainError, notFound } from '@e-storefront/errors';
import { clearable, parseId, multilineText, pageOf, pageRequest, parseInput } from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import type { CatalogueCache, ProductService } from '../catalog/product.service';
import { countVisible, visibleReviews, type UnverifiedReviews } from './review-policy';
import type { PurchaseClient, Review, ReviewArguments, ReviewPage, ReviewScope } from './review';
import type { ReviewRepository } from './review.model';

interface Dependencies {
  repository: ReviewRepository;
  purchases: PurchaseClient;
  cache: CatalogueCache;
  /** Handling of reviews without a verified purchase. */
  unverified: UnverifiedReviews;
  /** Receives the errors of purchase verification. */
  onError: (error: unknown) => void;
  products: Pick<ProductService, 'find'>;
}

interface ReviewRequest {
  productId: string;
  input: unknown;
  /** Generated when omitted. */
  id?: string | undefined;
}

const rating = z
  .number()
  .int('must be a whole number.')
  .min(1, 'must be from 1 to 5.')
  .max(5, 'must be from 1 to 5.');
const reviewInput = z.object({ rating, comment: multilineText(5_000).optional() });
const reviewChange = z.object({ rating, comment: clearable(multilineText(5_000)) });

export class ReviewService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** Lists a product's reviews; empty for an unknown product. @throws BAD_USER_INPUT */
  async list(context: RequestContext, productIdText: string, args: ReviewArguments): Promise<ReviewPage> {
    const request = pageRequest(args);
    const productId = parseId(productIdText, 'productId');
    const product = await this.#deps.products.find(context, productId);
    const selection = visibleReviews(args.verifiedPurchase, this.#deps.unverified);
    if (!product || selection === 'none')
      return { reviews: [], pagination: pageOf(request, [], 0).pagination };
    const [reviews = []] = await this.#deps.repository.listByProduct([productId], {
      ...request,
      ...selection,
    });
    const total = countVisible(product, selection, this.#deps.unverified);
    return { reviews, pagination: pageOf(request, [], total).pagination };
  }

  /**
   * @throws BAD_USER_INPUT, NOT_FOUND, REVIEW_EXISTS
   * @throws FORBIDDEN for the caller's own product, and without a purchase where the shop requires one
   * @throws SERVICE_UNAVAILABLE where the shop requires a purchase and the order service is unavailable
   */
  async create(
    context: RequestContext,
    { productId: productIdText, input, id }: ReviewRequest,
  ): Promise<Review> {
    const author = requirePrincipal(context.principal);
    const productId = parseId(productIdText, 'productId');
    const { rating: stars, comment } = parseInput(reviewInput, input);
    const product = await this.#deps.products.find(context, productId);
    if (!product) throw notFound('Product', productId);
    if (product.sellerId === author.id) {
      throw new DomainError('FORBIDDEN', { message: 'You cannot review your own product.' });
    }
    const purchase = await this.#verifyPurchase(author.id, productId);
    const review = await this.#deps.repository.insert({
      productId,
      userId: author.id,
      userName: author.name,
      rating: stars,
      comment: comment ?? null,
      ...purchase,
      ...(id !== undefined && { id }),
    });
    await this.#deps.cache.invalidate();
    return review;
  }

  /** Finds the review of an earlier attempt; null when that attempt created none. */
  async findCreated(id: string): Promise<Review | null> {
    const review = await this.#deps.repository.findById(id);
    if (review) await this.#deps.cache.invalidate();
    return review;
  }

  /** An omitted comment stays unchanged; null or blank removes it. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async update({ principal }: RequestContext, reviewId: string, input: unknown): Promise<Review> {
    const author = requirePrincipal(principal);
    const id = parseId(reviewId, 'reviewId');
    const fields = parseInput(reviewChange, input);
    await this.#assertOwn(id, { userId: author.id });
    const review = await this.#deps.repository.edit(id, { userId: author.id }, fields);
    if (!review) throw notFound('Review', id);
    await this.#deps.cache.invalidate();
    return review;
  }

  /** Moderators can delete any review. @throws BAD_USER_INPUT, NOT_FOUND, FORBIDDEN */
  async remove({ principal }: RequestContext, reviewId: string): Promise<void> {
    const caller = requirePrincipal(principal);
    const id = parseId(reviewId, 'reviewId');
    const scope = hasPermission(caller, 'review:moderate') ? 'all' : { userId: caller.id };
    await this.#assertOwn(id, scope);
    if (!(await this.#deps.repository.remove(id, scope))) throw notFound('Review', id);
    await this.#deps.cache.invalidate();
  }

  /** Counts one vote per caller. @throws BAD_USER_INPUT, NOT_FOUND */
  async markHelpful({ principal }: RequestContext, reviewId: string): Promise<Review> {
    const caller = requirePrincipal(principal);
    const id = parseId(reviewId, 'reviewId');
    const review = await this.#deps.repository.markHelpful(id, caller.id);
    if (!review) throw notFound('Review', id);
    await this.#deps.cache.invalidate();
    return review;
  }

  async #verifyPurchase(
    userId: string,
    productId: string,
  ): Promise<Pick<Review, 'verifiedPurchase' | 'isPurchaseUnknown'>> {
    const { purchases, unverified, onError } = this.#deps;
    try {
      const verifiedPurchase = await purchases.hasPurchased(userId, productId);
      if (!verifiedPurchase && unverified === 'hidden') {
        throw new DomainError('FORBIDDEN', { message: 'You can review a product after you have bought it.' });
      }
      return { verifiedPurchase, isPurchaseUnknown: false };
    } catch (error) {
      if (unverified === 'hidden') throw error;
      onError(error);
      return { verifiedPurchase: false, isPurchaseUnknown: true };
    }
  }

  async #assertOwn(id: string, scope: ReviewScope): Promise<void> {
    const review = await this.#deps.repository.findById(id);
    if (!review) throw notFound('Review', id);
    if (scope !== 'all' && review.userId !== scope.userId) throw new DomainError('FORBIDDEN');
  }
}
