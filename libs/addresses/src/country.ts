import countries from 'i18n-iso-countries/index';
import english from 'i18n-iso-countries/langs/en.json';
import { trimmed } from '@e-storefront/domain';

countries.registerLocale(english);

/** A country of ISO 3166-1. */
export interface Country {
  /** Alpha-2. */
  code: string;
  /** The standard spelling of what was entered: a code in upper case, or an English name. */
  spelling: string;
}

/** Common names that the libraries lack. */
const COMMON_NAMES: Readonly<Record<string, readonly string[]>> = {
  AE: ['Emirates', 'UAE'],
  BA: ['Bosnia'],
  BO: ['Bolivia'],
  BN: ['Brunei'],
  CD: ['DR Congo', 'DRC', 'Democratic Republic of Congo', 'Congo-Kinshasa'],
  CG: ['Republic of Congo', 'Congo-Brazzaville'],
  CI: ['Ivory Coast'],
  CN: ["People's Republic of China", 'PRC', 'Mainland China'],
  CV: ['Cape Verde'],
  CZ: ['Czech Republic'],
  FM: ['Micronesia'],
  GB: ['England', 'Scotland', 'Wales', 'Northern Ireland', 'Britain', 'Great Britain', 'UK'],
  GR: ['Hellas', 'EL'],
  HK: ['Hong Kong SAR', 'HKSAR'],
  IE: ['Republic of Ireland', 'Eire'],
  IN: ['Bharat', 'Republic of India'],
  KN: ['St Kitts', 'Saint Kitts'],
  KR: ['Korea', 'ROK'],
  LA: ['Laos'],
  MD: ['Moldova'],
  MK: ['Macedonia'],
  MM: ['Burma'],
  MO: ['Macau', 'Macao'],
  NL: ['Holland', 'Kingdom of the Netherlands'],
  PS: ['Palestine'],
  RU: ['Russian Federation'],
  SX: ['Saint Maarten'],
  SY: ['Syria'],
  SZ: ['Swaziland'],
  TL: ['East Timor'],
  TR: ['Turkey'],
  TW: ['Republic of China'],
  TZ: ['Tanzania'],
  US: ['America', 'United States', 'U.S.A.', 'Estados Unidos'],
  VA: ['Vatican', 'Holy See'],
  VN: ['Viet Nam'],
};

/** Languages besides English whose country names are recognised. */
const LANGUAGES = [
  'hi',
  'bn',
  'ta',
  'te',
  'mr',
  'gu',
  'ur',
  'ar',
  'de',
  'fr',
  'es',
  'pt',
  'it',
  'nl',
  'da',
  'sv',
]
  .concat(['nb', 'fi', 'pl', 'cs', 'hu', 'ro', 'el', 'tr', 'ru', 'uk', 'he', 'fa', 'th', 'vi', 'id', 'ms'])
  .concat(['zh-Hans', 'zh-Hant', 'ja', 'ko']);

const CODES: readonly string[] = Object.keys(countries.getAlpha2Codes());
const englishNames = namesIn('en');
const countryByName = new Map<string, Country>();
for (const code of CODES) {
  const library = countries.getName(code, 'en', { select: 'all' }) ?? [];
  for (const spelling of [englishNames.of(code) ?? code, ...library, ...(COMMON_NAMES[code] ?? [])]) {
    const key = keyOf(spelling);
    if (!countryByName.has(key)) countryByName.set(key, { code, spelling });
  }
}
let otherLanguages: Map<string, Country> | undefined;

/**
 * Finds a country by its ISO 3166-1 code (alpha-2, alpha-3 or numeric) or by a name, ignoring case, accents
 * and periods. Null for an unknown one.
 */
export function parseCountry(text: string): Country | null {
  const given = trimmed(text).normalize('NFKC');
  const upper = given.toUpperCase();
  if (CODES.includes(upper)) return { code: upper, spelling: upper };
  const key = keyOf(given);
  if (key === '') return null;
  const named = countryByName.get(key);
  if (named) return named;
  const code = /^[A-Z]{3}$/.test(upper)
    ? countries.alpha3ToAlpha2(upper)
    : /^\d{3}$/.test(upper) && countries.numericToAlpha2(upper);
  if (code) return { code, spelling: upper };
  return (otherLanguages ??= namesOfOtherLanguages()).get(key) ?? null;
}

/** The English name of a country. @param code alpha-2 */
export function countryName(code: string): string {
  return englishNames.of(code) ?? code;
}

function namesIn(language: string, style: 'long' | 'short' = 'long'): Intl.DisplayNames {
  return new Intl.DisplayNames(language, { type: 'region', style });
}

function namesOfOtherLanguages(): Map<string, Country> {
  const found = new Map<string, Country>();
  const styles = LANGUAGES.flatMap((language) => [namesIn(language), namesIn(language, 'short')]);
  for (const names of styles) {
    for (const code of CODES) {
      const spelling = names.of(code);
      const key = keyOf(spelling ?? '');
      if (spelling && key !== '' && !found.has(key)) found.set(key, { code, spelling });
    }
  }
  return found;
}

/** A key that is equal for all spellings of a name. */
function keyOf(name: string): string {
  return name
    .normalize('NFKD')
    .replace(/[\u0300-\u036f]/g, '')
    .toLowerCase()
    .replaceAll('&', ' and ')
    .replace(/\bst\b\.?/g, 'saint')
    .replace(/^the\s+/, '')
    .replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
}
