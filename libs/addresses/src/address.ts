import { z } from 'zod';
import { isPostalCode, missingAddressParts, postalCodeExample } from '@e-storefront/address-formats';
import { email, text, trimmed } from '@e-storefront/domain';
import { countryName, parseCountry } from './country';
import { parsePhone, PHONE_FAULT } from './phone';

/** A delivery address. City, state and postal code are empty where the country's addresses have none. */
export interface DeliveryAddress {
  name: string | null;
  /** E.164. */
  mobile: string | null;
  email: string | null;
  street: string;
  city: string;
  state: string;
  zip: string;
  /** The name or code as entered; `parseCountry` parses it. */
  country: string;
}

const oneLine = (max: number) =>
  text(max).refine((line) => !/[\p{Cc}\u202a-\u202e\u2066-\u2069]/u.test(line), 'must be a single line.');

/** The fields before the rules of the country are applied. */
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
 * Validates an address, for the address book and for checkout alike. The country determines whether city,
 * state and postal code are required, the format of postal codes, and the default country code of telephone
 * numbers.
 */
export const deliveryAddress = addressFields.transform((given, context): DeliveryAddress => {
  const country = parseCountry(given.country);
  const refuse = (field: keyof Given, message: string): void =>
    void context.addIssue({ code: 'custom', path: [field], message });
  if (!country) {
    if (!given.city) refuse('city', 'must not be empty.');
    refuse('country', 'is unknown. Enter its name or its ISO 3166 code, such as India or IN.');
    return z.NEVER;
  }
  const place = { city: given.city ?? '', state: given.state ?? '', zip: postalCodeOf(given.zip) };
  for (const field of missingAddressParts(place, country.code)) {
    refuse(field, `is required for addresses in ${countryName(country.code)}.`);
  }
  if (place.zip !== '' && !isPostalCode(place.zip, country.code)) {
    refuse(
      'zip',
      `is not valid in ${countryName(country.code)}. A valid one is ${postalCodeExample(country.code)}.`,
    );
  }
  const mobile = given.mobile === undefined ? null : parsePhone(given.mobile, country.code);
  if (given.mobile !== undefined && mobile === null) refuse('mobile', PHONE_FAULT);
  const { name = null, email: mail = null, street } = given;
  return { name, mobile, email: mail, street, ...place, country: country.spelling };
});

function postalCodeOf(zip: string | undefined): string {
  return trimmed(zip ?? '')
    .normalize('NFKC')
    .toUpperCase()
    .replace(/\s+/g, ' ');
}
