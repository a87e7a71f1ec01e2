import { Schema, type AnyBulkWriteOperation, type Connection, type Model } from 'mongoose';
import { defineModel, isDuplicateKey } from '@e-storefront/mongo';
import { allowedTypos, typingErrors } from '@e-storefront/domain';

/** A term of the catalogue. */
interface TermRow {
  _id: string;
  /** Codes hold a digit; there are many of them, and they are neither completed from letters nor corrected. */
  kind: 'word' | 'code';
  /** About how many products have it. */
  count: number;
  /** The term with up to so many letters left out as it may have typing errors (SymSpell), by its first seven letters. */
  deletions: string[];
  /** When a product last got it. */
  at: Date;
}

/** Where terms are looked at: longer ones differ early, and the letters left out of long words are too many. */
const COMPARED_LETTERS = 7;
const MOST_CANDIDATES = 1_000;
const MOST_CORRECTIONS = 10;
const WRITES_AT_ONCE = 1_000;

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
 * Every term that products are found by, in the database: all instances know the same ones, and none holds them in
 * memory. A term is added before the product that has it, so that a crash leaves a term too many and never one too few.
 */
export class SearchVocabulary {
  readonly #terms: Model<TermRow>;

  constructor(connection: Connection) {
    this.#terms = vocabularyModel(connection);
  }

  /** Adds terms, or counts them once more. @param counts how many products get each */
  async add(counts: ReadonlyMap<string, number>): Promise<void> {
    const at = new Date();
    await this.#write(counts, (term, count) => ({
      $inc: { count },
      $set: { at },
      $setOnInsert: { kind: kindOf(term), deletions: deletionsOf(term) },
    }));
  }

  /**
   * Sets the counts of terms as a look at all products found them, and forgets the terms that no product has. What
   * products have got since the look began stays.
   */
  async replace(counts: ReadonlyMap<string, number>, begunAt: Date): Promise<number> {
    const at = new Date();
    await this.#write(counts, (term, count) => ({
      $set: { count, at, kind: kindOf(term), deletions: deletionsOf(term) },
    }));
    return (await this.#terms.deleteMany({ at: { $lt: begunAt } })).deletedCount;
  }

  /** Those of some terms that are known. */
  async known(terms: readonly string[]): Promise<Set<string>> {
    const rows = await this.#terms.find({ _id: { $in: [...terms] } }, { _id: 1 }).lean<{ _id: string }[]>();
    return new Set(rows.map(({ _id }) => _id));
  }

  /** The commonest terms that begin with a prefix. */
  async beginningWith(prefix: string, most: number): Promise<string[]> {
    const rows = await this.#terms
      .find({ kind: kindOf(prefix), _id: { $gte: prefix, $lt: `${prefix}\uFFFF` } }, { _id: 1 })
      .sort({ count: -1, _id: 1 })
      .limit(most)
      .lean<{ _id: string }[]>();
    return rows.map(({ _id }) => _id);
  }

  /** The terms that a word may be a misspelling of, those with the fewest errors only, the commonest first. */
  async corrections(word: string): Promise<string[]> {
    const rows = await this.#terms
      .find({ deletions: { $in: deletionsOf(word) } }, { count: 1 })
      .limit(MOST_CANDIDATES)
      .lean<Pick<TermRow, '_id' | 'count'>[]>();
    const most = allowedTypos(word);
    const near = rows
      .map(({ _id, count }) => ({ term: _id, count, errors: typingErrors(word, _id, most) }))
      .filter(({ errors }) => errors > 0 && errors <= most);
    const fewest = Math.min(...near.map(({ errors }) => errors));
    return near
      .filter(({ errors }) => errors === fewest)
      .sort((a, b) => b.count - a.count || (a.term < b.term ? -1 : 1))
      .slice(0, MOST_CORRECTIONS)
      .map(({ term }) => term);
  }

  async #write(
    counts: ReadonlyMap<string, number>,
    updateOf: (term: string, count: number) => Record<string, unknown>,
  ): Promise<void> {
    // In one order for everybody, so that of two writes at once none waits for the other (no deadlock).
    const operations = [...counts]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([_id, count]) => ({
        updateOne: { filter: { _id }, update: updateOf(_id, count), upsert: true },
      })) as AnyBulkWriteOperation<TermRow>[];
    for (let start = 0; start < operations.length; start += WRITES_AT_ONCE) {
      await this.#writeOnce(operations.slice(start, start + WRITES_AT_ONCE));
    }
  }

  /** Two that add a term at once may both find it missing: the second then counts it. */
  async #writeOnce(operations: AnyBulkWriteOperation<TermRow>[]): Promise<void> {
    const write = () => this.#terms.bulkWrite(operations, { ordered: false, timestamps: false });
    try {
      await write();
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      await write();
    }
  }
}

/** The collection of terms. */
export function vocabularyModel(connection: Connection): Model<TermRow> {
  return (
    (connection.models['SearchTerm'] as Model<TermRow> | undefined) ??
    defineModel(connection, 'SearchTerm', termSchema)
  );
}

function kindOf(term: string): TermRow['kind'] {
  return /\p{N}/u.test(term) ? 'code' : 'word';
}

/** A word's first letters with one or two of them left out, and as they are. Words that are not corrected have none. */
function deletionsOf(word: string): string[] {
  const most = kindOf(word) === 'code' ? 0 : allowedTypos(word);
  if (most === 0) return [];
  const all = new Set([word.slice(0, COMPARED_LETTERS)]);
  let longer = [...all];
  for (let left = 0; left < most; left += 1) {
    longer = longer.flatMap((one) => [...one].map((_, at) => one.slice(0, at) + one.slice(at + 1)));
    for (const one of longer) all.add(one);
  }
  return [...all];
}
