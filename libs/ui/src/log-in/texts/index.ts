import type { Language, Texts } from '@e-storefront/i18n';
import ar from './ar.json';
import de from './de.json';
import en from './en.json';
import hi from './hi.json';

/** The texts of the log-in form by language, under the key `logIn`. */
export const logInTexts: Record<Language, Texts> = { ar, de, en, hi };
