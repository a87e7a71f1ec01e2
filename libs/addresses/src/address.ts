import { z } from 'zod';
import { email, text, trimmed } from '@e-storefront/domain';
import { ADDRESS_FORMATS } from './address-formats';
import { countryName, parseCountry } from './country';
import { parsePhone, PHONE_FAULT } from './phone';

/** Where a parcel goes. The city, the state or the postal code is empty where the country's addresses have none. */
export interface DeliveryAddress {
  name: string | null;
  /** E.164. */
  mobile: string | null;
  email: string | null;
  street: string;
  city: string;
  state: string;
  zip: string;
  /** A name or a code, as it was given; `parseCountry` reads it. */
  country: string;
}

const DEFAULT_FORMAT = ['C', null, ''] as const;
const oneLine = (max: number) =>
  text(max).refine((line) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line), 'must fit on one line.');

/** The fields of an address before its country has judged them. */
const addressFields = z.object({
  name: oneLine(120).optional(),
  mobile: oneLine(40).optional(),
  email: email.optional(),
  street: text(200),
  city: oneLine(100).optional(),
  state: oneLine(100).optional(),
  zip: oneLine(20).optional(),
  country: oneLine(100),
});

type Given = z.output<typeof addressFields>;

/**
 * The one rule for addresses, of the address book and of checkout alike. The country decides which of city, state and
 * postal code are needed, how its postal codes look, and what a telephone number without a country code means.
 */
export const deliveryAddress = addressFields.transform((given, context): DeliveryAddress => {
  const country = parseCountry(given.country);
  const refuse = (field: keyof Given, message: string): void =>
    void context.addIssue({ code: 'custom', path: [field], message });
  if (!country) {
    if (!given.city) refuse('city', 'must not be empty.');
    refuse('country', 'is not known. Give its name or its ISO 3166 code, such as India or IN.');
    return z.NEVER;
  }
  const place = { city: given.city ?? '', state: given.state ?? '', zip: postalCodeOf(given.zip) };
  for (const field of missingIn(place, country.code)) {
    refuse(field, `is needed for addresses in ${countryName(country.code)}.`);
  }
  const [, , example] = formatOf(country.code);
  if (place.zip !== '' && !isPostalCode(place.zip, country.code)) {
    refuse('zip', `does not look like one of ${countryName(country.code)}, such as ${example}.`);
  }
  const mobile = given.mobile === undefined ? null : parsePhone(given.mobile, country.code);
  if (given.mobile !== undefined && mobile === null) refuse('mobile', PHONE_FAULT);
  const { name = null, email: mail = null, street } = given;
  return { name, mobile, email: mail, street, ...place, country: country.spelling };
});

/** Whether a country's addresses need a city, a state or a postal code. @param code alpha-2 */
export function needsInAddress(code: string): Record<'city' | 'state' | 'zip', boolean> {
  const [needs] = formatOf(code);
  return { city: needs.includes('C'), state: needs.includes('S'), zip: needs.includes('Z') };
}

/** What is needed and empty. Where the post needs a state and no city, either of them will do: forms ask for both. */
function missingIn(
  { city, state, zip }: Pick<DeliveryAddress, 'city' | 'state' | 'zip'>,
  code: string,
): ('city' | 'state' | 'zip')[] {
  const needs = needsInAddress(code);
  const isStateMissing = needs.state && state === '' && (needs.city || city === '');
  return [
    ...(needs.city && city === '' ? (['city'] as const) : []),
    ...(isStateMissing ? (['state'] as const) : []),
    ...(needs.zip && zip === '' ? (['zip'] as const) : []),
  ];
}

/** Whether a postal code looks like those of a country, with or without its spaces, hyphens and the country's letters. */
function isPostalCode(zip: string, code: string): boolean {
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

/** A set of characters of a pattern, or a space or hyphen outside of one. */
const SEPARATOR = /\[[^\]]*\]\??|\\?[- ]\??/g;

function isSet(part: string): boolean {
  return part.startsWith('[') && part !== String.raw`[ \-]`;
}

function postalCodeOf(zip: string | undefined): string {
  return trimmed(zip ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\s+/g, ' ');
}

function formatOf(code: string): (typeof ADDRESS_FORMATS)[string] {
  return ADDRESS_FORMATS[code] ?? DEFAULT_FORMAT;
}
