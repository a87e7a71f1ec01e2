import { useHref, useLocation } from 'react-router';
import { isLanguage, LANGUAGES, type Language } from '@e-storefront/i18n';
import { inLanguage, languageOf } from './languages-in-urls';

interface LanguageLink {
  language: Language;
  /** In the language itself. */
  name: string;
  href: string;
  isCurrent: boolean;
}

/** The addresses of this page in all languages. */
export function useLanguageLinks(): LanguageLink[] {
  const path = useHref(useLocation());
  return Object.keys(LANGUAGES)
    .filter(isLanguage)
    .map((language) => ({
      language,
      name: LANGUAGES[language].name,
      href: inLanguage(path, language),
      isCurrent: languageOf(path.split('?')[0] ?? '') === language,
    }));
}
