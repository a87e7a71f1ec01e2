import { searchWords, type SearchWord } from '@e-storefront/domain';
import type { LiveProductIndex } from '../catalog/product-index.model';
import type { SearchIndex, SearchFilter } from './search-index';
import type { SearchVocabulary } from './vocabulary.model';
import type { MatchedWord, SearchMatch } from './search-match';

/** Shorter prefixes match in titles only. */
const MIN_PREFIX_EVERYWHERE = 4;
const MAX_COMPLETIONS = 100;
/** Number of corrections whose plurals and compounds match, too. */
const MAX_COMPLETED_CORRECTIONS = 3;

interface ParsedSearch {
  text: string;
  words: readonly SearchWord[];
  /** In the order of the words. */
  matched: readonly MatchedWord[];
}

/**
 * Search without an external engine: each product stores its terms, which are written together with its texts, the index in
 * memory finds products by them, and a vocabulary of all terms resolves prefixes and misspellings.
 */
export class EmbeddedSearchIndex implements SearchIndex {
  readonly #live: LiveProductIndex;
  readonly #vocabulary: SearchVocabulary;

  constructor(live: LiveProductIndex, vocabulary: SearchVocabulary) {
    this.#live = live;
    this.#vocabulary = vocabulary;
  }

  async match(text: string, { scope }: SearchFilter): Promise<SearchMatch | null> {
    const words = searchWords(text);
    if (words.length === 0) return null;
    const known = await this.#vocabulary.findKnown(words.flatMap(({ exact }) => exact));
    const matched = await Promise.all(words.map((word) => this.#matchWord(word, known)));
    if (matched.every(hasTerms)) {
      const match: SearchMatch = { text, by: 'words', words: matched };
      if (await this.#exists(match, scope)) return match;
    }
    return this.#matchCorrected({ text, words, matched }, scope);
  }

  async #matchWord({ exact, prefixes }: SearchWord, known: ReadonlySet<string>): Promise<MatchedWord> {
    const found = await Promise.all(
      prefixes.map((prefix) => this.#vocabulary.findByPrefix(prefix, MAX_COMPLETIONS)),
    );
    const begun = found.flat().filter((term) => !exact.includes(term));
    const begunInTitles = prefixes.every((prefix) => prefix.length < MIN_PREFIX_EVERYWHERE);
    return {
      exact: exact.filter((term) => known.has(term)),
      prefixes,
      completions: begun,
      completesTitlesOnly: begunInTitles,
      corrections: [],
    };
  }

  /** Corrects words that no product in the caller's scope contains. */
  async #matchCorrected(
    { text, words, matched }: ParsedSearch,
    scope: SearchFilter['scope'],
  ): Promise<SearchMatch | null> {
    const corrected = await Promise.all(
      matched.map(async (word, index) => {
        const spelled = words[index]?.correctable ?? null;
        if (spelled === null) return word;
        const isKnown = hasTerms(word) && (await this.#exists({ text, by: 'words', words: [word] }, scope));
        return isKnown ? word : { ...word, corrections: await this.#findCorrections(spelled) };
      }),
    );
    return corrected.every(hasTerms) ? { text, by: 'words', words: corrected } : null;
  }

  async #findCorrections(spelled: string): Promise<string[]> {
    const corrections = await this.#vocabulary.findCorrections(spelled);
    const longer = await Promise.all(
      corrections
        .slice(0, MAX_COMPLETED_CORRECTIONS)
        .map((term) => this.#vocabulary.findByPrefix(term, MAX_COMPLETED_CORRECTIONS)),
    );
    return [...new Set([...corrections, ...longer.flat()])];
  }

  async #exists(search: SearchMatch, scope: SearchFilter['scope']): Promise<boolean> {
    return (await this.#live.current()).count({ scope, search }) > 0;
  }
}

function hasTerms({ exact, completions, corrections }: MatchedWord): boolean {
  return exact.length + completions.length + corrections.length > 0;
}
