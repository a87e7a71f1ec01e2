import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Longer than any number with its extension; what is longer is not read at all. */
const LONGEST = 40;

/**
 * Reads a telephone number as people write it.
 * @param country alpha-2; whose numbers may be written without a country code
 * @returns the number in E.164, such as +919845012345; null for what is no number. A number counts when it has a length
 *   that its country's numbers have: ranges that are newer than the library are not refused.
 */
export function parsePhone(text: string, country: string): string | null {
  if (text.length > LONGEST) return null;
  const number = parsePhoneNumberFromString(text.normalize('NFKC'), {
    ...(isSupportedCountry(country) && { defaultCountry: country }),
    extract: false,
  });
  return number?.isPossible() ? number.number : null;
}

/** A kept number as people read it, such as +91 98450 12345; what is no E.164 number stays as it is. */
export function displayPhone(kept: string): string {
  if (!/^\+\d+$/.test(kept)) return kept;
  return parsePhoneNumberFromString(kept)?.formatInternational() ?? kept;
}

/** What is said of a number that cannot be read. */
export const PHONE_FAULT = 'is not a valid phone number. Include the country code, such as +44 20 7946 0958.';
