import { searchKey } from './text-forms';

/** The maximum length of a term; longer words are cut, in texts and in searches alike. */
const MAX_TERM = 40;
/** The number of characters of a search that are parsed. */
const MAX_SEARCH = 1_000;
/**
 * The number of search words that match prefixes and typos, each with a look-up of its own; later words must
 * match exactly.
 */
const MAX_LOOSE_WORDS = 16;
/** The maximum number of search words. */
const MAX_WORDS = 200;

/** Scripts without spaces between words, and Hangul, whose words are compounds. */
const UNSPACED =
  '\\p{Script=Han}\\p{Script=Hiragana}\\p{Script=Katakana}ー々〆\\p{Script=Bopomofo}\\p{Script=Hangul}\\p{Script=Thai}\\p{Script=Lao}\\p{Script=Khmer}\\p{Script=Myanmar}';
const TOKEN = /[\p{L}\p{M}\p{N}]+(?:['’ʼ`\-‐‑–_./+&][\p{L}\p{M}\p{N}]+)*/gu;
const APOSTROPHE = /['’ʼ`]/u;
const UNSPACED_RUN = new RegExp(`[${UNSPACED}][${UNSPACED}\\p{M}]*`, 'gu');
const CLUSTER = /\P{M}\p{M}*|\p{M}+/gu;
/** A boundary between letters and digits, as in `iphone15` or `256gb`. */
const LETTERS_AND_DIGITS = /^(?:(\p{L}[\p{L}\p{M}]*)(\p{N}+)|(\p{N}+)(\p{L}[\p{L}\p{M}]*))$/u;

/** Frequent English words that are ignored in the presence of others. */
const STOP_WORDS: ReadonlySet<string> = new Set(
  'a an and are as at be by for from in is it of on or that the this to with'.split(' '),
);

let segmenter: Intl.Segmenter | undefined;

/**
 * One word of a search. A text matches when it has one of the terms `exact`, or a term with one of the
 * `prefixes`.
 */
export interface SearchWord {
  /** Terms, the entered one first. */
  exact: string[];
  /** Prefixes of terms; empty when the word must match exactly. */
  prefixes: string[];
  /**
   * The word to correct; null where a correction would be a guess: short words, numbers and scripts without
   * spaces.
   */
  correctable: string | null;
}

/**
 * The distinct search terms of a text: its words, the parts and the whole of joined words such as `wi-fi`,
 * and for scripts without spaces each character and each pair of neighbours.
 * @param most the maximum number of terms; later ones are dropped
 */
export function searchTerms(text: string, most = Number.POSITIVE_INFINITY): string[] {
  const terms = new Set<string>();
  for (const [token] of searchKey(text).matchAll(TOKEN)) {
    for (const term of termsOfToken(token)) {
      if (terms.size >= most) return [...terms];
      terms.add(term.slice(0, MAX_TERM));
    }
  }
  return [...terms];
}

/** Parses a search into words. Frequent small words are dropped in the presence of others. */
export function searchWords(search: string): SearchWord[] {
  const words = new Map<string, SearchWord>();
  for (const [token] of searchKey(search.slice(0, MAX_SEARCH)).matchAll(TOKEN)) {
    for (const word of wordsOfToken(token)) words.set(word.exact.join(' '), word);
  }
  const all = [...words.values()];
  const telling = all.filter(({ exact }) => !STOP_WORDS.has(exact[0] ?? ''));
  return (telling.length > 0 ? telling : all)
    .slice(0, MAX_WORDS)
    .map((word, index) => (index < MAX_LOOSE_WORDS ? word : asTyped(word)));
}

/**
 * Whether a text contains every word of a search. For short lists; long ones have an index.
 * @param withTypos also matches misspelled words: for a search without exact results
 */
export function matchesSearch(text: string, words: readonly SearchWord[], withTypos = false): boolean {
  const terms = searchTerms(text);
  const has = new Set(terms);
  return words.every(
    ({ exact, prefixes, correctable }) =>
      exact.some((term) => has.has(term)) ||
      prefixes.some((prefix) => terms.some((term) => term.startsWith(prefix))) ||
      (withTypos && correctable !== null && terms.some((term) => isMisspelled(correctable, term))),
  );
}

/** The number of typos tolerated in a word: none below four letters, two from nine letters on. */
export function allowedTypos(word: string): number {
  if (word.length < 4) return 0;
  return word.length < 9 ? 1 : 2;
}

/**
 * Whether a word equals a term, apart from as many typos as its length allows: deletions, insertions,
 * substitutions and transpositions.
 */
export function isMisspelled(word: string, term: string): boolean {
  const most = allowedTypos(word);
  return most > 0 && typingErrors(word, term, most) <= most;
}

/** The number of typos between two words (optimal string alignment), or any number above `most`. */
export function typingErrors(a: string, b: string, most: number): number {
  if (Math.abs(a.length - b.length) > most) return most + 1;
  let beforeLast: number[] = [];
  let last = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i += 1) {
    const row = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const substituted = (last[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      let least = Math.min(substituted, (last[j] ?? 0) + 1, (row[j - 1] ?? 0) + 1);
      const isSwap = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      if (isSwap) least = Math.min(least, (beforeLast[j - 2] ?? 0) + 1);
      row.push(least);
    }
    if (Math.min(...row) > most) return most + 1;
    [beforeLast, last] = [last, row];
  }
  return last[b.length] ?? most + 1;
}

function termsOfToken(token: string): string[] {
  const parts = partsOf(token);
  if (parts.length === 1) return termsOfPart(token);
  const joined = parts.join('');
  const own = APOSTROPHE.test(token) ? parts.filter((part) => part.length > 1) : parts;
  return [...own.flatMap(termsOfPart), ...(isUnspaced(joined) ? [] : [joined])];
}

function termsOfPart(part: string): string[] {
  const terms: string[] = [];
  for (const piece of piecesOf(part)) {
    if (isUnspaced(piece)) terms.push(...gramsOf(clustersOf(piece)));
    else terms.push(piece, ...lettersAndDigits(piece));
  }
  return terms;
}

function wordsOfToken(token: string): SearchWord[] {
  const parts = partsOf(token);
  if (parts.length === 1) return wordsOfPart(token);
  const joined = parts.join('').slice(0, MAX_TERM);
  if (isUnspaced(joined)) return parts.flatMap(wordsOfPart);
  if (APOSTROPHE.test(token)) {
    const longest = parts.reduce((best, part) => (part.length > best.length ? part : best));
    return [{ ...plainWord(joined), exact: [joined, longest.slice(0, MAX_TERM)] }];
  }
  return parts.flatMap(wordsOfPart).map((word) => orWhole(word, joined));
}

function wordsOfPart(part: string): SearchWord[] {
  return piecesOf(part).flatMap((piece) => {
    if (isUnspaced(piece)) return unspacedWords(piece);
    const split = lettersAndDigits(piece);
    if (split.length === 0) return [plainWord(piece)];
    return split.map((one) => orWhole(plainWord(one), piece.slice(0, MAX_TERM)));
  });
}

function asTyped({ exact }: SearchWord): SearchWord {
  return { exact, prefixes: [], correctable: null };
}

/** A part of a joined word also matches where the whole does, as in `wi-fi` for `wifi`. */
function orWhole({ exact, prefixes }: SearchWord, whole: string): SearchWord {
  return {
    exact: [...exact, whole],
    prefixes: whole.length >= 3 ? [...prefixes, whole] : prefixes,
    correctable: null,
  };
}

function plainWord(piece: string): SearchWord {
  const word = piece.slice(0, MAX_TERM);
  const isFigure = /^\p{N}+$/u.test(word);
  return {
    exact: [word, ...singularsOf(word)],
    prefixes: word.length >= (isFigure ? 3 : 2) ? [word] : [],
    correctable: /\p{N}/u.test(word) || allowedTypos(word) === 0 ? null : word,
  };
}

/** The possible singulars of an English plural. */
function singularsOf(word: string): string[] {
  if (word.length < 4 || !/^[a-z]+s$/.test(word) || word.endsWith('ss')) return [];
  if (word.endsWith('ies')) return [`${word.slice(0, -3)}y`];
  return word.endsWith('es') ? [word.slice(0, -1), word.slice(0, -2)] : [word.slice(0, -1)];
}

/**
 * The words of a run without spaces, as segmented by a dictionary, each as all of its pairs of neighbours.
 */
function unspacedWords(run: string): SearchWord[] {
  segmenter ??= new Intl.Segmenter(undefined, { granularity: 'word' });
  return [...segmenter.segment(run)].flatMap(({ segment }) => {
    const clusters = clustersOf(segment);
    const grams = clusters.length === 1 ? clusters : pairsOf(clusters);
    return grams.map((gram) => ({ exact: [gram], prefixes: [], correctable: null }));
  });
}

function partsOf(token: string): string[] {
  return token.split(/[^\p{L}\p{M}\p{N}]/u).filter(Boolean);
}

/** Splits a part where scripts with and without spaces meet. */
function piecesOf(part: string): string[] {
  const pieces: string[] = [];
  let end = 0;
  for (const { 0: run, index } of part.matchAll(UNSPACED_RUN)) {
    if (index > end) pieces.push(part.slice(end, index));
    pieces.push(run);
    end = index + run.length;
  }
  if (end < part.length) pieces.push(part.slice(end));
  return pieces;
}

function isUnspaced(piece: string): boolean {
  return piece.search(UNSPACED_RUN) === 0;
}

function clustersOf(text: string): string[] {
  return text.match(CLUSTER) ?? [];
}

function gramsOf(clusters: readonly string[]): string[] {
  return [...clusters, ...pairsOf(clusters)];
}

function pairsOf(clusters: readonly string[]): string[] {
  return clusters.slice(1).map((cluster, index) => (clusters[index] ?? '') + cluster);
}

function lettersAndDigits(piece: string): string[] {
  return (LETTERS_AND_DIGITS.exec(piece) ?? []).slice(1).filter(Boolean);
}
