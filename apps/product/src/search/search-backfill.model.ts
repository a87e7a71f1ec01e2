import type { Connection, Model, Types } from 'mongoose';
import { literal, type UpdateStage } from '../catalog/variant-aggregates';
import { nameKeyOf } from '../catalog/product-query';
import { productModel, type ProductRow } from '../catalog/product.model';
import {
  DERIVED_SEARCH,
  SEARCH_VERSION,
  searchFieldsOf,
  splitTerms,
  tagKeys,
  variantTermsOf,
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

/** Makes products findable that were written without their terms, by an earlier release or in another version of them. */
export class SearchCompletion {
  readonly #products: Model<ProductRow>;
  readonly #vocabulary: SearchVocabulary;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
    this.#vocabulary = new SearchVocabulary(connection);
  }

  /**
   * Completes the rows that need it, some at a time. Safe from several instances; a row that somebody changes meanwhile
   * is left for the next round.
   * @param withinMs when to stop and leave the rest for the next round
   * @returns how many rows were completed
   */
  async complete(withinMs: number): Promise<number> {
    const end = performance.now() + withinMs;
    let completed = 0;
    for (;;) {
      const rows = await this.#products
        .find({ $or: [{ searchVersion: null }, { searchVersion: { $lt: SEARCH_VERSION } }] }, TEXTS)
        .limit(BATCH)
        .lean<TextRow[]>();
      if (rows.length === 0) return completed;
      await this.#vocabulary.add(countsOf(rows, new Map()));
      const written = await this.#write(rows);
      completed += written;
      if (written === 0 || performance.now() > end) return completed;
    }
  }

  /**
   * Works out the terms of every product anew, counts them, and forgets terms that no product has; the shop goes on
   * serving and selling meanwhile.
   * @param onProgress told now and then how many products were looked at
   */
  async rebuild(
    onProgress: (products: number) => void = () => undefined,
  ): Promise<{ products: number; forgotten: number }> {
    const begunAt = new Date();
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
      await this.#vocabulary.add(new Map([...countsOf(rows, new Map()).keys()].map((term) => [term, 0])));
      await this.#write(rows);
      countsOf(rows, counts);
      products += rows.length;
      if (products % (BATCH * 25) === 0) onProgress(products);
    }
    return { products, forgotten: await this.#vocabulary.replace(counts, begunAt) };
  }

  /** What somebody changed since it was read keeps the terms of that change. */
  async #write(rows: readonly TextRow[]): Promise<number> {
    const operations = rows.map(({ _id, updatedAt, ...row }) => ({
      updateOne: { filter: { _id, updatedAt }, update: [{ $set: completed(row) }, ...DERIVED_SEARCH] },
    }));
    const { matchedCount } = await this.#products.collection.bulkWrite(operations, { ordered: false });
    return matchedCount;
  }
}

type Texts = Omit<TextRow, '_id' | 'updatedAt'>;

function completed({ name, description, tags, variants }: Texts): UpdateStage['$set'] {
  const keys = tagKeys(tags);
  const fields = {
    ...searchFieldsOf({ name, description, tags: keys }),
    nameKey: nameKeyOf(name),
    tags: keys,
  };
  return {
    ...Object.fromEntries(Object.entries(fields).map(([field, value]) => [field, literal(value)])),
    searchVersion: SEARCH_VERSION,
    variants: withTerms(variants),
  };
}

/** The variants as they are at the time of the write, each with its terms. */
function withTerms(variants: Texts['variants']): object {
  const branches = variants.map((variant) => ({
    case: { $eq: ['$$v._id', literal(variant._id)] },
    then: literal(variantTermsOf(variant)),
  }));
  const terms = branches.length > 0 ? { $switch: { branches, default: literal({}) } } : literal({});
  return { $map: { input: '$variants', as: 'v', in: { $mergeObjects: ['$$v', terms] } } };
}

/** Adds up how many of some products have each term; deleted ones do not count. */
function countsOf(rows: readonly Texts[], counts: Map<string, number>): Map<string, number> {
  for (const { name, description, tags, variants, isDeleted } of rows) {
    if (isDeleted) continue;
    const fields = searchFieldsOf({ name, description, tags: tagKeys(tags) });
    const ofVariants = variants.flatMap((variant) => Object.values(variantTermsOf(variant)));
    for (const term of splitTerms(...Object.values(fields), ...ofVariants)) {
      counts.set(term, (counts.get(term) ?? 0) + 1);
    }
  }
  return counts;
}
