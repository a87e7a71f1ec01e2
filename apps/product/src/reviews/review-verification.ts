import type { PurchaseClient, Review } from './review';

interface Reviews {
  /** Oldest first. @param after the id of the last review of the previous batch */
  listByAuthor(
    userId: string,
    of: { verifiedPurchase: boolean; after?: string },
    limit: number,
  ): Promise<Review[]>;
  findUnverified(limit: number): Promise<Review[]>;
  setVerified(id: string, verifiedPurchase: boolean): Promise<void>;
}

interface Dependencies {
  reviews: Reviews;
  purchases: PurchaseClient;
}

/** Order statuses that can change whether a purchase is verified. */
const DECISIVE_STATUSES: ReadonlySet<string> = new Set(['DELIVERED', 'CANCELLED', 'RETURNED', 'REFUNDED']);
const BATCH = 100;

/** Updates `verifiedPurchase` of reviews that are older than the delivery or the refund of the order. */
export class ReviewVerification {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Verifies the customer's reviews again when the new status can change the result.
   * @returns whether any review changed
   * @throws SERVICE_UNAVAILABLE
   */
  async onOrderChanged(customerId: string, status: string): Promise<boolean> {
    if (!DECISIVE_STATUSES.has(status)) return false;
    const verifiedPurchase = status !== 'DELIVERED';
    let isChanged = false;
    let after: string | undefined;
    do {
      const of = { verifiedPurchase, ...(after !== undefined && { after }) };
      const reviews = await this.#deps.reviews.listByAuthor(customerId, of, BATCH);
      isChanged = (await this.#verify(reviews)) || isChanged;
      after = reviews.length < BATCH ? undefined : reviews.at(-1)?.id;
    } while (after !== undefined);
    return isChanged;
  }

  /** Verifies reviews that were written while the order service was unavailable. @throws SERVICE_UNAVAILABLE */
  async verifyPending(): Promise<boolean> {
    return this.#verify(await this.#deps.reviews.findUnverified(BATCH));
  }

  async #verify(reviews: readonly Review[]): Promise<boolean> {
    const { purchases, reviews: repository } = this.#deps;
    let isChanged = false;
    for (const { id, userId, productId, verifiedPurchase, isPurchaseUnknown } of reviews) {
      const hasPurchased = await purchases.hasPurchased(userId, productId);
      if (hasPurchased === verifiedPurchase && !isPurchaseUnknown) continue;
      await repository.setVerified(id, hasPurchased);
      isChanged = true;
    }
    return isChanged;
  }
}
