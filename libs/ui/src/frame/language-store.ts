import { bestLanguage, isLanguage, type Language } from '@e-storefront/i18n';

const KEY = 'language';

/** The language of the reader: the choice of an earlier visit, else the best one for the browser. */
export class LanguageStore {
  readonly #listeners = new Set<() => void>();
  #current: Language = savedLanguage() ?? bestLanguage(navigator.languages);

  get current(): Language {
    return this.#current;
  }

  /** Switches the language of the page and keeps the choice for further visits. */
  choose(language: Language): void {
    this.#current = language;
    try {
      localStorage.setItem(KEY, language);
    } catch {
      // Storage is blocked: the choice is valid for this visit.
    }
    for (const listener of this.#listeners) listener();
  }

  /** Calls a function after each choice. @returns a function that ends that */
  subscribe(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }
}

function savedLanguage(): Language | undefined {
  try {
    const saved = localStorage.getItem(KEY) ?? undefined;
    return isLanguage(saved) ? saved : undefined;
  } catch {
    return undefined;
  }
}
