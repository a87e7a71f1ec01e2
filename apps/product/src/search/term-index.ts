import { splitTerms, type SearchFields } from './search-fields';
import type { MatchedWord } from './search-match';

const NAME = 1;
const VARIANTS = 2;
const TAGS = 4;
const TEXT = 8;
const FIELD_BITS = 4;
const FIELDS = [
  ['name', NAME],
  ['variants', VARIANTS],
  ['tags', TAGS],
  ['text', TEXT],
] as const;

/** What a term adds to the relevance in the best field that has it. */
interface Weights {
  name: number;
  variants: number;
  tags: number;
  text: number;
}

const TYPED: Weights = { name: 12, variants: 9, tags: 6, text: 2 };
const EQUIVALENT: Weights = { ...TYPED, name: 11 };
const COMPLETION: Weights = { name: 7, variants: 5, tags: 3, text: 1 };
const TITLE_COMPLETION: Weights = { ...COMPLETION, text: 0 };
const CORRECTION: Weights = { name: 4, variants: 1, tags: 3, text: 1 };

/** Occurrences of one term in ascending order of rows; each is a row and the bits of its fields. */
interface Postings {
  entries: Uint32Array;
  size: number;
}

/** Finds the rows that have a term, and scores them. Rows are added in ascending order and never removed. */
export class TermIndex {
  /** The single occurrence of a rare term, or all of a frequent one. */
  readonly #postings = new Map<string, number | Postings>();
  #termCounts = new Uint16Array(1_024);
  /** The scores of one word, by row. */
  #best = new Uint8Array(1_024);

  /** @param row the next row: one more than the last */
  add(row: number, fields: SearchFields | undefined): void {
    const terms = toTermBits(fields);
    for (const [term, bits] of terms) this.#append(term, row * 2 ** FIELD_BITS + bits);
    if (row >= this.#best.length) {
      this.#termCounts = grown(this.#termCounts, row * 2);
      this.#best = grown(this.#best, row * 2);
    }
    this.#termCounts[row] = terms.size;
  }

  /** Whether a row was added with exactly these terms. */
  has(row: number, fields: SearchFields | undefined): boolean {
    const terms = toTermBits(fields);
    if (terms.size !== this.#termCounts[row]) return false;
    return [...terms].every(([term, bits]) => this.#find(term, row) === bits);
  }

  /**
   * Writes the relevance of each row that has all words, and 0 for all others. Of a word the best term and field count: the
   * name before SKU and options, tags and description, a whole word before a beginning and a correction.
   * @param scores by row; one for each row
   */
  score(words: readonly MatchedWord[], scores: Uint16Array): void {
    const best = this.#best;
    scores.fill(0);
    for (const [index, word] of words.entries()) {
      best.fill(0);
      this.#scoreWord(word, best);
      for (let row = 0; row < scores.length; row += 1) {
        const score = best[row] ?? 0;
        const before = scores[row] ?? 0;
        scores[row] = score === 0 || (index > 0 && before === 0) ? 0 : before + score;
      }
    }
  }

  /** Releases the memory that was reserved for growth. */
  compact(): void {
    for (const postings of this.#postings.values()) {
      if (typeof postings !== 'number') postings.entries = postings.entries.slice(0, postings.size);
    }
  }

  #scoreWord({ exact, completions, completesTitlesOnly, corrections }: MatchedWord, best: Uint8Array): void {
    const scoreAll = (terms: readonly string[], weights: Weights): void => {
      const scores = Array.from({ length: 2 ** FIELD_BITS }, (_, bits) =>
        Math.max(...FIELDS.map(([field, bit]) => (bits & bit ? weights[field] : 0))),
      );
      for (const term of terms) this.#scoreTerm(term, scores, best);
    };
    scoreAll(exact.slice(0, 1), TYPED);
    scoreAll(exact.slice(1), EQUIVALENT);
    scoreAll(completions, completesTitlesOnly ? TITLE_COMPLETION : COMPLETION);
    scoreAll(corrections, CORRECTION);
  }

  #scoreTerm(term: string, scores: readonly number[], best: Uint8Array): void {
    const postings = this.#postings.get(term);
    if (postings === undefined) return;
    const raise = (entry: number): void => {
      const row = entry >>> FIELD_BITS;
      const score = scores[entry & (2 ** FIELD_BITS - 1)] ?? 0;
      if (score > (best[row] ?? 0)) best[row] = score;
    };
    if (typeof postings === 'number') return raise(postings);
    for (let index = 0; index < postings.size; index += 1) raise(postings.entries[index] ?? 0);
  }

  #append(term: string, entry: number): void {
    const postings = this.#postings.get(term);
    if (postings === undefined) {
      // A part of a long text would keep all of it in memory.
      this.#postings.set(Buffer.from(term).toString(), entry);
    } else if (typeof postings === 'number') {
      this.#postings.set(term, { entries: Uint32Array.of(postings, entry), size: 2 });
    } else {
      if (postings.size === postings.entries.length) {
        postings.entries = grown(postings.entries, Math.ceil(postings.size * 1.5) + 2);
      }
      postings.entries[postings.size] = entry;
      postings.size += 1;
    }
  }

  /** The bits of the fields in which a row has a term; 0 when it has not. */
  #find(term: string, row: number): number {
    const postings = this.#postings.get(term);
    if (postings === undefined) return 0;
    const [entries, size] =
      typeof postings === 'number' ? [[postings], 1] : [postings.entries, postings.size];
    let [low, high] = [0, size];
    while (low < high) {
      const middle = (low + high) >>> 1;
      if ((entries[middle] ?? 0) >>> FIELD_BITS < row) low = middle + 1;
      else high = middle;
    }
    const entry = low < size ? (entries[low] ?? 0) : 0;
    return entry >>> FIELD_BITS === row ? entry & (2 ** FIELD_BITS - 1) : 0;
  }
}

function toTermBits(fields: SearchFields | undefined): Map<string, number> {
  const terms = new Map<string, number>();
  for (const [field, bit] of FIELDS) {
    for (const term of splitTerms(fields?.[field])) terms.set(term, (terms.get(term) ?? 0) | bit);
  }
  return terms;
}

/** A longer copy. */
export function grown<T extends Uint8Array | Uint16Array | Uint32Array | Float64Array>(
  array: T,
  length: number,
): T {
  const Type = array.constructor as new (length: number) => T;
  const longer = new Type(length);
  longer.set(array);
  return longer;
}
