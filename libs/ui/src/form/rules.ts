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

const CONTROL_CHARACTERS = /[^\P{Cc}\n]|\p{Cs}/u;
const DISGUISING_CHARACTERS = /[\p{Cc}\u202a-\u202e\u2066-\u2069]/u;
// The pattern of zod's z.email, by which the server checks.
const EMAIL = /^(?!\.)(?!.*\.\.)([a-z0-9_'+\-.]*)[a-z0-9_+-]@([a-z0-9][a-z0-9-]*\.)+[a-z]{2,}$/i;
const SKU = /^[A-Z0-9][A-Z0-9._/-]{0,63}$/;

/** The largest price and level of stock that the server accepts. */
const MAX_PRICE = 10_000_000;
const MAX_STOCK = 1_000_000;
const MAX_QUANTITY = 1_000;
/** Longer than any phone number with its extension. */
const MAX_PHONE = 40;

/**
 * Rules for fields of forms, the same as the server's: `{ email: rules.all(rules.required, rules.email) }`. Each returns the
 * text to show, which useApiForm translates.
 */
export const rules = {
  /** Not empty; a text of spaces is empty. */
  required: (value: unknown): Fault => (isEmpty(value) ? message('required') : null),
  minLength:
    (min: number): Check =>
    (value) =>
      check(value, (text) => text.length >= min || message('minLength', { min })),
  maxLength:
    (max: number): Check =>
    (value) =>
      tooLong(value, max),
  /** One line of text with at most so many characters. */
  text:
    (max: number): Check =>
    (value) =>
      tooLong(value, max) ??
      withControls(value) ??
      check(value, (text) => !text.includes('\n') || message('oneLine')),
  /** Lines of text with at most so many characters. */
  multilineText:
    (max: number): Check =>
    (value) =>
      tooLong(value, max) ?? withControls(value),
  /** The name of a person or a shop. */
  personName: (value: unknown): Fault =>
    check(value, (text) => !DISGUISING_CHARACTERS.test(text) || message('controlCharacters')) ??
    tooLong(value, 100),
  email: (value: unknown): Fault =>
    tooLong(value, 254) ?? check(value, (text) => EMAIL.test(text.normalize('NFC')) || message('email')),
  /** An absolute http or https address. */
  webUrl: (value: unknown): Fault =>
    tooLong(value, 2_048) ??
    check(
      value,
      (text) => /^https?:$/.test(URL.canParse(text) ? new URL(text).protocol : '') || message('webUrl'),
    ),
  /** A password that someone chooses. The server also rejects common ones. */
  newPassword: (value: unknown): Message | null => {
    if (typeof value !== 'string' || value === '') return null;
    if (value.trim() === '') return message('required');
    const { length } = [...value];
    if (length < 8) return message('minLength', { min: 8 });
    return length > 128 ? message('maxLength', { max: 128 }) : null;
  },
  /** A number; its limits are valid themselves. */
  number:
    (limits: Limits = {}): Check =>
    (value) =>
      outside(value, limits),
  /** A whole number; its limits are valid themselves. */
  integer:
    (limits: Limits = {}): Check =>
    (value) =>
      outside(value, limits) ?? fractional(value),
  /** A price of a product. */
  price: (value: unknown): Fault => outside(value, { min: 0, max: MAX_PRICE }) ?? tooPrecise(value),
  /** An amount of money without the limit of prices, such as a refund. */
  amount:
    (max?: number): Check =>
    (value) =>
      outside(value, { min: 0, max }) ?? tooPrecise(value),
  /** A share in per cent. */
  percent: (value: unknown): Fault => outside(value, { min: 0, max: 100 }) ?? tooPrecise(value),
  /** A number of units in stock. */
  stock: (value: unknown): Fault => outside(value, { min: 0, max: MAX_STOCK }) ?? fractional(value),
  /** A number of units in a cart. */
  quantity: (value: unknown): Fault => outside(value, { min: 1, max: MAX_QUANTITY }) ?? fractional(value),
  /** A seller's number of an article. */
  sku: (value: unknown): Fault =>
    check(value, (text) => SKU.test(text.normalize('NFKC').toUpperCase()) || message('sku')),
  /** The six digits of an authenticator app. */
  oneTimeCode: (value: unknown): Fault =>
    check(value, (text) => /^\d{6}$/.test(text.replaceAll(' ', '')) || message('oneTimeCode')),
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
  /** The first fault of several rules. */
  all:
    (...several: readonly Check[]): Check =>
    (value) => {
      for (const rule of several) {
        const fault = rule(value);
        if (fault !== null) return fault;
      }
      return null;
    },
} as const;

interface Limits {
  min?: number | undefined;
  max?: number | undefined;
}

/** Checks a text or number that is not empty, which the server trims. */
function check(value: unknown, isValid: (text: string) => true | Message): Message | null {
  if (isEmpty(value)) return null;
  const result = isValid(String(value).trim());
  return result === true ? null : result;
}

function tooLong(value: unknown, max: number): Message | null {
  return check(value, (text) => text.length <= max || message('maxLength', { max }));
}

function withControls(value: unknown): Message | null {
  return check(value, (text) => !CONTROL_CHARACTERS.test(text) || message('controlCharacters'));
}

function outside(value: unknown, { min = -Infinity, max = Infinity }: Limits): Message | null {
  return check(value, (text) => {
    const number = Number(text);
    if (!Number.isFinite(number)) return message('number');
    if (number < min) return min === 0 ? message('notNegative') : message('min', { min });
    return number <= max || message('max', { max });
  });
}

function fractional(value: unknown): Message | null {
  return check(value, (text) => Number.isInteger(Number(text)) || message('integer'));
}

function tooPrecise(value: unknown): Message | null {
  return check(value, (text) => !/\.\d{3,}$/.test(text) || message('twoDecimals'));
}

function isEmpty(value: unknown): boolean {
  if (typeof value === 'string') return value.trim() === '';
  return value === null || value === undefined || (Array.isArray(value) && value.length === 0);
}

function message(rule: string, values: Record<string, string | number> = {}): Message {
  return { key: `ui.rules.${rule}`, values };
}
