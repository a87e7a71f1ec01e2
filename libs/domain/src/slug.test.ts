import fc from 'fast-check';
import { numberedSlug, slugOf } from './slug';

test.each([
  ['Home & Garden', 'home-and-garden'],
  ['  Café Crème!  ', 'cafe-creme'],
  ['C++ / C#', 'c-c'],
  ['★', ''],
  ['किताबें', 'kitabem'],
  ['本', 'ben'],
  ['Ελληνικά βιβλία', 'ellinika-vivlia'],
  ['Кухня и дом', 'kukhnya-i-dom'],
  ['📚', 'books'],
  ['👨‍👩‍👧', 'man-woman-girl'],
  ['ＡＢＣ', 'abc'],
])('turns %s into %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test.each(['العربية', 'עברית', 'ไทย', '한국어', 'தமிழ்', 'አማርኛ', 'ქართული', 'বাংলা'])(
  'has a slug for a name in the script of %s',
  (name) => {
    expect(slugOf(name)).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
  },
);

test('returns a short URL-safe slug whose slug is itself', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
      const slug = slugOf(name);
      expect(slug).toMatch(/^([a-z0-9_.~-]{0,80})$/);
      expect(slug).not.toMatch(/-$/);
      expect(slugOf(slug)).toBe(slug);
    }),
  );
});

test('numbers slugs distinctly within the maximum length', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[a-z0-9]{1,80}$/), fc.integer({ min: 1, max: 1_000 }), (slug, number) => {
      const numbered = numberedSlug(slug, number);
      expect(numbered.length).toBeLessThanOrEqual(80);
      expect(slugOf(numbered)).toBe(numbered);
      if (number > 1) expect(numbered).not.toBe(numberedSlug(slug, number - 1));
    }),
  );
  expect([1, 2, 12].map((number) => numberedSlug('shoes', number))).toEqual(['shoes', 'shoes-2', 'shoes-12']);
});
