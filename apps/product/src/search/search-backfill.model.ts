import type { Connection, Model, Types } from 'mongoose';
import { CHANGED, toLiteral, type UpdateStage } from '../catalog/variant-aggregates';
import { toNameKey } from '../catalog/product-query';
import { productModel, type ProductRow } from '../catalog/product.model';
import {
  DERIVED_SEARCH,
  SEARCH_VERSION,
  toSearchFields,
  splitTerms,
  toTagKeys,
  toVariantTerms,
} from './search-fields';
import { SearchVocabulary } from './vocabulary.model';

const BATCH = 200;

const TEXTS = {
  name: 1,
  description: 1,
  tags: 1,
  'variants._id': 1,
  'variants.sku': 1,
  'variants.options': 1,
  isDeleted: 1,
  updatedAt: 1,
} as const;
type TextRow = Pick<
  ProductRow,
  '_id' | 'name' | 'description' | 'tags' | 'variants' | 'isDeleted' | 'updatedAt'
>;

/** Adds search terms to products that an earlier release wrote without them or with another version of them. */
export class SearchBackfill {
  readonly #products: Model<ProductRow>;
  readonly #vocabulary: SearchVocabulary;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
    this.#vocabulary = new SearchVocabulary(connection);
  }

  /**
   * Updates outdated rows in batches. Safe to run from several instances; the next run updates rows that change during this one.
   * @param withinMs time limit of this run
   * @returns the number of updated rows
   */
  async run(withinMs: number): Promise<number> {
    const end = performance.now() + withinMs;
    let completed = 0;
    for (;;) {
      const rows = await this.#products
        .find({ $or: [{ searchVersion: null }, { searchVersion: { $lt: SEARCH_VERSION } }] }, TEXTS)
        .limit(BATCH)
        .lean<TextRow[]>();
      if (rows.length === 0) return completed;
      await this.#vocabulary.add(countTerms(rows, new Map()));
      const written = await this.#write(rows);
      completed += written;
      if (written === 0 || performance.now() > end) return completed;
    }
  }

  /**
   * Recomputes and counts the terms of all products and deletes unused terms, while the shop is running.
   * @param onProgress called regularly with the number of products read
   */
  async rebuild(
    onProgress: (products: number) => void = () => undefined,
  ): Promise<{ products: number; deletedTerms: number }> {
    const startedAt = new Date();
    const counts = new Map<string, number>();
    let products = 0;
    let after: Types.ObjectId | undefined;
    for (;;) {
      const rows = await this.#products
        .find(after ? { _id: { $gt: after } } : {}, TEXTS)
        .sort({ _id: 1 })
        .limit(BATCH)
        .lean<TextRow[]>();
      if (rows.length === 0) break;
      after = rows.at(-1)?._id;
      await this.#vocabulary.add(new Map([...countTerms(rows, new Map()).keys()].map((term) => [term, 0])));
      await this.#write(rows);
      countTerms(rows, counts);
      products += rows.length;
      if (products % (BATCH * 25) === 0) onProgress(products);
    }
    return { products, deletedTerms: await this.#vocabulary.replace(counts, startedAt) };
  }

  /** Skips rows that changed since they were read. */
  async #write(rows: readonly TextRow[]): Promise<number> {
    const operations = rows.map(({ _id, updatedAt, ...row }) => ({
      updateOne: {
        filter: { _id, updatedAt },
        update: [{ $set: toCompletedFields(row) }, ...DERIVED_SEARCH, CHANGED],
      },
    }));
    const { matchedCount } = await this.#products.collection.bulkWrite(operations, { ordered: false });
    return matchedCount;
  }
}

type Texts = Omit<TextRow, '_id' | 'updatedAt'>;

function toCompletedFields({ name, description, tags, variants }: Texts): UpdateStage['$set'] {
  const keys = toTagKeys(tags);
  const fields = {
    ...toSearchFields({ name, description, tags: keys }),
    nameKey: toNameKey(name),
    tags: keys,
  };
  return {
    ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, toLiteral(value)])),
    searchVersion: SEARCH_VERSION,
    variants: addVariantTerms(variants),
  };
}

/** Adds terms to the variants that exist at the time of the write. */
function addVariantTerms(variants: Texts['variants']): object {
  const branches = variants.map((variant) => ({
    case: { $eq: ['$$v._id', toLiteral(variant._id)] },
    then: toLiteral(toVariantTerms(variant)),
  }));
  const terms = branches.length > 0 ? { $switch: { branches, default: toLiteral({}) } } : toLiteral({});
  return { $map: { input: '$variants', as: 'v', in: { $mergeObjects: ['$$v', terms] } } };
}

/** Counts products per term, without deleted products. */
export function countTerms(rows: readonly Texts[], counts: Map<string, number>): Map<string, number> {
  for (const { name, description, tags, variants, isDeleted } of rows) {
    if (isDeleted) continue;
    const fields = toSearchFields({ name, description, tags: toTagKeys(tags) });
    const ofVariants = variants.flatMap((variant) => Object.values(toVariantTerms(variant)));
    for (const term of splitTerms(...Object.values(fields), ...ofVariants)) {
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  return counts;
}
