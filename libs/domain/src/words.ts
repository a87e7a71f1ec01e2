import { z } from 'zod';
import { objectId } from './input';

/** Other spellings of a closed set's words, each with the word that it stands for. */
export type WordAliases<Word extends string> = Readonly<Record<string, Word>>;

/** What clients send in a filter to mean "do not filter", as `wordKey` writes it. */
const NO_FILTER: ReadonlySet<string> = new Set([
  'all',
  'any',
  'anything',
  'default',
  'everything',
  'nofilter',
  'none',
  'null',
  'showall',
  'undefined',
  'viewall',
]);

/**
 * The form in which two spellings of one word are equal: letter case, width, white space and `-`, `_`, `.`, `/`, `:`, `,`
 * and brackets do not count, so that `PRICE_ASC`, `price-asc`, `Price: asc` and `priceAsc` are one word.
 */
export function wordKey(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}\p{Pd}_./:,()]+/gu, '');
}

/**
 * Reads one word of a closed set as clients write it.
 * @returns the word as `words` spells it; `undefined` for a blank or absent value; `null` for a word that is not in the set
 */
export function parseWord<Word extends string>(
  value: string | null | undefined,
  words: readonly Word[],
  aliases?: WordAliases<Word>,
): Word | null | undefined {
  const key = wordKey(value ?? '');
  if (key === '') return undefined;
  const exact = words.find((word) => wordKey(word) === key);
  if (exact !== undefined) return exact;
  const alias = Object.entries<Word>(aliases ?? {}).find(([spelling]) => wordKey(spelling) === key);
  return alias?.[1] ?? null;
}

/**
 * Whether a filter's value asks for no filter at all: blank, absent, `*`, hyphens, or a word such as `All`, `any`, `none` or `all categories`.
 * @param nouns what the filter selects, in the plural; `categories` makes `all categories` and `any category` such words
 */
export function isNoFilter(value: string | null | undefined, ...nouns: readonly string[]): boolean {
  const text = (value ?? '').trim();
  const key = wordKey(text);
  if (/^[*\p{Pd}]*$/u.test(text) || NO_FILTER.has(key)) return true;
  const selected = nouns.flatMap((noun) => [noun, singularOf(noun)]);
  return selected.some((noun) =>
    ['all', 'any', 'every', 'allthe'].some((word) => key === word + wordKey(noun)),
  );
}

function singularOf(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  return plural.replace(/(?<=us)es$|s$/, '');
}

/** One word of a closed set, however it is spelled; a blank one is refused. Put `.optional()` behind it for a field that may be left out. */
export function oneOf<const Word extends string>(words: readonly Word[], aliases?: WordAliases<Word>) {
  return z.string().transform((value, context): Word => {
    const word = parseWord(value, words, aliases);
    if (word) return word;
    context.addIssue({
      code: 'custom',
      message: word === undefined ? 'must not be empty.' : `must be one of: ${words.join(', ')}.`,
    });
    return z.NEVER;
  });
}

/** The id by which a list is filtered; words that mean "no filter" become `undefined`. */
export function filterId(...nouns: readonly string[]) {
  return z
    .string()
    .transform((value) => (isNoFilter(value, ...nouns) ? undefined : value))
    .pipe(objectId.optional());
}

/** Like `oneOf`, for filters: words that mean "no filter", also with one of the nouns, become `undefined`. */
export function filterOf<const Word extends string>(
  words: readonly Word[],
  { nouns = [], aliases }: { nouns?: readonly string[]; aliases?: WordAliases<Word> } = {},
) {
  return z.string().transform((value, context): Word | undefined => {
    const word = parseWord(value, words, aliases);
    if (word !== null) return word;
    if (isNoFilter(value, ...nouns)) return undefined;
    context.addIssue({ code: 'custom', message: `must be one of: ${words.join(', ')}.` });
    return z.NEVER;
  });
}
