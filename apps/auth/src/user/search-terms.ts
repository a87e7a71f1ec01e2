import { searchKey } from '@e-storefront/domain';

/** Enough for any name; keeps an account's index entries few. More in a search is refused. */
export const MAX_TERMS = 12;

const splitWords = (text: string, separator: RegExp): string[] => [
  ...new Set(text.toLowerCase().split(separator).filter(Boolean)),
];

/** The words of a name that a search can begin with. */
export function nameTerms(name: string): string[] {
  const spellings = [name, searchKey(name)].map((text) => splitWords(text, /\s+/).slice(0, MAX_TERMS));
  return [...new Set(spellings.flat())];
}

/** A whole address and its parts: a search can begin with any of them. */
export function emailTerms(email: string): string[] {
  return [email, ...splitWords(email, /[@.+_-]/).slice(0, MAX_TERMS)];
}

/** The words that somebody typed into a search, each as it was typed and without its accents. */
export function parseSearchTerms(search: string): string[][] {
  return splitWords(search.normalize('NFC'), /\s+/).map((word) =>
    [...new Set([word, searchKey(word)])].filter(Boolean),
  );
}
