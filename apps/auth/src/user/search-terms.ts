import { searchKey } from '@e-storefront/domain';

/** Limits the index entries per account and the words of a search. */
export const MAX_TERMS = 12;

const splitWords = (text: string, separator: RegExp): string[] => [
  ...new Set(text.toLowerCase().split(separator).filter(Boolean)),
];

/** The words of a name, for prefix searches. */
export function nameTerms(name: string): string[] {
  const spellings = [name, searchKey(name)].map((text) => splitWords(text, /\s+/).slice(0, MAX_TERMS));
  return [...new Set(spellings.flat())];
}

/** An e-mail address and its parts, for prefix searches. */
export function emailTerms(email: string): string[] {
  return [email, ...splitWords(email, /[@.+_-]/).slice(0, MAX_TERMS)];
}

/** The words of a search, each as typed and without accents. */
export function parseSearchTerms(search: string): string[][] {
  return splitWords(search.normalize('NFC'), /\s+/).map((word) =>
    [...new Set([word, searchKey(word)])].filter(Boolean),
  );
}
