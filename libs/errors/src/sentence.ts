/** Field names in words, where splitting the name is not enough. */
const LABELS: Readonly<Record<string, string>> = {
  ApiKey: 'API key',
  after: 'cursor',
  browserSecret: 'browser secret',
  code: 'code',
  confirmPassword: 'password confirmation',
  customerEmail: 'e-mail address',
  email: 'e-mail address',
  expiresAt: 'expiry date',
  getQuantity: 'number of discounted units',
  buyQuantity: 'number of units to buy',
  icon: 'icon',
  id: 'id',
  idToken: 'identity token',
  imageUrl: 'picture address',
  maxPrice: 'maximum price',
  maxDiscount: 'maximum discount',
  minPrice: 'minimum price',
  minPurchase: 'minimum purchase',
  minQuantity: 'minimum quantity',
  minRating: 'minimum rating',
  mobile: 'mobile number',
  perCustomerLimit: 'limit per customer',
  phone: 'phone number',
  profilePicture: 'picture address',
  redirectUri: 'redirect address',
  search: 'search text',
  sku: 'SKU',
  sortBy: 'sort order',
  sortOrder: 'sort direction',
  url: 'web address',
  validFrom: 'start date',
  validTo: 'end date',
  zip: 'postal code',
};

/** Path segments without a meaning of their own. */
const CONTAINERS: ReadonlySet<string> = new Set(['input', 'filter', 'basket']);

/**
 * Builds a sentence about a field for users.
 * @param field the path of the field as the client sent it, such as `input.items.0.quantity`
 * @param text a whole sentence, or a predicate such as `must be at least 1.`
 */
export function sentenceAbout(field: string, text: string): string {
  if (!/^\p{Ll}/u.test(text)) return text;
  const label = labelOf(field);
  const sentence = `the ${label} ${isPlural(label) ? inPlural(text) : text}`;
  return sentence.charAt(0).toUpperCase() + sentence.slice(1);
}

/** A field in words: `quantity of item 1`, `postal code of the shipping address`. */
function labelOf(field: string): string {
  const parts = field.split('.').filter((part) => part !== '');
  const [last = 'input', parent, grandparent] = parts.reverse();
  if (/^\d+$/.test(last)) return parent === undefined ? 'input' : entryOf(parent, last);
  const label = wordsOf(last);
  if (parent === undefined || CONTAINERS.has(parent)) return label;
  if (/^\d+$/.test(parent)) return `${label} of ${entryOf(grandparent ?? 'entries', parent)}`;
  return `${label} of the ${wordsOf(parent)}`;
}

/** Whether a label is plural, judged by its first words, as in `lines` and `options of variant 2`. */
function isPlural(label: string): boolean {
  const [head = ''] = label.split(' of ');
  return /[^s]s$/.test(head) && !/(?:address|status)$/.test(head);
}

function inPlural(text: string): string {
  return text.replace(/^is (?!an? )/, 'are ');
}

/** A list entry, counted from 1: `item 2`. */
function entryOf(list: string, index: string): string {
  return `${singularOf(wordsOf(list))} ${Number(index) + 1}`;
}

function singularOf(plural: string): string {
  if (plural.endsWith('ies')) return `${plural.slice(0, -3)}y`;
  return plural.replace(/s$/, '');
}

/** A schema name in words: `customerId` becomes `customer id`, `isActive` becomes `active setting`. */
export function wordsOf(name: string): string {
  const known = Object.hasOwn(LABELS, name) ? LABELS[name] : undefined;
  if (known !== undefined) return known;
  const flag = /^(?:is|has)(?=\p{Lu})/u.exec(name);
  if (flag) return `${wordsOf(uncapitalised(name.slice(flag[0].length)))} setting`;
  return name
    .replace(/(?<=[\p{Ll}\d])(?=\p{Lu})/gu, ' ')
    .replaceAll('_', ' ')
    .toLowerCase();
}

function uncapitalised(name: string): string {
  return name.charAt(0).toLowerCase() + name.slice(1);
}
