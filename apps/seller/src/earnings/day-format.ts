import { useMemo } from 'react';
import { useFormats, type Language } from '@e-storefront/i18n';

const LOCALES: Record<Language, string> = {
  en: 'en-IN',
  hi: 'hi-IN-u-nu-latn',
  de: 'de-DE',
  ar: 'ar-u-nu-latn',
};

/** A function that formats a calendar day (2026-12-01) for an axis or a table, or the month that begins with it. */
export function useDayFormat(isMonth: boolean): (day: string) => string {
  const { language } = useFormats();
  return useMemo(() => {
    const format = new Intl.DateTimeFormat(LOCALES[language], {
      // A calendar day belongs to no time zone.
      timeZone: 'UTC',
      month: 'short',
      ...(isMonth ? { year: 'numeric' } : { day: 'numeric' }),
    });
    return (day) => format.format(new Date(day));
  }, [language, isMonth]);
}
