import { createInstance, type i18n, type Resource } from 'i18next';
import { initReactI18next } from 'react-i18next';
import { DEFAULT_LANGUAGE, type Language } from './languages';

/** The texts of one language: nested objects of texts by key. */
export interface Texts {
  [key: string]: string | Texts;
}

/**
 * Creates the translator of a front end. A key without a text in the language has the English one.
 * @param texts of the language, and of English
 */
export function createI18n(language: Language, texts: Partial<Record<Language, Texts>>): i18n {
  const resources: Resource = Object.fromEntries(
    Object.entries(texts).map(([tag, translation]) => [tag, { translation }]),
  );
  const instance = createInstance();
  void instance.use(initReactI18next).init({
    lng: language,
    fallbackLng: DEFAULT_LANGUAGE,
    resources,
    // The texts are in memory: components must not wait.
    initAsync: false,
    // React escapes texts itself.
    interpolation: { escapeValue: false },
    react: { useSuspense: false },
  });
  return instance;
}
