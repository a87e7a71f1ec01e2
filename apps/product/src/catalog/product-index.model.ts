import { setImmediate } from 'node:timers/promises';
import type { Connection, Model } from 'mongoose';
import { ProductIndex, type IndexedProduct } from './product-index';
import { productModel, type ProductRow } from './product.model';

const FIELDS = {
  nameKey: 1,
  categoryId: 1,
  sellerId: 1,
  isActive: 1,
  isDeleted: 1,
  onSale: 1,
  featured: 1,
  inStock: 1,
  tags: 1,
  'variants.price': 1,
  'variants.sellable': 1,
  rating: 1,
  popularity: 1,
  createdAt: 1,
  search: 1,
  revision: 1,
} as const;
type IndexRow = Pick<ProductRow, '_id' | 'variants' | Exclude<keyof typeof FIELDS, `variants.${string}`>>;
type ChangedRow = Pick<ProductRow, '_id' | 'revision'>;

/** Few enough that other requests are not held up. */
const BATCH = 500;
/**
 * How far back a poll reads: longer than a write takes to commit and than the clocks of hosts differ. A change that becomes
 * visible later is found by the next verification.
 */
const MARGIN_MS = 10_000;

/** One state of the index. */
interface Indexed {
  index: ProductIndex;
  /** Changes before it are in the index. */
  readUntil: number;
}

/**
 * Keeps the `ProductIndex` of this process equal to the database. Every read waits for a poll that begins after it, so that it
 * sees all changes that were committed before, by any instance; a poll finds changed products by `changedAt`, which each
 * write sets, and compares their revisions.
 */
export class LiveProductIndex {
  readonly #products: Model<ProductRow>;
  #indexed: Indexed | undefined;
  #running: Promise<unknown> = Promise.resolve();
  #next: Promise<ProductIndex> | undefined;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
  }

  /** The index with everything that is committed by now; the first call reads all products. */
  current(): Promise<ProductIndex> {
    this.#next ??= this.#afterRunning(async () => {
      // The other fields of a request, and requests at the same time, share the poll.
      await setImmediate();
      this.#next = undefined;
      this.#indexed ??= await this.#load();
      await this.#poll(this.#indexed);
      return this.#indexed.index;
    });
    return this.#next;
  }

  /**
   * Reads all products again, while reads go on: finds changes that no poll has seen. The index is built anew when much of
   * its memory holds products as they were before.
   */
  async verify(): Promise<void> {
    if (!this.#indexed) return;
    if (!this.#indexed.index.isWasteful()) return this.#readAll(this.#indexed.index);
    const fresh = await this.#load();
    await this.#afterRunning(() => {
      this.#indexed = fresh;
      return Promise.resolve();
    });
  }

  /** Runs after the work in progress: polls do not overlap. */
  #afterRunning<T>(work: () => Promise<T>): Promise<T> {
    const result = this.#running.then(work, work);
    this.#running = result;
    return result;
  }

  async #load(): Promise<Indexed> {
    const indexed: Indexed = { index: new ProductIndex(), readUntil: Date.now() };
    await this.#readAll(indexed.index);
    indexed.index.compact();
    return indexed;
  }

  async #readAll(index: ProductIndex): Promise<void> {
    const rows = this.#products.find({}, FIELDS).lean<IndexRow>().cursor({ batchSize: BATCH });
    for await (const row of rows) index.put(toIndexed(row));
  }

  async #poll(indexed: Indexed): Promise<void> {
    const startedAt = Date.now();
    const since = new Date(indexed.readUntil - MARGIN_MS);
    const changed = await this.#products
      .find({ changedAt: { $gte: since } }, { revision: 1 })
      .lean<ChangedRow[]>();
    const ids = changed
      .filter(({ _id, revision = 0 }) => indexed.index.revisionOf(_id.toHexString()) !== revision)
      .map(({ _id }) => _id);
    for (let start = 0; start < ids.length; start += BATCH) {
      const rows = await this.#products
        .find({ _id: { $in: ids.slice(start, start + BATCH) } }, FIELDS)
        .lean<IndexRow[]>();
      for (const row of rows) indexed.index.put(toIndexed(row));
    }
    indexed.readUntil = startedAt;
  }
}

function toIndexed(row: IndexRow): IndexedProduct {
  const purchasable = row.variants.filter(({ sellable }) => sellable > 0);
  return {
    id: row._id.toHexString(),
    revision: row.revision ?? 0,
    nameKey: row.nameKey,
    categoryId: row.categoryId.toHexString(),
    sellerId: row.sellerId.toHexString(),
    // Instances of earlier releases update `isActive` only.
    isOnSale: row.onSale && row.isActive,
    isDeleted: row.isDeleted,
    featured: row.featured,
    inStock: row.inStock,
    tags: row.tags,
    prices: (purchasable.length > 0 ? purchasable : row.variants).map(({ price }) => price),
    rating: row.rating,
    popularity: row.popularity,
    createdAt: row.createdAt,
    search: row.search,
  };
}
