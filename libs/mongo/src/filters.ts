import { Types, type QueryFilter } from 'mongoose';
import { searchKey } from '@e-storefront/domain';

/** A filter that matches nothing: the scope of a caller who may see no rows. */
export const NOTHING: QueryFilter<{ _id: Types.ObjectId }> = { _id: { $in: [] } };

/** Escapes text for literal use in a regular expression. */
export function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The maximum number of search words. */
const MOST_WORDS = 10;
/** Unicode ranges of accented letters and other widths: Latin, Greek, Cyrillic and full-width forms. */
const LETTERS: readonly (readonly [number, number])[] = [
  [0x21, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1fff],
  [0xff01, 0xff5e],
];
let spellings: ReadonlyMap<string, string> | undefined;

/**
 * Matches rows that contain each search word in one of the fields, ignoring letter case, accents and width.
 * Scans the collection; large ones have an index.
 */
export function searchConditions<Field extends string>(
  search: string,
  fields: readonly Field[],
): { $and: { $or: Record<string, { $regex: string }>[] }[] } {
  const words = searchKey(search).split(' ').filter(Boolean).slice(0, MOST_WORDS);
  const patterns = words.length === 0 ? ['(?!)'] : words.map(patternOf);
  return {
    $and: patterns.map(($regex) => ({ $or: fields.map((field) => ({ [field]: { $regex } })) })),
  };
}

/** Matches every spelling of a word with the same search key, including accents as combining marks. */
function patternOf(word: string): string {
  spellings ??= spellingsOfLetters();
  return [...word]
    .map((letter) => {
      const others = spellings?.get(letter);
      return others === undefined ? literalPattern(letter) : `[${others}][\u0300-\u036f]*`;
    })
    .join('');
}

/** The letters with a given search key, as the content of a character class. */
function spellingsOfLetters(): Map<string, string> {
  const all = new Map<string, string>();
  for (const [first, last] of LETTERS) {
    for (let code = first; code <= last; code += 1) {
      const letter = String.fromCodePoint(code);
      const key = searchKey(letter);
      if ([...key].length === 1)
        all.set(key, (all.get(key) ?? '') + literalPattern(letter).replace(/^[-^]$/, '\\$&'));
    }
  }
  return all;
}

/** The stored form of an id, which must have 24 hexadecimal digits. */
export function toObjectId(id: string): Types.ObjectId {
  return Types.ObjectId.createFromHexString(id);
}
