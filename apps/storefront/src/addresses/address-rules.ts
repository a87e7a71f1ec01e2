import {
  isPostalCode,
  missingAddressParts,
  postalCodeExample,
  type AddressPart,
} from '@e-storefront/address-formats';
import { rules, type Fault, type FormRules, type Rule } from '@e-storefront/ui';

/** The fields of a delivery address in a form. */
export interface AddressValues {
  name: string;
  mobile: string;
  street: string;
  city: string;
  state: string;
  zip: string;
  /** Alpha-2. */
  country: string;
}

/** The server's rules for a delivery address. @param zipFault the sentence for a postal code, with a valid one */
export function addressRules<Values extends AddressValues>(
  zipFault: (example: string) => string,
): FormRules<Values> {
  const part =
    (field: AddressPart, limit: number): Rule<unknown, AddressValues> =>
    (value, values): Fault => {
      if (missingAddressParts(trimmed(values), values.country).includes(field)) return rules.required('');
      return rules.text(limit)(value);
    };
  const zip: Rule<unknown, AddressValues> = async (value, values) => {
    const fault = await part('zip', 20)(value, values);
    if (fault !== null) return fault;
    const code = values.zip.trim().normalize('NFKC').toUpperCase();
    return code === '' || isPostalCode(code, values.country)
      ? null
      : zipFault(postalCodeExample(values.country));
  };
  return {
    name: rules.all(rules.required, rules.text(120)),
    mobile: async (value: unknown, values: AddressValues) =>
      rules.required(value) ?? (await rules.phone(values.country)(value, values)),
    street: rules.all(rules.required, rules.multilineText(200)),
    city: part('city', 100),
    state: part('state', 100),
    zip,
    country: rules.required,
  };
}

function trimmed({ city, state, zip }: AddressValues): Record<AddressPart, string> {
  return { city: city.trim(), state: state.trim(), zip: zip.trim() };
}
