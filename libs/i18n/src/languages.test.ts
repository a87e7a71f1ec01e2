import { bestLanguage, isLanguage } from './languages';

it.each([
  [['de-AT', 'en'], 'de'],
  [['fr-FR', 'hi'], 'hi'],
  [['AR'], 'ar'],
  [['fr'], 'en'],
  [[], 'en'],
])('of %j the front ends have %s', (preferred, language) => {
  expect(bestLanguage(preferred)).toBe(language);
});

it('knows its languages by their tags alone', () => {
  expect(['en', 'EN', 'toString', undefined].map(isLanguage)).toEqual([true, false, false, false]);
});
