import fc from 'fast-check';
import { isMisspelled, matchesSearch, searchTerms, searchWords, typingErrors } from './search-terms';

const finds = (text: string, search: string): boolean => matchesSearch(text, searchWords(search), true);

test.each([
  ['Mechanical Keyboard', 'keyb'],
  ['Mechanical Keyboard', 'KEYBOARD mech'],
  ['Mechanical Keyboard', 'keybord'],
  ['Mechanical Keyboard', 'kyeboard'],
  ['Wireless headphones', 'headfones'],
  ['Café Crème', 'cafe creme'],
  ['cafe', 'CAFÉ'],
  ['Straße', 'strasse'],
  ['Wi-Fi router', 'wifi'],
  ['WiFi router', 'wi-fi'],
  ["Men's shirt", 'mens'],
  ['Men’s shirt', "men's shirt"],
  ['L’Oréal', 'loreal'],
  ['iPhone 15', 'iphone15'],
  ['iPhone15', 'iphone 15'],
  ['Memory card 256GB', '256 gb'],
  ['LAMP-RED-M', 'lamp-red-m'],
  ['LAMP-RED-M', 'lamp-re'],
  ['LAMP-RED-M', 'LAMPREDM'],
  ['lamp', 'lamps'],
  ['berry', 'berries'],
  ['The lamp for a desk', 'the lamp with desk'],
  ['ＡＢＣ', 'abc'],
  ['无线键盘', '键盘'],
  ['手机保护壳', '手机壳'],
  ['東京タワーの模型', 'タワー'],
  ['หูฟังไร้สาย', 'ไร้สาย'],
  ['무선키보드', '키보드'],
  ['किताबें', 'किताब'],
  ['USB充電器', 'usb 充電'],
  ['ｶﾒﾗ', 'カメラ'],
])('finds %p by %p', (text, search) => {
  expect(finds(text, search)).toBe(true);
});

test.each([
  ['Mechanical Keyboard', 'keyboard wireless'],
  ['Mechanical Keyboard', 'board'],
  ['bag', 'bug'],
  ['LAMP-RED-M', 'lamp-blue'],
  ['ガラス', 'カラス'],
  ['किताबें', 'कतब'],
  ['12345', '12346'],
])('does not find %p by %p', (text, search) => {
  expect(finds(text, search)).toBe(false);
});

test('finds a text by each of its words and by any prefix of them', () => {
  const word = fc.stringMatching(/^[a-zé]{2,12}$/);
  fc.assert(
    fc.property(fc.array(word, { minLength: 1, maxLength: 8 }), fc.nat(), fc.nat(), (words, which, cut) => {
      const one = words[which % words.length] ?? '';
      const beginning = one.slice(0, 2 + (cut % Math.max(one.length - 1, 1)));
      return finds(words.join(' '), one) && finds(words.join(' '), beginning);
    }),
  );
});

test('finds no misspelled word where typos are not tolerated', () => {
  expect(matchesSearch('Book', searchWords('boot'))).toBe(false);
  expect(matchesSearch('Book', searchWords('boot'), true)).toBe(true);
});

test('finds a text by itself in any script and letter case', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 30 }), (text) => {
      return finds(text, text) && finds(text.toUpperCase(), text);
    }),
  );
});

test('returns a limited number of distinct terms of limited length', () => {
  fc.assert(
    fc.property(
      fc.string({ unit: 'grapheme', maxLength: 300 }),
      fc.integer({ min: 0, max: 50 }),
      (text, most) => {
        const terms = searchTerms(text, most);
        expect(terms.length).toBeLessThanOrEqual(most);
        expect(new Set(terms).size).toBe(terms.length);
        expect(terms.every((term) => term.length > 0 && term.length <= 40)).toBe(true);
      },
    ),
  );
});

test('parses a hostile search quickly into few words', () => {
  const started = performance.now();
  for (const hostile of [
    'a'.repeat(100_000),
    'a-'.repeat(50_000),
    '字'.repeat(20_000),
    "'".repeat(100_000),
    'a1'.repeat(50_000),
  ]) {
    const words = searchWords(hostile);
    expect(words.length).toBeLessThanOrEqual(200);
    expect(words.filter(({ prefixes }) => prefixes.length > 0).length).toBeLessThanOrEqual(16);
  }
  expect(performance.now() - started).toBeLessThan(2_000);
});

test('requires every word of a long search, the later ones exactly', () => {
  const typed = Array.from({ length: 30 }, (_, index) => `word${'abcdef'[index % 6]}${'ghijk'[index % 5]}`);
  const words = searchWords(typed.join(' '));
  expect(words).toHaveLength(30);
  expect(words.slice(0, 16).every(({ prefixes }) => prefixes.length === 1)).toBe(true);
  expect(words.slice(16)).toEqual(
    words.slice(16).map(({ exact }) => ({ exact, prefixes: [], correctable: null })),
  );
  expect(matchesSearch(typed.join(' '), words)).toBe(true);
  expect(matchesSearch(typed.slice(0, 29).join(' '), words)).toBe(false);
});

test('has no words for a search without letters and digits', () => {
  for (const text of ['', '$%&', '***', '"', '\\']) expect(searchWords(text)).toEqual([]);
});

test('counts deletions, insertions, substitutions and transpositions as typos', () => {
  expect(typingErrors('keybord', 'keyboard', 2)).toBe(1);
  expect(typingErrors('kyeboard', 'keyboard', 2)).toBe(1);
  expect(typingErrors('keyboards', 'keyboard', 2)).toBe(1);
  expect(typingErrors('keyboarb', 'keyboard', 2)).toBe(1);
  expect(typingErrors('mouse', 'keyboard', 2)).toBeGreaterThan(2);
  fc.assert(
    fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 12 }), (a, b) => {
      expect(typingErrors(a, b, 12)).toBe(typingErrors(b, a, 12));
      expect(typingErrors(a, a, 12)).toBe(0);
    }),
  );
});

test('tolerates no typos in short words and numbers', () => {
  expect(isMisspelled('bag', 'bug')).toBe(false);
  expect(isMisspelled('lmap', 'lamp')).toBe(true);
  expect(searchWords('12345 x9y8z').map(({ correctable }) => correctable)).toEqual([null, null]);
});
