import fc from 'fast-check';
import { comparisonKey, normalizeLines, normalizeText, searchKey } from './text-forms';

const anyText = fc.string({ unit: 'binary', maxLength: 60 });
const people = fc.string({ unit: 'grapheme', maxLength: 60 });

test('every form is idempotent for any text', () => {
  for (const form of [normalizeText, normalizeLines, comparisonKey, searchKey]) {
    fc.assert(fc.property(fc.oneof(anyText, people), (text) => form(form(text)) === form(text)));
  }
});

test('every form is equal for composed and decomposed spellings of a text', () => {
  fc.assert(
    fc.property(people, (text) => {
      for (const form of [normalizeText, normalizeLines, comparisonKey, searchKey]) {
        expect(form(text.normalize('NFD'))).toBe(form(text.normalize('NFC')));
      }
    }),
  );
});

test('a text and its stored form have the same key', () => {
  fc.assert(
    fc.property(people, (text) => {
      expect(comparisonKey(normalizeText(text))).toBe(comparisonKey(text));
      expect(searchKey(comparisonKey(text))).toBe(searchKey(text));
    }),
  );
});

test('a stored line has single spaces inside and none outside', () => {
  fc.assert(fc.property(anyText, (text) => !/^\s|\s$|\s\s|[^\S ]/u.test(normalizeText(text))));
  expect(normalizeText(' \u00a0Zoë\u3000 東京\r\n\tline\u200b ')).toBe('Zoë 東京 line');
});

test('a stored text keeps its lines, with at most one blank line in a row', () => {
  expect(normalizeLines(' one \r\n  two\t 2 \n\n\n\nthree\u2028four ')).toBe('one\ntwo 2\n\nthree\nfour');
});

test('the stored form keeps case, width and the joiners that emoji and Indic scripts need', () => {
  expect(normalizeText('ＡＢＣ Straße 👨\u200d👩\u200d👧 क्\u200dष')).toBe(
    'ＡＢＣ Straße 👨\u200d👩\u200d👧 क्\u200dष',
  );
});

test.each([
  ['Café', 'CAFE\u0301'],
  ['ＳＡＶＥ１０', 'save10'],
  ['Straße', 'STRASSE'],
  ['STRAẞE', 'straße'],
  ['ΟΔΟΣ', 'οδος'],
  ['a\u00a0 b', ' A B '],
  ['ﾊﾞｯｸﾞ', 'バッグ'],
  ['soft\u00adhyphen', 'softhyphen'],
])('%p and %p have the same comparison key', (one, other) => {
  expect(comparisonKey(one)).toBe(comparisonKey(other));
});

test('accents count in comparison keys, not in search keys', () => {
  expect(comparisonKey('resume')).not.toBe(comparisonKey('résumé'));
  expect(searchKey('Résumé')).toBe('resume');
});

test.each([
  ['Łódź Ørsted Œuvre Þing Đà Nẵng', 'lodz orsted oeuvre thing da nang'],
  ['Ёлка', 'елка'],
  ['Ελληνικά', 'ελληνικα'],
  ['ISTANBUL İstanbul', 'istanbul istanbul'],
  ['مُحَمَّد', 'محمد'],
])('%p has the search key of %p', (text, key) => {
  expect(searchKey(text)).toBe(key);
});

test.each(['किताबें', 'がぎぐ', 'ไร้สาย', 'বাংলা', '한국어'])(
  '%p keeps the marks that are letters of its script',
  (text) => {
    expect(searchKey(text)).toBe(text.normalize('NFC'));
  },
);
