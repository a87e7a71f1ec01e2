import { DomainError } from '@e-storefront/errors';

const RETRY_AFTER_SECONDS = 5;

export interface UploadMaximums {
  total: number;
  perSeller: number;
}

/** The grant of an upload token that the product service has verified. */
export interface UploadGrant {
  /** Identifies the upload, which may be sent once. */
  id: string;
  /** The seller who may send it. */
  actorId: string;
}

/** The image uploads that this process is currently streaming. */
export class UploadsInFlight {
  readonly #maximums: UploadMaximums;
  readonly #ids = new Set<string>();
  readonly #bySeller = new Map<string, number>();

  constructor(maximums: UploadMaximums) {
    this.#maximums = maximums;
  }

  /**
   * Counts an upload that begins.
   * @returns a function to call once at its end
   * @throws TOKEN_INVALID when the same upload is in flight already
   * @throws RATE_LIMITED, SERVICE_UNAVAILABLE when too many are in flight, of one seller or in total
   */
  begin({ id, actorId }: UploadGrant): () => void {
    const details = { retryAfter: RETRY_AFTER_SECONDS };
    const sellerCount = this.#bySeller.get(actorId) ?? 0;
    if (this.#ids.has(id)) throw new DomainError('TOKEN_INVALID');
    if (sellerCount >= this.#maximums.perSeller) {
      const message = `At most ${this.#maximums.perSeller} images can be uploaded at once. Wait until one has finished.`;
      throw new DomainError('RATE_LIMITED', { message, details });
    }
    if (this.#ids.size >= this.#maximums.total) throw new DomainError('SERVICE_UNAVAILABLE', { details });
    this.#ids.add(id);
    this.#bySeller.set(actorId, sellerCount + 1);
    return () => this.#end(id, actorId);
  }

  #end(id: string, actorId: string): void {
    this.#ids.delete(id);
    const remaining = (this.#bySeller.get(actorId) ?? 1) - 1;
    if (remaining > 0) this.#bySeller.set(actorId, remaining);
    else this.#bySeller.delete(actorId);
  }
}
