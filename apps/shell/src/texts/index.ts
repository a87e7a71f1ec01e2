import { accountTexts } from '@e-storefront/account';
import type { Language, Texts } from '@e-storefront/i18n';
import ar from './ar.json';
import de from './de.json';
import en from './en.json';
import hi from './hi.json';

/** The texts of the shell and of its account pages by language. */
export const texts: Record<Language, Texts> = {
  ar: { ...accountTexts.ar, ...ar },
  de: { ...accountTexts.de, ...de },
  en: { ...accountTexts.en, ...en },
  hi: { ...accountTexts.hi, ...hi },
};
