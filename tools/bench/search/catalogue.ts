import { Faker, de, en, es, fr } from '@faker-js/faker';

/** A product as far as a search cares. */
export interface BenchProduct {
  id: string;
  name: string;
  description: string;
  tags: string[];
  sku: string;
  /** Minor units. */
  price: number;
}

const STEMS = 24_000;

/**
 * Products whose words are as frequent as words are (Zipf): some dozen stand in every tenth product, most in a few.
 * The same seed gives the same products.
 */
export function* benchCatalogue(count: number, seed = 1): Generator<BenchProduct> {
  const faker = new Faker({ locale: [en, de, fr, es] });
  faker.seed(seed);
  const words = vocabularyOf(faker);
  const word = (): string => words[Math.floor(words.length ** faker.number.float() - 1)] ?? 'thing';
  for (let index = 0; index < count; index += 1) {
    const noun = faker.commerce.product();
    const name = [
      faker.commerce.productAdjective(),
      faker.commerce.productMaterial(),
      noun,
      word(),
      word(),
    ].join(' ');
    yield {
      id: (index + 1).toString(16).padStart(24, '0'),
      name,
      description: `${faker.commerce.productDescription()} ${Array.from({ length: 30 }, word).join(' ')}.`,
      tags: [noun.toLowerCase(), word(), word()],
      sku: `${noun.slice(0, 4)}-${faker.string.alphanumeric(8)}`.toUpperCase(),
      price: faker.number.int({ min: 100, max: 5_000_000 }),
    };
  }
}

/** The yardstick of the database: a page of the newest products and their number. */
export const WITHOUT_SEARCH = 'the newest, without a search';

/** Searches of each kind, as customers type them. */
export const BENCH_SEARCHES: Readonly<Record<string, readonly string[]>> = {
  'a frequent word': ['keyboard', 'chair', 'shoes', 'cotton'],
  'two words': ['wooden chair', 'fresh cheese', 'rubber ball'],
  'a beginning': ['keyb', 'chai', 'woo', 'che'],
  'two letters': ['ke', 'co', 'sh'],
  'a typing error': ['keybord', 'chiar', 'chese', 'handcraftd'],
  'an article number': ['KEYB-1A', 'CHAI-AB', 'MOUS-7'],
  'what nobody sells': ['xylofonium', 'qqqqqq'],
  [WITHOUT_SEARCH]: [''],
};

function vocabularyOf(faker: Faker): string[] {
  const words = new Set<string>();
  while (words.size < STEMS) {
    const sources = [
      faker.word.noun(),
      faker.word.adjective(),
      faker.word.verb(),
      faker.lorem.word(),
      faker.person.lastName(),
    ];
    for (const one of sources) words.add(one.toLowerCase());
    // Brands and technical words: what no dictionary holds.
    if (words.size > 8_000) words.add(faker.string.alpha({ length: { min: 4, max: 11 }, casing: 'lower' }));
  }
  return [...words];
}
