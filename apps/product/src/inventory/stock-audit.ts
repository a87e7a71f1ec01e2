/** Pieces of a variant. */
export interface StockSums {
  onHand: number;
  reserved: number;
}

/** A variant whose figures are not what its movements and its orders say. */
export interface StockDifference {
  productId: string;
  variantId: string;
  sku: string;
  figures: StockSums & { available: number; sellable: number };
  /** What the ledger and the journal add up to. */
  sums: StockSums;
  /** Pieces of open holds, and of placed orders that are neither shipped nor released. */
  held: number;
}

/** Where figures are held against movements. */
export interface StockAuditRepository {
  /** Every product, a batch at a time: how many it held, and what differs in it. */
  differences(): AsyncIterable<{ products: number; differences: StockDifference[] }>;
  /** Sets the figures of a product's variants to their sums; gives what still differs then. */
  rebuild(productId: string): Promise<StockDifference[]>;
}

export interface AuditResult {
  products: number;
  differences: StockDifference[];
}

/** Holds the figures of all stock against the ledger that they must be the sums of. */
export class StockAudit {
  readonly #repository: StockAuditRepository;
  readonly #onProgress: (products: number) => void;

  /** @param onProgress told after each batch how many products have been looked at */
  constructor(repository: StockAuditRepository, onProgress: (products: number) => void = () => undefined) {
    this.#repository = repository;
    this.#onProgress = onProgress;
  }

  /** Every variant whose figures differ from its movements. */
  async verify(): Promise<AuditResult> {
    return this.#walk((difference) => Promise.resolve(difference));
  }

  /** Sets what differs to the sums. What a rebuild cannot mend, such as a hold without a movement, is given back. */
  async rebuild(): Promise<AuditResult & { rebuilt: number }> {
    let rebuilt = 0;
    const result = await this.#walk(async (found) => {
      const left: StockDifference[] = [];
      for (const id of new Set(found.map(({ productId }) => productId))) {
        left.push(...(await this.#repository.rebuild(id)));
      }
      rebuilt += found.length - left.length;
      return left;
    });
    return { ...result, rebuilt };
  }

  async #walk(handle: (found: StockDifference[]) => Promise<StockDifference[]>): Promise<AuditResult> {
    const result: AuditResult = { products: 0, differences: [] };
    for await (const batch of this.#repository.differences()) {
      result.differences.push(...(await handle(batch.differences)));
      result.products += batch.products;
      this.#onProgress(result.products);
    }
    return result;
  }
}

/** Whether the figures are what they must be. */
export function isInOrder({ figures, sums, held }: StockDifference, backorderLimit: number): boolean {
  return (
    figures.onHand === sums.onHand &&
    figures.reserved === sums.reserved &&
    figures.reserved === held &&
    figures.available === figures.onHand - figures.reserved &&
    figures.sellable === figures.available + backorderLimit
  );
}
