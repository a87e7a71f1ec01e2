/** Lower-case words of letters and digits, joined by single hyphens. */
const KEBAB = /^[a-z][a-z0-9]*(-[a-z0-9]+)*$/;
const LONGEST = 40;

/** The forms of a subgraph's name that its files use. */
export interface SubgraphName {
  /** `gift-card` */
  name: string;
  /** `GiftCard` */
  Type: string;
  /** `giftCard` */
  type: string;
  /** `giftCards` */
  types: string;
  /** `giftcards` */
  collection: string;
  /** `gift card` */
  words: string;
  /** `a gift card` */
  aWords: string;
  /** `A gift card` */
  AWords: string;
  /** `gift cards` */
  pluralWords: string;
  /** `Gift cards` */
  PluralWords: string;
}

/**
 * The forms of a name in kebab case.
 * @throws Error when it is not in kebab case, or too long
 */
export function subgraphName(name: string): SubgraphName {
  if (!KEBAB.test(name) || name.length > LONGEST) {
    throw new Error(
      `"${name}" is not a valid name of a subgraph: use lower-case words joined by hyphens, such as gift-card, at most ${LONGEST} letters.`,
    );
  }
  const Type = name.split('-').map(capital).join('');
  const type = Type.charAt(0).toLowerCase() + Type.slice(1);
  const words = name.replaceAll('-', ' ');
  const aWords = `${/^[aeiou]/.test(words) ? 'an' : 'a'} ${words}`;
  return {
    name,
    Type,
    type,
    words,
    aWords,
    types: plural(type),
    collection: plural(type).toLowerCase(),
    AWords: capital(aWords),
    pluralWords: plural(words),
    PluralWords: capital(plural(words)),
  };
}

function capital(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

function plural(word: string): string {
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return /(s|x|z|ch|sh)$/.test(word) ? `${word}es` : `${word}s`;
}
