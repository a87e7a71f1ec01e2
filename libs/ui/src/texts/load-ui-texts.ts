import type { Language, Texts } from '@e-storefront/i18n';

/** Loads the texts of the design system in one language, for pages that must stay small. */
export async function loadUiTexts(language: Language): Promise<Texts> {
  switch (language) {
    case 'en':
      return (await import('./en.json')).default;
    case 'hi':
      return (await import('./hi.json')).default;
    case 'de':
      return (await import('./de.json')).default;
    case 'ar':
      return (await import('./ar.json')).default;
  }
}
