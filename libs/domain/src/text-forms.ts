/** Characters without width or ink that change how a text is read or compared, not what it says. */
const INVISIBLE = /[\u00AD\u180E\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/gu;
/** White space within a line, Unicode's as well as ASCII's. */
const SPACES = /[^\S\n]+/gu;

/**
 * The stored form of a text on one line: NFC, trimmed, any white space inside as one space, no invisible characters.
 * Letters, case and width stay as they were typed.
 */
export function normalizeText(text: string): string {
  return withoutInvisible(text).replace(/\s+/gu, ' ').trim();
}

/** The stored form of a text on several lines: as `normalizeText`, line by line; at most one empty line in a row. */
export function normalizeLines(text: string): string {
  return withoutInvisible(text)
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/gu, '\n')
    .replace(SPACES, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/**
 * The form in which two texts count as the same: names that must be unique, tags, codes. Width (NFKC), letter case and
 * invisible characters do not count; accents do.
 */
export function comparisonKey(text: string): string {
  const compatible = text.normalize('NFKC').replace(/[\p{Cf}\uFE00-\uFE0F]/gu, '');
  return normalizeText(foldCase(compatible).normalize('NFKC'));
}

/** The form in which a text is searched: the comparison key without accents, so that `Café` is found by `cafe`. */
export function searchKey(text: string): string {
  // A mark that is taken away may leave the space that it stood on.
  return normalizeText(foldAccents(comparisonKey(text)));
}

function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '').normalize('NFC');
}

/** Full case folding but for Turkish dotless i: `ß` and `ẞ` are `ss`, and a final sigma is a sigma. */
function foldCase(text: string): string {
  return text
    .replace(/[^ı]+/gu, (part) => part.toLowerCase().toUpperCase())
    .toLowerCase()
    .replaceAll('ς', 'σ');
}

/** Letters that hold their mark inside, so that taking them apart does not free it. */
const PLAIN_LETTERS: Readonly<Record<string, string>> = {
  æ: 'ae',
  ð: 'd',
  đ: 'd',
  ħ: 'h',
  ı: 'i',
  ĸ: 'k',
  ł: 'l',
  ŋ: 'n',
  ø: 'o',
  œ: 'oe',
  þ: 'th',
  ŧ: 't',
  ə: 'e',
};
const PLAIN_LETTER = new RegExp(`[${Object.keys(PLAIN_LETTERS).join('')}]`, 'gu');
/** A letter of a script in which marks are accents, with its marks. In others, such as Devanagari, marks are vowels. */
const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu;
/** Vowel signs that Arabic and Hebrew are usually written without, and the line that stretches Arabic words. */
const OPTIONAL_MARKS =
  /[\u0591-\u05BD\u05BF\u05C1\u05C2\u05C4\u05C5\u05C7\u0610-\u061A\u0640\u064B-\u0652\u0670]/gu;

function foldAccents(text: string): string {
  return text
    .normalize('NFD')
    .replace(OPTIONAL_MARKS, '')
    .replace(ACCENTED, '$1')
    .normalize('NFC')
    .replace(PLAIN_LETTER, (letter) => PLAIN_LETTERS[letter] ?? letter);
}
