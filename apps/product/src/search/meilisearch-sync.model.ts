import { randomUUID } from 'node:crypto';
import type { Connection, Model, Types } from 'mongoose';
import { productModel, type ProductRow } from '../catalog/product.model';
import { MAX_HITS } from './meilisearch-index';
import type { MeilisearchClient, MeilisearchDocument } from './meilisearch.client';

const BATCH = 500;
/** Writes in progress at the start of a rebuild may have an earlier timestamp. */
const MARGIN_MS = 60_000;

const FIELDS = {
  name: 1,
  tags: 1,
  'variants.sku': 1,
  'variants.options': 1,
  description: 1,
  isActive: 1,
  isDeleted: 1,
  featured: 1,
  sellerId: 1,
  categoryId: 1,
  popularity: 1,
  searchPending: 1,
} as const;

type IndexedRow = Pick<
  ProductRow,
  | '_id'
  | 'name'
  | 'tags'
  | 'variants'
  | 'description'
  | 'isActive'
  | 'isDeleted'
  | 'featured'
  | 'sellerId'
  | 'categoryId'
  | 'popularity'
  | 'searchPending'
>;

/** Synchronises products to a Meilisearch index. */
export class MeilisearchSync {
  readonly #products: Model<ProductRow>;
  readonly #client: MeilisearchClient;
  readonly #index: string;

  constructor(connection: Connection, client: MeilisearchClient, index: string) {
    this.#products = productModel(connection);
    this.#client = client;
    this.#index = index;
  }

  async prepare(): Promise<void> {
    await this.#client.prepare(this.#index, MAX_HITS);
  }

  /**
   * Sends changed products. Each change marks its product in the same write; the mark is removed when Meilisearch has the
   * change, so that a crash repeats it. Safe to run from several instances: a mark that changed during the send is renewed,
   * because an older state may have replaced a newer one.
   * @returns the number of products sent
   */
  async sendChanges(): Promise<number> {
    let sent = 0;
    for (;;) {
      const rows = await this.#products
        .find({ searchPending: { $exists: true } }, FIELDS)
        .limit(BATCH)
        .lean<IndexedRow[]>();
      if (rows.length === 0) return sent;
      await this.#send(this.#index, rows);
      await this.#clearMarks(rows);
      sent += rows.length;
    }
  }

  /**
   * Fills a new index from all products and swaps it with the current one, which serves requests until then.
   * @param onProgress called regularly with the number of products sent
   */
  async rebuild(onProgress: (products: number) => void = () => undefined): Promise<number> {
    const fresh = `${this.#index}_${Date.now().toString(36)}`;
    const startedAt = new Date();
    await this.#client.prepare(this.#index, MAX_HITS);
    await this.#client.prepare(fresh, MAX_HITS);
    try {
      const products = await this.#fill(fresh, onProgress);
      await this.#client.swap(this.#index, fresh);
      await this.#markChangedSince(startedAt);
      return products;
    } finally {
      await this.#client.drop(fresh);
    }
  }

  async #fill(index: string, onProgress: (products: number) => void): Promise<number> {
    let products = 0;
    let after: Types.ObjectId | undefined;
    for (;;) {
      const rows = await this.#products
        .find({ isDeleted: false, ...(after && { _id: { $gt: after } }) }, FIELDS)
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean<IndexedRow[]>();
      if (rows.length === 0) return products;
      after = rows.at(-1)?._id;
      await this.#send(index, rows);
      products += rows.length;
      if (products % (BATCH * 10) === 0) onProgress(products);
    }
  }

  async #send(index: string, rows: readonly IndexedRow[]): Promise<void> {
    await this.#client.put(index, rows.filter(({ isDeleted }) => !isDeleted).map(toDocument));
    const deleted = rows.filter(({ isDeleted }) => isDeleted).map(({ _id }) => _id.toHexString());
    await this.#client.remove(index, deleted);
  }

  async #clearMarks(rows: readonly IndexedRow[]): Promise<void> {
    for (const { _id, searchPending = '' } of rows) {
      const { matchedCount } = await this.#products.updateOne(
        { _id, searchPending },
        { $unset: { searchPending: 1 } },
      );
      if (matchedCount === 0)
        await this.#products.updateOne({ _id }, { $set: { searchPending: randomUUID() } });
    }
  }

  /** Changes during the rebuild went to the old index. */
  async #markChangedSince(startedAt: Date): Promise<void> {
    await this.#products.updateMany(
      { updatedAt: { $gte: new Date(startedAt.getTime() - MARGIN_MS) } },
      { $set: { searchPending: randomUUID() } },
    );
  }
}

function toDocument(row: IndexedRow): MeilisearchDocument {
  return {
    id: row._id.toHexString(),
    name: row.name,
    tags: row.tags,
    skus: row.variants.map(({ sku }) => sku),
    options: [...new Set(row.variants.flatMap(({ options }) => options.map(({ value }) => value)))],
    description: row.description,
    isActive: row.isActive,
    featured: row.featured,
    sellerId: row.sellerId.toHexString(),
    categoryId: row.categoryId.toHexString(),
    popularity: row.popularity,
  };
}
