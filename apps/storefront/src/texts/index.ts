import type { Language, Texts } from '@e-storefront/i18n';
import { loadUiTexts } from '@e-storefront/ui';

/** Loads the texts of a language, with those of the design system; each is a file of its own, so that a visitor loads one. */
export async function loadTexts(language: Language): Promise<Texts> {
  const [ui, own] = await Promise.all([loadUiTexts(language), loadOwnTexts(language)]);
  return { ...ui, ...own };
}

async function loadOwnTexts(language: Language): Promise<Texts> {
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
