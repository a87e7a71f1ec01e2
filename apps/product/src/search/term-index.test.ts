import type { MatchedWord } from './search-match';
import { TermIndex } from './term-index';

const EMPTY = { name: '', tags: '', text: '', variants: '' };
const word = (change: Partial<MatchedWord>): MatchedWord => ({
  exact: [],
  prefixes: [],
  completions: [],
  completesTitlesOnly: false,
  corrections: [],
  ...change,
});

function indexOf(...rows: Partial<typeof EMPTY>[]): TermIndex {
  const index = new TermIndex();
  size = rows.length;
  for (const [row, fields] of rows.entries()) index.add(row, { ...EMPTY, ...fields });
  return index;
}

let size = 0;

function scores(index: TermIndex, ...words: MatchedWord[]): number[] {
  const found = new Uint16Array(size);
  index.score(words, found);
  return [...found];
}

it('scores the best field of a word, and nothing for rows without it', () => {
  const index = indexOf(
    { name: ' lamp ', text: ' lamp ' },
    { variants: ' lamp ' },
    { tags: ' lamp ' },
    { text: ' lamp ' },
    { name: ' desk ' },
  );
  expect(scores(index, word({ exact: ['lamp'] }))).toEqual([12, 9, 6, 2, 0]);
});

it('needs every word, and adds their scores', () => {
  const index = indexOf(
    { name: ' red lamp ' },
    { name: ' lamp ' },
    { name: ' red ' },
    { name: ' lamp ', text: ' red ' },
  );
  expect(scores(index, word({ exact: ['red'] }), word({ exact: ['lamp'] }))).toEqual([24, 0, 0, 14]);
  expect(scores(index, word({ exact: ['red'] }), word({ exact: ['unknown'] }))).toEqual([0, 0, 0, 0]);
});

it('scores equivalent spellings, beginnings and corrections below the typed word', () => {
  const index = indexOf(
    { name: ' lamps ' },
    { name: ' lampshade ' },
    { name: ' lamb ' },
    { text: ' lampshade ' },
  );
  expect(scores(index, word({ exact: ['lamp', 'lamps'] }))).toEqual([11, 0, 0, 0]);
  expect(scores(index, word({ completions: ['lampshade'] }))).toEqual([0, 7, 0, 1]);
  expect(scores(index, word({ completions: ['lampshade'], completesTitlesOnly: true }))).toEqual([
    0, 7, 0, 0,
  ]);
  expect(scores(index, word({ corrections: ['lamb'] }))).toEqual([0, 0, 4, 0]);
});

it('knows whether a row has exactly the given terms', () => {
  const index = indexOf({ name: ' lamp ' }, { name: ' red lamp ', text: ' bright ' }, { name: ' lamp ' });
  const row = { ...EMPTY, name: ' lamp red ', text: ' bright ' };
  expect(index.has(1, row)).toBe(true);
  expect(index.has(1, { ...row, text: '' })).toBe(false);
  expect(index.has(1, { ...row, text: ' bright new ' })).toBe(false);
  expect(index.has(1, { ...row, text: ' bright ', tags: ' red ' })).toBe(false);
  expect(index.has(0, undefined)).toBe(false);
});

it('finds all of very many rows, before and after it is compacted', () => {
  const index = indexOf(
    ...Array.from({ length: 3_000 }, (_, row) => ({ text: row % 3 === 0 ? ' third ' : ' other ' })),
  );
  const count = (): number => scores(index, word({ exact: ['third'] })).filter((score) => score > 0).length;
  expect(count()).toBe(1_000);
  index.compact();
  expect(count()).toBe(1_000);
  index.add(3_000, { ...EMPTY, text: ' third ' });
  size += 1;
  expect(count()).toBe(1_001);
});
