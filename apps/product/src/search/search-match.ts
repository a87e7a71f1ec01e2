/** A search word with the terms of the catalogue that match it. */
export interface MatchedWord {
  /** The typed word, then equivalent spellings. */
  exact: string[];
  /** The prefixes of `completions`. */
  prefixes: string[];
  /** Known terms that start with the word. */
  completions: string[];
  /** Matches `completions` in titles only (names, tags, options, SKUs): nearly every description contains short prefixes. */
  completesTitlesOnly: boolean;
  /** Known terms that the word may be a misspelling of; empty for a known word. */
  corrections: string[];
}

/** Products that contain all words, or the ids of the best matches, best first. */
export type SearchMatch =
  { text: string; by: 'words'; words: MatchedWord[] } | { text: string; by: 'ids'; ids: string[] };
