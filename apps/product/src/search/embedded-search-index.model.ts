import type { Connection, Model } from 'mongoose';
import { searchWords, type SearchWord } from '@e-storefront/domain';
import { scopeFilter, type Filter } from '../catalog/product-filter.model';
import { productModel, type ProductRow } from '../catalog/product.model';
import { matchFilter, wordFilter } from './match.model';
import type { MatchedWord, SearchIndex, SearchMatch, SearchScope } from './search-index';
import { SearchVocabulary } from './vocabulary.model';

/** Beginnings that are shorter than this are looked for in titles only. */
const SHORT_BEGINNING = 4;
const MOST_BEGUN = 100;
/** Corrections whose own plurals and compounds are found too. */
const CONTINUED_CORRECTIONS = 3;

/** A search as far as it is read. */
interface Reading {
  text: string;
  words: readonly SearchWord[];
  /** In the order of the words. */
  matched: readonly MatchedWord[];
}

/**
 * The search that needs nothing beside the database: each product holds its terms, in the same write as the texts that
 * they stand for, and a vocabulary of all terms knows beginnings and misspellings.
 */
export class WordIndex implements SearchIndex {
  readonly #products: Model<ProductRow>;
  readonly #vocabulary: SearchVocabulary;

  constructor(connection: Connection) {
    this.#products = productModel(connection);
    this.#vocabulary = new SearchVocabulary(connection);
  }

  async match(text: string, { scope }: SearchScope): Promise<SearchMatch | null> {
    const words = searchWords(text);
    if (words.length === 0) return null;
    const known = await this.#vocabulary.known(words.flatMap(({ exact }) => exact));
    const matched = await Promise.all(words.map((word) => this.#matched(word, known)));
    if (matched.every(isAnswered)) {
      const match: SearchMatch = { text, by: 'words', words: matched };
      if (await this.#exists({ $and: [scopeFilter(scope), matchFilter(match)] })) return match;
    }
    return this.#corrected({ text, words, matched }, scope);
  }

  async #matched({ exact, prefixes }: SearchWord, known: ReadonlySet<string>): Promise<MatchedWord> {
    const found = await Promise.all(
      prefixes.map((prefix) => this.#vocabulary.beginningWith(prefix, MOST_BEGUN)),
    );
    const begun = found.flat().filter((term) => !exact.includes(term));
    const begunInTitles = prefixes.every((prefix) => prefix.length < SHORT_BEGINNING);
    return { exact: exact.filter((term) => known.has(term)), prefixes, begun, begunInTitles, corrected: [] };
  }

  /** Takes the words that no product of the caller's has for misspelled. */
  async #corrected(
    { text, words, matched }: Reading,
    scope: SearchScope['scope'],
  ): Promise<SearchMatch | null> {
    const corrected = await Promise.all(
      matched.map(async (word, index) => {
        const spelled = words[index]?.correctable ?? null;
        if (spelled === null) return word;
        const isKnown =
          isAnswered(word) && (await this.#exists({ $and: [scopeFilter(scope), wordFilter(word)] }));
        return isKnown ? word : { ...word, corrected: await this.#correctionsOf(spelled) };
      }),
    );
    return corrected.every(isAnswered) ? { text, by: 'words', words: corrected } : null;
  }

  async #correctionsOf(spelled: string): Promise<string[]> {
    const corrections = await this.#vocabulary.corrections(spelled);
    const longer = await Promise.all(
      corrections
        .slice(0, CONTINUED_CORRECTIONS)
        .map((term) => this.#vocabulary.beginningWith(term, CONTINUED_CORRECTIONS)),
    );
    return [...new Set([...corrections, ...longer.flat()])];
  }

  async #exists(filter: Filter): Promise<boolean> {
    return (await this.#products.exists(filter)) !== null;
  }
}

function isAnswered({ exact, begun, corrected }: MatchedWord): boolean {
  return exact.length + begun.length + corrected.length > 0;
}
