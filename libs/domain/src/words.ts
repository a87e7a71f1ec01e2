import { z } from 'zod';
import { objectId } from './input';

/** Alternative spellings of a closed set's words, each with the word that it stands for. */
export type WordAliases<Word extends string> = Readonly<Record<string, Word>>;

/** Values that clients send to mean "do not filter", as `wordKey` writes them. */
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
 * A key that is equal for all spellings of a word: ignores letter case, width, white space, `-`, `_`, `.`,
 * `/`, `:`, `,` and brackets, so that `PRICE_ASC`, `price-asc`, `Price: asc` and `priceAsc` are the same
 * word.
 */
export function wordKey(value: string): string {
  return value
    .normalize('NFKC')
    .toLowerCase()
    .replace(/[\s\p{Cf}\p{Pd}_./:,()]+/gu, '');
}

/**
 * Parses one word of a closed set.
 * @returns the word as in `words`; `undefined` for a blank or absent value; `null` for an unknown word
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
 * Whether a filter value means "no filter": blank, absent, `*`, hyphens, or a word such as `All`, `any`,
 * `none` or `all categories`.
 * @param nouns plural nouns of the filtered entities; `categories` adds `all categories` and `any category`
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

/**
 * One word of a closed set in any spelling; a blank one is rejected. Append `.optional()` for an optional
 * field.
 */
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

/** The id of a list filter; words that mean "no filter" become `undefined`. */
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
