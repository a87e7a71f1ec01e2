import { isSupportedCountry, parsePhoneNumberFromString } from 'libphonenumber-js/min';

/** Longer than any number with its extension; longer text is rejected without parsing. */
const LONGEST = 40;

/**
 * Parses a telephone number.
 * @param country alpha-2; the country of numbers without a country code
 * @returns the number in E.164, such as +919845012345; null for an invalid number. Only the length is
 * checked: ranges newer than the library's data are accepted.
 */
export function parsePhone(text: string, country: string): string | null {
  if (text.length > LONGEST) return null;
  const number = parsePhoneNumberFromString(text.normalize('NFKC'), {
    ...(isSupportedCountry(country) && { defaultCountry: country }),
    extract: false,
  });
  return number?.isPossible() ? number.number : null;
}

/** Formats a stored number, such as +91 98450 12345; text that is not E.164 is returned unchanged. */
export function displayPhone(kept: string): string {
  if (!/^\+\d+$/.test(kept)) return kept;
  return parsePhoneNumberFromString(kept)?.formatInternational() ?? kept;
}

/** The message for an invalid number. */
export const PHONE_FAULT = 'is not a valid phone number. Include the country code, such as +44 20 7946 0958.';
