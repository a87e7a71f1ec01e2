import type { Purchases, Review } from './review.service';

interface Reviews {
  /** Reviews of one person by their mark, oldest first. @param after the last one that was read */
  ofWriter(
    userId: string,
    of: { verifiedPurchase: boolean; after?: string },
    limit: number,
  ): Promise<Review[]>;
  withUnknownPurchase(limit: number): Promise<Review[]>;
  setVerified(id: string, verifiedPurchase: boolean): Promise<void>;
}

interface Ports {
  reviews: Reviews;
  purchases: Purchases;
}

/** Order statuses after which a purchase may count that did not before, or the other way round. */
const DECISIVE: ReadonlySet<string> = new Set(['DELIVERED', 'CANCELLED', 'RETURNED', 'REFUNDED']);
/** Reviews that are read at once. */
const BATCH = 100;

/** Keeps the mark of a verified purchase true: a review may be older than its delivery, or outlive its refund. */
export class ReviewVerification {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * An order of a person has changed. Asks order about their reviews only when the change can decide on a purchase.
   * @returns whether any review changed
   * @throws SERVICE_UNAVAILABLE
   */
  async orderChanged(customerId: string, status: string): Promise<boolean> {
    if (!DECISIVE.has(status)) return false;
    const verifiedPurchase = status !== 'DELIVERED';
    let isChanged = false;
    let after: string | undefined;
    do {
      const of = { verifiedPurchase, ...(after !== undefined && { after }) };
      const reviews = await this.#ports.reviews.ofWriter(customerId, of, BATCH);
      isChanged = (await this.#verify(reviews)) || isChanged;
      after = reviews.length < BATCH ? undefined : reviews.at(-1)?.id;
    } while (after !== undefined);
    return isChanged;
  }

  /** Asks again about reviews that were written while order was away. @throws SERVICE_UNAVAILABLE */
  async catchUp(): Promise<boolean> {
    return this.#verify(await this.#ports.reviews.withUnknownPurchase(BATCH));
  }

  async #verify(reviews: readonly Review[]): Promise<boolean> {
    const { purchases, reviews: repository } = this.#ports;
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
