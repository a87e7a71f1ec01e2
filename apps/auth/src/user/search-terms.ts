import { searchKey } from '@e-storefront/domain';

/** Enough for any name; keeps an account's index entries few. More in a search is refused. */
export const MOST_TERMS = 12;

const wordsOf = (text: string, separator: RegExp): string[] => [
  ...new Set(text.toLowerCase().split(separator).filter(Boolean)),
];

/** The words of a name that a search can begin with. */
export function nameTerms(name: string): string[] {
  const spellings = [name, searchKey(name)].map((text) => wordsOf(text, /\s+/).slice(0, MOST_TERMS));
  return [...new Set(spellings.flat())];
}

/** A whole address and its parts: a search can begin with any of them. */
export function emailTerms(email: string): string[] {
  return [email, ...wordsOf(email, /[@.+_-]/).slice(0, MOST_TERMS)];
}

/** The words that somebody typed into a search, each as it was typed and without its accents. */
export function searchedTerms(search: string): string[][] {
  return wordsOf(search.normalize('NFC'), /\s+/).map((word) =>
    [...new Set([word, searchKey(word)])].filter(Boolean),
  );
}
