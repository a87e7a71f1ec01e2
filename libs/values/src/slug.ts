import slugify from 'slugify';

/** The address form of a name: lower case, ASCII, words joined by hyphens, at most 80 characters. */
export function slugOf(name: string): string {
  return slugify(name, { lower: true, strict: true, trim: true }).slice(0, 80).replace(/-+$/, '');
}
