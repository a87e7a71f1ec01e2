import { inLanguage, languageOf, prefixOf } from './languages-in-urls';

describe('the language of an address', () => {
  it.each([
    ['/', 'en'],
    ['/search?q=de', 'en'],
    ['/de', 'de'],
    ['/ar/products/1', 'ar'],
    ['/en/search', 'en'],
    ['/dept', 'en'],
  ])('of %s is %s', (path, language) => {
    expect(languageOf(path.split('?')[0] ?? '')).toBe(language);
  });

  it('precedes the path', () => {
    expect([prefixOf('en'), prefixOf('hi')]).toEqual(['', '/hi']);
    expect(inLanguage('/de/search?q=x', 'ar')).toBe('/ar/search?q=x');
    expect(inLanguage('/search', 'de')).toBe('/de/search');
    expect(inLanguage('/de', 'en')).toBe('/');
  });
});
