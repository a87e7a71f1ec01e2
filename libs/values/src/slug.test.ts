import fc from 'fast-check';
import { slugOf } from './slug';

test.each([
  ['Home & Garden', 'home-and-garden'],
  ['  Café Crème!  ', 'cafe-creme'],
  ['C++ / C#', 'c-c'],
  ['★', ''],
])('%s is %s', (name, slug) => {
  expect(slugOf(name)).toBe(slug);
});

test('a slug is always fit for an address, short, and its own slug', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (name) => {
      const slug = slugOf(name);
      expect(slug).toMatch(/^([a-z0-9_.~-]{0,80})$/);
      expect(slug).not.toMatch(/-$/);
      expect(slugOf(slug)).toBe(slug);
    }),
  );
});
