import { DomainError } from '@e-storefront/errors';

const RETRY_AFTER_SECONDS = 5;

export interface UploadMaximums {
  inAll: number;
  perSeller: number;
}

/** What an upload's token allows, as the product service has verified it. */
export interface UploadGrant {
  /** Names the upload; each is used once. */
  id: string;
  /** Who may send it. */
  actorId: string;
}

/** The pictures that are being sent through this process. */
export class UploadsInFlight {
  readonly #maximums: UploadMaximums;
  readonly #ids = new Set<string>();
  readonly #bySeller = new Map<string, number>();

  constructor(maximums: UploadMaximums) {
    this.#maximums = maximums;
  }

  /**
   * Counts an upload that begins.
   * @returns what to call at its end, once
   * @throws TOKEN_INVALID when the same upload is being sent already
   * @throws RATE_LIMITED, SERVICE_UNAVAILABLE when too many are, of one seller or in all
   */
  begin({ id, actorId }: UploadGrant): () => void {
    const details = { retryAfter: RETRY_AFTER_SECONDS };
    const ofSeller = this.#bySeller.get(actorId) ?? 0;
    if (this.#ids.has(id)) throw new DomainError('TOKEN_INVALID');
    if (ofSeller >= this.#maximums.perSeller) {
      const message = `At most ${this.#maximums.perSeller} pictures can be sent at once. Wait for one to end.`;
      throw new DomainError('RATE_LIMITED', { message, details });
    }
    if (this.#ids.size >= this.#maximums.inAll) throw new DomainError('SERVICE_UNAVAILABLE', { details });
    this.#ids.add(id);
    this.#bySeller.set(actorId, ofSeller + 1);
    return () => this.#end(id, actorId);
  }

  #end(id: string, actorId: string): void {
    this.#ids.delete(id);
    const left = (this.#bySeller.get(actorId) ?? 1) - 1;
    if (left > 0) this.#bySeller.set(actorId, left);
    else this.#bySeller.delete(actorId);
  }
}
