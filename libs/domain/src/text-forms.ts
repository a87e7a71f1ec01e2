/** Invisible characters that change how a text compares, not what it says. */
const INVISIBLE = /[\u00AD\u180E\u200B\u2060\uFEFF\u202A-\u202E\u2066-\u2069]/gu;
/** White space within a line, in Unicode and ASCII. */
const SPACES = /[^\S\n]+/gu;

/**
 * The stored form of a single line: NFC, trimmed, each run of white space replaced by one space, without
 * invisible characters. Letters, case and width are preserved.
 */
export function normalizeText(text: string): string {
  return withoutInvisible(text).replace(/\s+/gu, ' ').trim();
}

/** The stored form of several lines: `normalizeText` per line, with at most one blank line in a row. */
export function normalizeLines(text: string): string {
  return withoutInvisible(text)
    .replace(/\r\n?|[\u2028\u2029\u0085\v\f]/gu, '\n')
    .replace(SPACES, ' ')
    .replace(/ ?\n ?/gu, '\n')
    .replace(/\n{3,}/gu, '\n\n')
    .trim();
}

/**
 * The form in which two texts are compared: unique names, tags and codes. Ignores width (NFKC), letter case
 * and invisible characters, not accents.
 */
export function comparisonKey(text: string): string {
  const compatible = text.normalize('NFKC').replace(/[\p{Cf}\uFE00-\uFE0F]/gu, '');
  return normalizeText(foldCase(compatible).normalize('NFKC'));
}

/** The form in which a text is searched: the comparison key without accents, so that `cafe` finds `Café`. */
export function searchKey(text: string): string {
  // Removing a mark can leave the space that carried it.
  return normalizeText(foldAccents(comparisonKey(text)));
}

function withoutInvisible(text: string): string {
  return text.replace(INVISIBLE, '').normalize('NFC');
}

/**
 * Full case folding except for the Turkish dotless i: `ß` and `ẞ` become `ss`, a final sigma becomes a sigma.
 */
function foldCase(text: string): string {
  return text
    .replace(/[^ı]+/gu, (part) => part.toLowerCase().toUpperCase())
    .toLowerCase()
    .replaceAll('ς', 'σ');
}

/** Letters with an inseparable mark, which decomposition does not remove. */
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
/**
 * A letter with its marks, in a script in which marks are accents. In others, such as Devanagari, marks are
 * vowels.
 */
const ACCENTED = /([\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}])\p{Mn}+/gu;
/** Vowel signs that Arabic and Hebrew usually omit, and the kashida that stretches Arabic words. */
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
