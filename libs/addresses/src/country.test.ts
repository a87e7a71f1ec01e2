import { countryName, parseCountry } from './country';

test.each([
  [
    'IN',
    ['India', 'india', ' INDIA ', 'IN', 'in', 'IND', 'ind', '356', 'Bharat', 'भारत', 'Republic of India'],
  ],
  [
    'US',
    ['United States', 'USA', 'U.S.A.', 'us', 'United States of America', 'the united states', 'America'],
  ],
  ['GB', ['UK', 'United Kingdom', 'Great Britain', 'England', 'scotland', 'GBR', 'gb']],
  ['HK', ['Hong Kong', 'Hong Kong SAR', 'HKG', 'HK', '香港']],
  ['AE', ['UAE', 'United Arab Emirates', 'ARE']],
  ['CI', ['Ivory Coast', "Cote d'Ivoire", 'Côte d’Ivoire', 'CIV']],
  ['TR', ['Turkey', 'Türkiye', 'Turkiye']],
  ['LC', ['Saint Lucia', 'St Lucia', 'St. Lucia']],
  ['TT', ['Trinidad & Tobago', 'Trinidad and Tobago']],
  ['KR', ['South Korea', 'Korea', 'Republic of Korea', 'KOR']],
  ['VN', ['Vietnam', 'Viet Nam']],
  ['NL', ['Netherlands', 'The Netherlands', 'Holland', 'Niederlande']],
  ['CZ', ['Czechia', 'Czech Republic']],
  ['CW', ['Curaçao', 'curacao']],
  ['DE', ['Germany', 'Deutschland', 'DEU', 'de']],
])('finds %s by its codes and names', (code, spellings) => {
  expect(spellings.map((spelling) => parseCountry(spelling)?.code)).toEqual(spellings.map(() => code));
});

test.each([
  '',
  ' ',
  'e',
  'Test Country',
  'ZZ',
  'XX',
  'QQQ',
  '999',
  'Atlantis',
  'Ind ia 1',
  '<script>',
  'constructor',
])('finds no country by the name %p', (text) => expect(parseCountry(text)).toBeNull());

test('keeps a name as a name and a code as a code, in the standard spelling', () => {
  expect(['in', 'india', 'ind', 'uk', 'united states'].map((text) => parseCountry(text)?.spelling)).toEqual([
    'IN',
    'India',
    'IND',
    'UK',
    'United States',
  ]);
});

test('finds every country of ISO 3166 by its displayed name', () => {
  for (const code of ['IN', 'US', 'XK', 'MM', 'BQ', 'SH', 'ZW'])
    expect(parseCountry(countryName(code))?.code).toBe(code);
});
