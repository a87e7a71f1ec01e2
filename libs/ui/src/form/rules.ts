import type { Message } from '../states/input-fault';

/**
 * Checks a value of a form. Null for a valid one, otherwise the text of the rule that it breaks: a key with values, or a
 * sentence that is translated already. An empty value is valid for every rule but `required`; `all` joins rules.
 */
export type Rule<Value = unknown, Values = unknown> = (
  value: Value,
  values: Values,
) => Fault | Promise<Fault>;

/** The result of a rule. */
export type Fault = Message | string | null;

type Check = (value: unknown) => Fault;

const LINES = /\n/;
const CONTROL_CHARACTERS = /[^\P{Cc}\n]|\p{Cs}/u;
const DISGUISING_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
// The pattern of zod's z.email, by which the server checks.
const EMAIL = /^(?!\.)(?!.*\.\.)([a-z0-9_'+\-.]*)[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$/i;
const SKU = /^[A-Z0-9][A-Z0-9._/-]{0,63}$/;

/** The largest price and level of stock that the server accepts. */
const MAX_PRICE = 10_000_000;
const MAX_STOCK = 1_000_000;
const MAX_QUANTITY = 1_000;

const required: Check = (value) => (isEmpty(value) ? message('required') : null);

const maxLength = (max: number) =>
  ofText((text) => (text.length > max ? message('maxLength', { max }) : null));

const minLength = (min: number) =>
  ofText((text) => (text.length < min ? message('minLength', { min }) : null));

const withoutControls = ofText((text) =>
  CONTROL_CHARACTERS.test(text) ? message('controlCharacters') : null,
);

const email = ofText((text) => {
  if (text.length > 254) return message('maxLength', { max: 254 });
  return EMAIL.test(text.normalize('NFC')) ? null : message('email');
});

const webUrl = ofText((text) => {
  if (text.length > 2_048) return message('maxLength', { max: 2_048 });
  const url = URL.canParse(text) ? new URL(text) : null;
  return url && /^https?:$/.test(url.protocol) ? null : message('webUrl');
});

const number = ({ min, max, isInteger }: { min?: number; max?: number; isInteger: boolean }) =>
  ofText((text) => {
    const value = Number(text);
    if (!Number.isFinite(value)) return message('number');
    if (isInteger && !Number.isInteger(value)) return message('integer');
    if (min !== undefined && value < min) return min === 0 ? message('notNegative') : message('min', { min });
    if (max !== undefined && value > max) return message('max', { max });
    return null;
  });

const decimals = ofText((text) => (/\.\d{3,}$/.test(text) ? message('twoDecimals') : null));

/** Longer than any number with its extension. */
const MAX_PHONE = 40;

/**
 * Rules for fields of forms, the same as the server's: `{ email: rules.all(rules.required, rules.email) }`. Each returns the
 * text to show, which useApiForm translates.
 */
export const rules = {
  /** Not empty; a text of spaces is empty. */
  required,
  email,
  /** An absolute http or https address. */
  webUrl,
  minLength,
  maxLength,
  /** One line of text with at most so many characters. */
  text: (max: number): Check =>
    all(
      maxLength(max),
      withoutControls,
      ofText((text) => (LINES.test(text) ? message('oneLine') : null)),
    ),
  /** Lines of text with at most so many characters. */
  multilineText: (max: number): Check => all(maxLength(max), withoutControls),
  /** The name of a person or a shop. */
  personName: all(
    ofText((text) => (DISGUISING_CHARACTERS.test(text) ? message('controlCharacters') : null)),
    maxLength(100),
  ),
  /** A password that someone chooses. The server also rejects common ones. */
  newPassword: ((value) => {
    if (typeof value !== 'string' || value === '') return null;
    const { length } = [...value];
    if (value.trim() === '') return message('required');
    if (length < 8) return message('minLength', { min: 8 });
    return length > 128 ? message('maxLength', { max: 128 }) : null;
  }) satisfies Check,
  /** A number; its limits are valid themselves. */
  number: (limits: { min?: number; max?: number } = {}): Check => number({ ...limits, isInteger: false }),
  /** A whole number; its limits are valid themselves. */
  integer: (limits: { min?: number; max?: number } = {}): Check => number({ ...limits, isInteger: true }),
  /** A price of a product. */
  price: all(number({ min: 0, max: MAX_PRICE, isInteger: false }), decimals),
  /** An amount of money without the limit of prices, such as a refund. */
  amount: (max?: number): Check =>
    all(number({ min: 0, ...(max !== undefined && { max }), isInteger: false }), decimals),
  /** A share in per cent, above 0. */
  percent: all(number({ min: 0, max: 100, isInteger: false }), decimals),
  /** A number of units in stock. */
  stock: number({ min: 0, max: MAX_STOCK, isInteger: true }),
  /** A number of units in a cart. */
  quantity: number({ min: 1, max: MAX_QUANTITY, isInteger: true }),
  /** A seller's number of an article. */
  sku: ofText((text) => (SKU.test(text.normalize('NFKC').toUpperCase()) ? null : message('sku'))),
  /** The six digits of an authenticator app. */
  oneTimeCode: ofText((text) => (/^\d{6}$/.test(text.replaceAll(' ', '')) ? null : message('oneTimeCode'))),
  /** A telephone number. @param country alpha-2, of numbers without a country code */
  phone:
    (country?: string): Rule =>
    async (value) => {
      if (typeof value !== 'string' || isEmpty(value)) return null;
      if (value.length > MAX_PHONE) return message('phone');
      // It is large, and few forms ask for a number.
      const { isSupportedCountry, parsePhoneNumberFromString } = await import('libphonenumber-js/min');
      const phone = parsePhoneNumberFromString(value.normalize('NFKC'), {
        ...(country !== undefined && isSupportedCountry(country) && { defaultCountry: country }),
        extract: false,
      });
      return phone?.isPossible() ? null : message('phone');
    },
  /** The same value as that of another field, such as a password's repetition. @param text the sentence if it differs */
  same:
    <Field extends string>(field: Field, text: string): Rule<unknown, Readonly<Record<Field, unknown>>> =>
    (value, values) =>
      value === values[field] ? null : text,
  all,
} as const;

/** The first fault of several rules. */
function all(...checks: readonly Check[]): Check {
  return (value) => {
    for (const check of checks) {
      const fault = check(value);
      if (fault !== null) return fault;
    }
    return null;
  };
}

/** A rule for a text or number that is not empty, which the server trims. */
function ofText(check: (text: string) => Fault): Check {
  return (value) => (isEmpty(value) ? null : check(String(value).trim()));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function message(rule: string, values: Record<string, string | number> = {}): Message {
  return { key: `ui.rules.${rule}`, values };
}
