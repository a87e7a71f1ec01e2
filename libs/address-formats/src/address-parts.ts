import { ADDRESS_FORMATS } from './address-formats';

/** The parts of an address that only some countries require. */
export type AddressPart = 'city' | 'state' | 'zip';

const DEFAULT_FORMAT = ['C', null, ''] as const;
/** The countries and territories of ISO 3166-1 without a format of their own. */
const OTHER_COUNTRIES =
  'AO AQ AW BF BI BJ BO BQ BS BV BW BZ CD CF CG CI CK CM CW DJ DM ER FJ GA GD GH GM GQ GY KI KM KP LC LY ML MR MS MW NA NU ' +
  'PA PS QA RW SB SC SL SR SS ST SX SY TD TF TG TK TL TO TT TV UG VU WS YE ZW';

/** The alpha-2 codes of ISO 3166-1. */
export const COUNTRY_CODES: readonly string[] = [
  ...new Set([...Object.keys(ADDRESS_FORMATS), ...OTHER_COUNTRIES.split(' ')]),
].sort();

/** Whether addresses in a country require a city, a state or a postal code. @param code alpha-2 */
export function requiredAddressParts(code: string): Record<AddressPart, boolean> {
  const [needs] = formatOf(code);
  return { city: needs.includes('C'), state: needs.includes('S'), zip: needs.includes('Z') };
}

/**
 * The required parts that are empty. Where only a state is required, a city satisfies the requirement,
 * because forms ask for both.
 * @param code alpha-2
 */
export function missingAddressParts(
  { city, state, zip }: Readonly<Record<AddressPart, string>>,
  code: string,
): AddressPart[] {
  const needs = requiredAddressParts(code);
  const isStateMissing = needs.state && state === '' && (needs.city || city === '');
  return [
    ...(needs.city && city === '' ? (['city'] as const) : []),
    ...(isStateMissing ? (['state'] as const) : []),
    ...(needs.zip && zip === '' ? (['zip'] as const) : []),
  ];
}

/**
 * Whether a postal code matches the country's format; spaces, hyphens and the country's letters are optional.
 * @param zip in upper case @param code alpha-2
 */
export function isPostalCode(zip: string, code: string): boolean {
  const [, pattern] = formatOf(code);
  if (!pattern) return true;
  const loose = new RegExp(
    pattern.source.replace(SEPARATOR, (part) => (isSet(part) ? part : '')),
    'u',
  );
  const plain = zip.replace(/[\s\p{Pd}]/gu, '');
  const withoutPrefix = plain.replace(/^[A-Z]{1,2}(?=\d)/, '');
  return [plain, withoutPrefix, code + plain].some((spelling) => loose.test(spelling));
}

/** A valid postal code of a country; empty where there are none. @param code alpha-2 */
export function postalCodeExample(code: string): string {
  const [, , example] = formatOf(code);
  return example;
}

/** A character class of a pattern, or a space or hyphen outside of one. */
const SEPARATOR = /\[[^\]]*\]\??|\\?[- ]\??/g;

function isSet(part: string): boolean {
  return part.startsWith('[') && part !== String.raw`[ \-]`;
}

function formatOf(code: string): (typeof ADDRESS_FORMATS)[string] {
  return ADDRESS_FORMATS[code] ?? DEFAULT_FORMAT;
}
