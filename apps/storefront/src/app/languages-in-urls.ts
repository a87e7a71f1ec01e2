import { DEFAULT_LANGUAGE, isLanguage, LANGUAGES, type Language } from '@e-storefront/i18n';

/** The language of a page by the first part of its path, such as `/de/search`; pages without one are English. */
export function languageOf(pathname: string): Language {
  const [, first] = pathname.split('/');
  return isLanguage(first) && first !== DEFAULT_LANGUAGE ? first : DEFAULT_LANGUAGE;
}

/** What precedes all paths of a language: empty, or such as `/de`. */
export function prefixOf(language: Language): string {
  return language === DEFAULT_LANGUAGE ? '' : `/${language}`;
}

/** What precedes the paths of each language. */
export const LANGUAGE_PREFIXES: readonly string[] = Object.keys(LANGUAGES).filter(isLanguage).map(prefixOf);

/** The same page in another language. @param path with its query, as in the address bar */
export function inLanguage(path: string, language: Language): string {
  const current = prefixOf(languageOf(path));
  const rest = path.slice(current.length);
  return `${prefixOf(language)}${rest.startsWith('/') ? rest : `/${rest}`}`;
}
