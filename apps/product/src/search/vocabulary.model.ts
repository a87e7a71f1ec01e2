import { Schema, type AnyBulkWriteOperation, type Connection, type Model } from 'mongoose';
import { defineModel, retryOnDuplicateKey } from '@e-storefront/mongo';
import { allowedTypos, typingErrors } from '@e-storefront/domain';

interface TermRow {
  _id: string;
  /** A code contains a digit; codes are numerous, so that they are neither completed from letters nor corrected. */
  kind: 'word' | 'code';
  /** Approximate number of products with the term. */
  count: number;
  /** SymSpell deletions of the first letters, up to the number of allowed typos. */
  deletions: string[];
  /** The last time that a product received the term. */
  at: Date;
}

/** Letters to compare: more would give too many deletions, and typos usually differ before. */
const COMPARED_LENGTH = 7;
const MAX_CANDIDATES = 1_000;
const MAX_CORRECTIONS = 10;
const WRITE_BATCH = 1_000;

const termSchema = new Schema<TermRow>(
  {
    _id: String,
    kind: { type: String, required: true },
    count: { type: Number, required: true },
    deletions: [String],
    at: { type: Date, required: true },
  },
  { collection: 'searchterms', strict: 'throw' },
);
termSchema.index({ kind: 1, _id: 1 });
termSchema.index({ deletions: 1 });
termSchema.index({ at: 1 });

/**
 * All search terms of the catalogue, in the database rather than in the memory of each instance. A term is added before the
 * product, so that a crash can leave an unused term but never a missing one.
 */
export class SearchVocabulary {
  readonly #terms: Model<TermRow>;

  constructor(connection: Connection) {
    this.#terms = vocabularyModel(connection);
  }

  /** Adds terms or increases their counts. @param counts number of products per term */
  async add(counts: ReadonlyMap<string, number>): Promise<void> {
    const at = new Date();
    await this.#write(counts, (term, count) => ({
      $inc: { count },
      $set: { at },
      $setOnInsert: { kind: toKind(term), deletions: toDeletions(term) },
    }));
  }

  /**
   * Sets the counts that a scan of all products found and deletes unused terms. Terms that were added since the scan began
   * stay.
   */
  async replace(counts: ReadonlyMap<string, number>, startedAt: Date): Promise<number> {
    const at = new Date();
    await this.#write(counts, (term, count) => ({
      $set: { count, at, kind: toKind(term), deletions: toDeletions(term) },
    }));
    return (await this.#terms.deleteMany({ at: { $lt: startedAt } })).deletedCount;
  }

  async findKnown(terms: readonly string[]): Promise<Set<string>> {
    const rows = await this.#terms.find({ _id: { $in: [...terms] } }, { _id: 1 }).lean<{ _id: string }[]>();
    return new Set(rows.map(({ _id }) => _id));
  }

  /** Most frequent first. */
  async findByPrefix(prefix: string, limit: number): Promise<string[]> {
    const rows = await this.#terms
      .find({ kind: toKind(prefix), _id: { $gte: prefix, $lt: `${prefix}\uFFFF` } }, { _id: 1 })
      .sort({ count: -1, _id: 1 })
      .limit(limit)
      .lean<{ _id: string }[]>();
    return rows.map(({ _id }) => _id);
  }

  /** Terms with the fewest typos, most frequent first. */
  async findCorrections(word: string): Promise<string[]> {
    const rows = await this.#terms
      .find({ deletions: { $in: toDeletions(word) } }, { count: 1 })
      .limit(MAX_CANDIDATES)
      .lean<Pick<TermRow, '_id' | 'count'>[]>();
    const most = allowedTypos(word);
    const near = rows
      .map(({ _id, count }) => ({ term: _id, count, errors: typingErrors(word, _id, most) }))
      .filter(({ errors }) => errors > 0 && errors <= most);
    const fewest = Math.min(...near.map(({ errors }) => errors));
    return near
      .filter(({ errors }) => errors === fewest)
      .sort((a, b) => b.count - a.count || (a.term < b.term ? -1 : 1))
      .slice(0, MAX_CORRECTIONS)
      .map(({ term }) => term);
  }

  async #write(
    counts: ReadonlyMap<string, number>,
    updateOf: (term: string, count: number) => Record<string, unknown>,
  ): Promise<void> {
    // Sort terms so that concurrent writes lock in the same order (no deadlock).
    const operations = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([_id, count]) => ({
        updateOne: { filter: { _id }, update: updateOf(_id, count), upsert: true },
      })) as AnyBulkWriteOperation<TermRow>[];
    for (let start = 0; start < operations.length; start += WRITE_BATCH) {
      await this.#writeOnce(operations.slice(start, start + WRITE_BATCH));
    }
  }

  async #writeOnce(operations: AnyBulkWriteOperation<TermRow>[]): Promise<void> {
    await retryOnDuplicateKey(() => this.#terms.bulkWrite(operations, { ordered: false, timestamps: false }));
  }
}

export function vocabularyModel(connection: Connection): Model<TermRow> {
  return defineModel(connection, 'SearchTerm', termSchema);
}

function toKind(term: string): TermRow['kind'] {
  return /\p{N}/u.test(term) ? 'code' : 'word';
}

/** The first letters of a word, complete and with one or two letters deleted; empty for words that are not corrected. */
function toDeletions(word: string): string[] {
  const most = toKind(word) === 'code' ? 0 : allowedTypos(word);
  if (most === 0) return [];
  const all = new Set([word.slice(0, COMPARED_LENGTH)]);
  let longer = [...all];
  for (let left = 0; left < most; left += 1) {
    longer = longer.flatMap((one) => [...one].map((_, at) => one.slice(0, at) + one.slice(at + 1)));
    for (const one of longer) all.add(one);
  }
  return [...all];
}
