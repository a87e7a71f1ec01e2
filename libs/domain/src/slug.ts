import anyAscii from 'any-ascii';
import slugify from 'slugify';

const MAX_LENGTH = 80;

/**
 * The URL form of a name in any script: lower case, ASCII, words joined by hyphens, at most 80 characters.
 * Other scripts are transliterated, emoji are replaced by their names. Empty for a name without a letter, a
 * digit or an emoji.
 */
export function slugOf(name: string): string {
  const ascii = anyAscii(name.normalize('NFKC')).replace(
    /:(\w+):/g,
    (_code, emoji: string) => ` ${emoji.replaceAll('_', ' ')} `,
  );
  return shortened(slugify(ascii, { lower: true, strict: true, trim: true }), MAX_LENGTH);
}

/**
 * The alternatives to a slug that is taken: `shoes`, `shoes-2`, `shoes-3`, each at most 80 characters.
 * @param number starts at 1
 */
export function numberedSlug(slug: string, number: number): string {
  if (number === 1) return slug;
  const suffix = `-${number}`;
  return shortened(slug, MAX_LENGTH - suffix.length) + suffix;
}

function shortened(slug: string, length: number): string {
  return slug.slice(0, length).replace(/-+$/, '');
}
