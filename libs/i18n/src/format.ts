import { createContext, useContext, useMemo } from 'react';
import { useTranslation } from 'react-i18next';
import { isLanguage, DEFAULT_LANGUAGE, type Language } from './languages';

/** Formats values for readers of a language, by Intl. */
export interface Formats {
  language: Language;
  /** An amount. @param amount a decimal number, as the API returns it @param currency ISO 4217 code; the shop's by default */
  money(amount: number, currency?: string): string;
  number(value: number, options?: Intl.NumberFormatOptions): string;
  /** A share between 0 and 1. */
  percent(share: number): string;
  /** Such as 1 December 2026. @param at ISO 8601 */
  date(at: string): string;
  /** With hours and minutes. */
  dateTime(at: string): string;
  /** Such as `3 hours ago`, relative to now. */
  relative(at: string): string;
  /** Such as `red, green and blue`. */
  list(items: readonly string[]): string;
}

/** Digits stay those of the Latin script: prices and order numbers are typed with them. */
const LOCALES: Record<Language, string> = {
  en: 'en-IN',
  hi: 'hi-IN-u-nu-latn',
  de: 'de-DE',
  ar: 'ar-u-nu-latn',
};

const UNITS = [
  ['year', 31_536_000],
  ['month', 2_592_000],
  ['day', 86_400],
  ['hour', 3_600],
  ['minute', 60],
] as const;

/** Creates the formats of a language. @param shopCurrency the currency of prices, as `pricingPolicy` names it */
export function createFormats(language: Language, shopCurrency: string): Formats {
  const locale = LOCALES[language];
  const dates = new Intl.DateTimeFormat(locale, { dateStyle: 'long' });
  const times = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeStyle: 'short' });
  const relative = new Intl.RelativeTimeFormat(locale, { numeric: 'auto' });
  const lists = new Intl.ListFormat(locale, { type: 'conjunction' });
  const amounts = new Map<string, Intl.NumberFormat>();
  const amountsIn = (currency: string): Intl.NumberFormat => {
    const known = amounts.get(currency) ?? new Intl.NumberFormat(locale, { style: 'currency', currency });
    amounts.set(currency, known);
    return known;
  };
  return {
    language,
    money: (amount, currency = shopCurrency) => amountsIn(currency).format(amount),
    number: (value, options) => new Intl.NumberFormat(locale, options).format(value),
    percent: (share) =>
      new Intl.NumberFormat(locale, { style: 'percent', maximumFractionDigits: 1 }).format(share),
    date: (at) => dates.format(new Date(at)),
    dateTime: (at) => times.format(new Date(at)),
    relative: (at) => {
      const seconds = (new Date(at).getTime() - Date.now()) / 1_000;
      const [unit, size] = UNITS.find(([, length]) => Math.abs(seconds) >= length) ?? ['second', 1];
      return relative.format(Math.round(seconds / size), unit);
    },
    list: (items) => lists.format(items),
  };
}

/** The code of ISO 4217 for no currency: amounts then show none, until the shop's is known. */
export const NO_CURRENCY = 'XXX';

/** The currency of the shop's prices, for everything below. */
export const ShopCurrency = createContext<string>(NO_CURRENCY);

/** The formats of the reader's language and the shop's currency. */
export function useFormats(): Formats {
  const { language } = useTranslation().i18n;
  const currency = useContext(ShopCurrency);
  return useMemo(
    () => createFormats(isLanguage(language) ? language : DEFAULT_LANGUAGE, currency),
    [language, currency],
  );
}
