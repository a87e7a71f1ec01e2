import { ProductIndex, type IndexedProduct } from './product-index';
import type { ProductOrder } from './product-query';

const NEWEST: ProductOrder = { key: 'createdAt', direction: -1 };
const ON_SALE = { scope: 'on-sale' } as const;
const idOf = (number: number): string => number.toString(16).padStart(24, '0');

function product(number: number, change: Partial<IndexedProduct> = {}): IndexedProduct {
  return {
    id: idOf(number),
    revision: 1,
    nameKey: `product ${number}`,
    categoryId: idOf(900 + (number % 3)),
    sellerId: idOf(800),
    isOnSale: true,
    isDeleted: false,
    featured: false,
    inStock: true,
    tags: [],
    prices: [number * 100],
    rating: 0,
    popularity: number,
    createdAt: new Date(number * 1_000),
    search: { name: ` product ${number} `, tags: '', text: '', variants: '' },
    ...change,
  };
}

function indexOf(...products: IndexedProduct[]): ProductIndex {
  const index = new ProductIndex();
  for (const one of products) index.put(one);
  return index;
}

const search = (word: string) => ({
  text: word,
  by: 'words' as const,
  words: [{ exact: [word], prefixes: [], completions: [], completesTitlesOnly: false, corrections: [] }],
});

it('pages through more products than it first has room for, without gaps and repeats', () => {
  const index = indexOf(
    ...Array.from({ length: 3_000 }, (_, number) => product(number, { createdAt: new Date(number % 7) })),
  );
  const pages: string[] = [];
  for (let skip = 0; skip < 3_000; skip += 700)
    pages.push(...index.list({ filter: ON_SALE, order: NEWEST, skip, limit: 700 }));
  expect(new Set(pages).size).toBe(3_000);
  expect(pages.slice(0, 2)).toEqual([idOf(2_995), idOf(2_988)].toSorted().toReversed());
});

it.each(['createdAt', 'minPrice', 'name', 'rating', 'popularity'] as const)(
  'goes on behind a cursor in the order by %s, in both directions',
  (key) => {
    const rows = Array.from({ length: 20 }, (_, number) =>
      product(number, {
        rating: number % 3,
        popularity: number % 4,
        nameKey: `name ${number % 5}`,
        prices: [100 * (number % 6)],
        createdAt: new Date(number % 2),
      }),
    );
    const index = indexOf(...rows);
    for (const direction of [1, -1] as const) {
      const order = { key, direction };
      const all = index.list({ filter: ON_SALE, order, skip: 0, limit: 20 });
      const last = rows.find(({ id }) => id === all[7]);
      if (!last) throw new Error('The list is too short.');
      const values = {
        createdAt: last.createdAt.toISOString(),
        minPrice: last.prices[0] ?? 0,
        name: last.nameKey,
        rating: last.rating,
        popularity: last.popularity,
      };
      const after = { value: values[key], id: last.id };
      expect(index.list({ filter: ON_SALE, order, skip: 0, limit: 20, after })).toEqual(all.slice(8));
    }
  },
);

it('shows each reader what it may see', () => {
  const index = indexOf(
    product(1),
    product(2, { isOnSale: false }),
    product(3, { isOnSale: false, sellerId: idOf(801) }),
    product(4, { isOnSale: false, isDeleted: true, sellerId: idOf(801) }),
  );
  const visible = (scope: 'on-sale' | 'all' | { sellerId: string }): string[] =>
    index.list({ filter: { scope }, order: NEWEST, skip: 0, limit: 9 });
  expect(visible('on-sale')).toEqual([idOf(1)]);
  expect(visible('all')).toEqual([idOf(3), idOf(2), idOf(1)]);
  expect(visible({ sellerId: idOf(801) })).toEqual([idOf(3), idOf(1)]);
});

it('replaces a product, with other search terms as well, and ignores an older state', () => {
  const index = indexOf(product(1), product(2));
  index.put(product(1, { revision: 3, inStock: false }));
  index.put(product(2, { revision: 2, search: { name: ' lamp ', tags: '', text: '', variants: '' } }));
  index.put(product(1, { revision: 2, isOnSale: false }));
  expect(index.count({ ...ON_SALE, inStock: false })).toBe(1);
  expect(index.count({ scope: 'all' })).toBe(2);
  expect(index.count({ ...ON_SALE, search: search('lamp') })).toBe(1);
  expect(index.count({ ...ON_SALE, search: search('2') })).toBe(0);
  expect(index.count({ ...ON_SALE, search: search('product') })).toBe(1);
  expect([1, 2, 3].map((number) => index.revisionOf(idOf(number)))).toEqual([3, 2, undefined]);
});

it('counts a product once in each of its price bands, within the price range of the filter', () => {
  const index = indexOf(
    product(1, { prices: [10_000, 20_000, 30_000, 600_000] }),
    product(2, { prices: [30_000] }),
  );
  const bands = (range: { minPrice?: number; maxPrice?: number }): Record<number, number> =>
    Object.fromEntries(
      index
        .facets({ ...ON_SALE, ...range })
        .priceBands.filter(({ count }) => count > 0)
        .map(({ min, count }) => [min, count]),
    );
  expect(bands({})).toEqual({ 0: 1, 25_000: 2, 500_000: 1 });
  expect(bands({ minPrice: 25_000, maxPrice: 100_000 })).toEqual({ 25_000: 2 });
});

it('names the most frequent values of a facet and counts the others', () => {
  const tagged = Array.from({ length: 40 }, (_, number) =>
    product(number, { tags: [`tag ${number}`, 'common'] }),
  );
  const { tags, tagsLeftOut, total, categories } = indexOf(...tagged).facets(ON_SALE);
  expect(tags.slice(0, 2)).toEqual([
    { tag: 'common', count: 40 },
    { tag: 'tag 0', count: 1 },
  ]);
  expect([tags.length, tagsLeftOut, total]).toEqual([30, 11, 40]);
  expect(categories.map(({ count }) => count)).toEqual([14, 13, 13]);
});

it('says when most of its memory holds former states', () => {
  const index = indexOf(product(1));
  const rename = (revision: number): void =>
    index.put(
      product(1, { revision, search: { name: ` name${revision} `, tags: '', text: '', variants: '' } }),
    );
  rename(2);
  expect(index.isWasteful()).toBe(false);
  rename(3);
  expect(index.isWasteful()).toBe(true);
});
