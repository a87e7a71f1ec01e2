import { createI18n, LANGUAGES, type Language, type Texts } from '@e-storefront/i18n';
import { ERROR_CODES } from '@e-storefront/errors';
import { STATUS_TONES } from '../values/status-tones';
import { uiTexts } from '../texts';
import { errorText } from './error-text';
import { inputFault } from './input-fault';

const textsOf = (language: Language) =>
  createI18n(language, { en: uiTexts.en, [language]: uiTexts[language] }).t;
const languages = Object.keys(LANGUAGES) as Language[];
const others = languages.filter((language) => language !== 'en');
/** Only machines meet these. */
const TECHNICAL = new Set([
  'GRAPHQL_PARSE_FAILED',
  'OPERATION_RESOLUTION_FAILURE',
  'PERSISTED_QUERY_NOT_SUPPORTED',
  'SUBSCRIPTION_TRANSPORT',
]);

describe('errorText', () => {
  it('has the words of the API in English', () => {
    const error = { code: 'NOT_FOUND', message: 'The order was not found.' };
    expect(errorText(error, textsOf('en'))).toBe('The order was not found.');
    expect(errorText(error, textsOf('de'))).toBe('Das wurde nicht gefunden. Vielleicht wurde es entfernt.');
  });

  it('says when to try again', () => {
    const error = { code: 'RATE_LIMITED', message: 'Too many requests.', retryAfter: 12.2 };
    expect(errorText(error, textsOf('en'))).toBe('Too many attempts. Try again in 13 seconds.');
  });

  it('says in every language which rule an input breaks', () => {
    const error = { code: 'BAD_USER_INPUT', message: 'The name must have at most 100 characters.' };
    expect(errorText(error, textsOf('en'))).toBe(error.message);
    expect(errorText(error, textsOf('de'))).toBe('Verwenden Sie höchstens 100 Zeichen.');
  });

  it('says in every language why a coupon is refused', () => {
    const error = {
      code: 'COUPON_REFUSED',
      message: 'The coupon has expired.',
      details: { reason: 'EXPIRED' },
    };
    expect(errorText(error, textsOf('en'))).toBe(error.message);
    expect(errorText(error, textsOf('de'))).toBe('Dieser Gutschein ist abgelaufen.');
  });

  it('has the message of a code that is unknown', () => {
    expect(errorText({ code: 'NEW_CODE', message: 'New.' }, textsOf('hi'))).toBe('New.');
  });

  it.each(others)('has a sentence for every code in %s', (language) => {
    const t = textsOf(language);
    const missing = Object.entries(ERROR_CODES)
      .filter(([code, { message }]) => !TECHNICAL.has(code) && errorText({ code, message }, t) === message)
      .map(([code]) => code);
    expect(missing).toEqual([]);
  });
});

describe('inputFault', () => {
  it.each([
    ['The name must not be empty.', 'required'],
    ['The postal code is required for addresses in India.', 'required'],
    ['The stock must be a whole number.', 'integer'],
    ['The stock must be at most 1000000.', 'max'],
    ['The quantity must be at least 1.', 'min'],
    ['The password must have at least 8 characters.', 'minLength'],
    ['The password is too common. Please choose another one.', 'commonPassword'],
  ])('recognises "%s"', (sentence, rule) => {
    expect(inputFault(sentence)?.key).toBe(`ui.rules.${rule}`);
  });

  it('recognises nothing in other sentences', () => {
    expect(inputFault('The cart belongs to somebody else.')).toBeUndefined();
  });
});

describe('the texts', () => {
  const keysOf = (texts: Texts, path = ''): string[] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [`${path}${key}`] : keysOf(value, `${path}${key}.`),
    );
  /** Without the suffixes of plurals, of which languages have different ones. */
  const plain = (key: string): string => key.replace(/_(?:zero|one|two|few|many|other)$/, '');

  it.each(others)('have in %s every key of English', (language) => {
    const present = new Set(keysOf(uiTexts[language]).map(plain));
    expect(keysOf(uiTexts.en).filter((key) => !present.has(plain(key)))).toEqual([]);
  });

  it('name every status', () => {
    const present = new Set(keysOf(uiTexts.en));
    const keys = Object.entries(STATUS_TONES).flatMap(([kind, values]) =>
      Object.keys(values).map((value) => `ui.status.${kind}.${value}`),
    );
    expect(keys.filter((key) => !present.has(key))).toEqual([]);
  });
});
