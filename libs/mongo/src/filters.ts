import { Types, type QueryFilter } from 'mongoose';
import { searchKey } from '@e-storefront/domain';

/** A filter that nothing matches: what a scope gives to a caller who may see no rows. */
export const NOTHING: QueryFilter<{ _id: Types.ObjectId }> = { _id: { $in: [] } };

/** Escapes what somebody typed, so that a regular expression takes it literally. */
export function literalPattern(text: string): string {
  return text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

/** The most words of a search that count. */
const MOST_WORDS = 10;
/** Where letters with accents and other widths stand: Latin, Greek, Cyrillic, and full-width forms. */
const LETTERS: readonly (readonly [number, number])[] = [
  [0x21, 0x24f],
  [0x370, 0x52f],
  [0x1e00, 0x1fff],
  [0xff01, 0xff5e],
];
let spellings: ReadonlyMap<string, string> | undefined;

/**
 * The condition that each word of a search stands somewhere in one of some fields, whatever its letter case, accents and
 * width. For collections that a search may read as a whole; long ones have an index.
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

/** Matches every spelling of a word that has its search key, accents as marks of their own included. */
function patternOf(word: string): string {
  spellings ??= spellingsOfLetters();
  return [...word]
    .map((letter) => {
      const others = spellings?.get(letter);
      return others === undefined ? literalPattern(letter) : `[${others}][\u0300-\u036f]*`;
    })
    .join('');
}

/** The letters that have a letter for their search key, as the inside of a character class. */
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

/** The stored form of an id; the caller has checked that it is 24 hexadecimal digits. */
export function toObjectId(id: string): Types.ObjectId {
  return Types.ObjectId.createFromHexString(id);
}
