import { comparisonKey } from '@e-storefront/domain';
import { grown, TermIndex } from '../search/term-index';
import type { SearchFields } from '../search/search-fields';
import type { SearchMatch } from '../search/search-match';
import type { ReadScope } from './product';
import { PRICE_STEPS, type FacetCounts } from './product-facets';
import type { Cursor, ListPart, ProductFilter, ProductOrder } from './product-query';
import { topOf } from './top';

/** What lists, counts and facets need of a product. */
export interface IndexedProduct {
  id: string;
  /** Grows with each change of the product. */
  revision: number;
  nameKey: string;
  categoryId: string;
  sellerId: string;
  /** Visible to shoppers. */
  isOnSale: boolean;
  isDeleted: boolean;
  featured: boolean;
  inStock: boolean;
  tags: readonly string[];
  /** Of the purchasable variants, or of all when none is purchasable; minor units. */
  prices: readonly number[];
  rating: number;
  popularity: number;
  createdAt: Date;
  search: SearchFields | undefined;
}

const ON_SALE = 1;
const DELETED = 2;
const FEATURED = 4;
const IN_STOCK = 8;

const MIN_RATINGS = [4, 3, 2, 1] as const;
const MAX_TAGS = 30;
const MAX_SELLERS = 20;
const MAX_CATEGORIES = 100;
const FIRST_CAPACITY = 1_024;

type Test = (row: number) => boolean;
type Compare = (a: number, b: number) => number;

/** The values of a field, each once. */
class Values {
  readonly values: string[] = [];
  readonly #numbers = new Map<string, number>();

  /** The number of a value, a new one for a new value. */
  add(value: string): number {
    const known = this.#numbers.get(value);
    if (known !== undefined) return known;
    this.#numbers.set(value, this.values.length);
    return this.values.push(value) - 1;
  }

  find(value: string): number | undefined {
    return this.#numbers.get(value);
  }
}

/**
 * Products in memory, a column for each field: lists, counts and facets look at each product for some nanoseconds. A row
 * whose search terms change is marked as deleted and added anew.
 */
export class ProductIndex {
  readonly #terms = new TermIndex();
  readonly #rows = new Map<string, number>();
  readonly #ids: string[] = [];
  readonly #nameKeys: string[] = [];
  readonly #tags: (readonly number[])[] = [];
  /** Of products with several prices. */
  readonly #prices: (readonly number[] | undefined)[] = [];
  readonly #categories = new Values();
  readonly #sellers = new Values();
  readonly #tagValues = new Values();
  readonly #columns = {
    flags: new Uint8Array(FIRST_CAPACITY),
    category: new Uint32Array(FIRST_CAPACITY),
    seller: new Uint32Array(FIRST_CAPACITY),
    minPrice: new Float64Array(FIRST_CAPACITY),
    rating: new Float64Array(FIRST_CAPACITY),
    popularity: new Float64Array(FIRST_CAPACITY),
    createdAt: new Float64Array(FIRST_CAPACITY),
    revision: new Float64Array(FIRST_CAPACITY),
    /** Written by each query anew: allocating them each time would keep the garbage collector busy. */
    found: new Uint32Array(FIRST_CAPACITY),
    score: new Uint16Array(FIRST_CAPACITY),
  };

  /** Adds a product, or replaces its earlier state; ignores a state that is older than the present one. */
  put(product: IndexedProduct): void {
    const before = this.#rows.get(product.id);
    if (before !== undefined && product.revision < (this.#columns.revision[before] ?? 0)) return;
    if (before !== undefined && this.#terms.has(before, product.search)) return this.#write(before, product);
    if (before !== undefined) this.#columns.flags[before] = DELETED;
    const row = this.#ids.push(before === undefined ? product.id : (this.#ids[before] ?? product.id)) - 1;
    this.#rows.set(product.id, row);
    this.#terms.add(row, product.search);
    this.#write(row, product);
  }

  /** The revision of a product that was put last; undefined for an unknown product. */
  revisionOf(id: string): number | undefined {
    const row = this.#rows.get(id);
    return row === undefined ? undefined : this.#columns.revision[row];
  }

  /** Whether most rows are of products that have another row by now. */
  isWasteful(): boolean {
    return this.#ids.length > 2 * this.#rows.size;
  }

  /** Releases the memory that was reserved for growth. */
  compact(): void {
    this.#terms.compact();
  }

  /** The ids of a section of a list. */
  list({ filter, order, skip, limit, after }: ListPart): string[] {
    const scores = this.#score(filter.search);
    const compare = this.#comparator(order, filter, scores);
    const rows = this.#match(filter, scores, after && this.#isAfter(after, order, filter));
    return topOf(rows, skip + limit, compare)
      .slice(skip)
      .map((row) => this.#id(row));
  }

  count(filter: ProductFilter): number {
    return this.#match(filter).length;
  }

  /** Counts products per category or per seller. */
  countBy(field: 'categoryId' | 'sellerId', filter: ProductFilter): Map<string, number> {
    const { values, counts } = this.#tally(field, this.#match(filter));
    return new Map(values.map((value, index) => [value, counts[index] ?? 0]));
  }

  /** Counts all facets; a product counts once in every price band. */
  facets(filter: ProductFilter): FacetCounts {
    const rows = this.#match(filter);
    const stars = [0, 0, 0, 0, 0, 0];
    const bands = PRICE_STEPS.map(() => 0);
    const tags = new Uint32Array(this.#tagValues.values.length);
    let inStock = 0;
    for (const row of rows) {
      if ((this.#columns.flags[row] ?? 0) & IN_STOCK) inStock += 1;
      const star = Math.floor(this.#columns.rating[row] ?? 0);
      stars[star] = (stars[star] ?? 0) + 1;
      for (const tag of this.#tags[row] ?? []) tags[tag] = (tags[tag] ?? 0) + 1;
      this.#countBands(row, filter, bands);
    }
    const categories = topValues(this.#tally('categoryId', rows), MAX_CATEGORIES);
    const sellers = topValues(this.#tally('sellerId', rows), MAX_SELLERS);
    const topTags = topValues({ values: this.#tagValues.values, counts: tags }, MAX_TAGS);
    return {
      total: rows.length,
      inStock,
      categories: categories.top.map(({ value, count }) => ({ categoryId: value, count })),
      categoriesLeftOut: categories.leftOut,
      priceBands: PRICE_STEPS.map((min, index) => ({ min, count: bands[index] ?? 0 })),
      ratings: MIN_RATINGS.map((minRating) => ({
        minRating,
        count: stars.slice(minRating).reduce((sum, count) => sum + count, 0),
      })),
      tags: topTags.top.map(({ value, count }) => ({ tag: value, count })),
      tagsLeftOut: topTags.leftOut,
      sellers: sellers.top.map(({ value, count }) => ({ sellerId: value, count })),
      sellersLeftOut: sellers.leftOut,
    };
  }

  #write(row: number, product: IndexedProduct): void {
    const { isOnSale, isDeleted, featured, inStock, nameKey, tags, prices } = product;
    const columns = this.#columns;
    if (row >= columns.flags.length) this.#grow();
    columns.flags[row] =
      (isOnSale ? ON_SALE : 0) |
      (isDeleted ? DELETED : 0) |
      (featured ? FEATURED : 0) |
      (inStock ? IN_STOCK : 0);
    columns.category[row] = this.#categories.add(product.categoryId);
    columns.seller[row] = this.#sellers.add(product.sellerId);
    columns.minPrice[row] = Math.min(...prices);
    columns.rating[row] = product.rating;
    columns.popularity[row] = product.popularity;
    columns.createdAt[row] = product.createdAt.getTime();
    columns.revision[row] = product.revision;
    this.#nameKeys[row] = nameKey;
    this.#tags[row] = tags.map((tag) => this.#tagValues.add(tag));
    this.#prices[row] = prices.length > 1 ? prices : undefined;
  }

  #grow(): void {
    const columns = this.#columns;
    const capacity = columns.flags.length * 2;
    columns.flags = grown(columns.flags, capacity);
    columns.score = grown(columns.score, capacity);
    for (const name of ['category', 'seller', 'found'] as const)
      columns[name] = grown(columns[name], capacity);
    for (const name of ['minPrice', 'rating', 'popularity', 'createdAt', 'revision'] as const)
      columns[name] = grown(columns[name], capacity);
  }

  #id(row: number): string {
    return this.#ids[row] ?? '';
  }

  /** The rows that meet a filter, in no order, until the next query. @param extra one more condition */
  #match(filter: ProductFilter, scores = this.#score(filter.search), extra?: Test): Uint32Array {
    const tests = [...this.#tests(filter), ...(extra ? [extra] : [])];
    const rows = this.#columns.found;
    let size = 0;
    for (let row = 0; row < this.#ids.length; row += 1) {
      if (scores && !scores[row]) continue;
      rows[size] = row;
      size += 1;
    }
    // Test by test, so that each loop calls one function.
    for (const test of tests) {
      let kept = 0;
      for (let index = 0; index < size; index += 1) {
        const row = rows[index] ?? 0;
        if (!test(row)) continue;
        rows[kept] = row;
        kept += 1;
      }
      size = kept;
    }
    return rows.subarray(0, size);
  }

  /** The most selective tests come first. */
  #tests(filter: ProductFilter): Test[] {
    const { flags, category, seller, rating } = this.#columns;
    const { categoryIds, sellerId, sellerIds, tags, minRating, featured, inStock } = filter;
    const has = (flag: number, wanted: boolean): Test => {
      return (row) => (((flags[row] ?? 0) & flag) !== 0) === wanted;
    };
    return [
      ...(sellerId === undefined ? [] : [isOneOf(seller, this.#sellers, [sellerId])]),
      ...(sellerIds === undefined ? [] : [isOneOf(seller, this.#sellers, sellerIds)]),
      ...(categoryIds === undefined ? [] : [isOneOf(category, this.#categories, categoryIds)]),
      ...(featured === undefined ? [] : [has(FEATURED, featured)]),
      this.#isInScope(filter.scope),
      ...(inStock === undefined ? [] : [has(IN_STOCK, inStock)]),
      ...(minRating === undefined ? [] : [(row: number) => (rating[row] ?? 0) >= minRating]),
      ...(tags ?? []).map((tag) => this.#hasTag(tag)),
      ...this.#priceTests(filter),
    ];
  }

  #isInScope(scope: ReadScope): Test {
    const { flags, seller } = this.#columns;
    if (scope === 'on-sale') return (row) => ((flags[row] ?? 0) & ON_SALE) !== 0;
    if (scope === 'all') return (row) => ((flags[row] ?? 0) & DELETED) === 0;
    const own = this.#sellers.find(scope.sellerId);
    return (row) => {
      const state = flags[row] ?? 0;
      return (state & DELETED) === 0 && ((state & ON_SALE) !== 0 || seller[row] === own);
    };
  }

  #hasTag(tag: string): Test {
    const number = this.#tagValues.find(tag);
    return (row) => number !== undefined && (this.#tags[row]?.includes(number) ?? false);
  }

  #priceTests(filter: ProductFilter): Test[] {
    if (filter.minPrice === undefined && filter.maxPrice === undefined) return [];
    return [(row) => this.#lowestPrice(row, filter) !== undefined];
  }

  #lowestPrice(
    row: number,
    { minPrice = 0, maxPrice = Infinity }: Pick<ProductFilter, 'minPrice' | 'maxPrice'>,
  ): number | undefined {
    const lowest = this.#columns.minPrice[row] ?? 0;
    if (lowest >= minPrice) return lowest <= maxPrice ? lowest : undefined;
    const within = this.#prices[row]?.filter((price) => price >= minPrice && price <= maxPrice) ?? [];
    return within.length > 0 ? Math.min(...within) : undefined;
  }

  #countBands(row: number, { minPrice = 0, maxPrice = Infinity }: ProductFilter, bands: number[]): void {
    const prices = this.#prices[row];
    if (!prices) {
      const band = bandOf(this.#columns.minPrice[row] ?? 0);
      bands[band] = (bands[band] ?? 0) + 1;
      return;
    }
    const within = prices.filter((price) => price >= minPrice && price <= maxPrice);
    for (const band of new Set(within.map(bandOf))) bands[band] = (bands[band] ?? 0) + 1;
  }

  #tally(
    field: 'categoryId' | 'sellerId',
    rows: Uint32Array,
  ): { values: readonly string[]; counts: Uint32Array } {
    const [column, { values }] =
      field === 'categoryId'
        ? [this.#columns.category, this.#categories]
        : [this.#columns.seller, this.#sellers];
    const counts = new Uint32Array(values.length);
    for (const row of rows) {
      const value = column[row] ?? 0;
      counts[value] = (counts[value] ?? 0) + 1;
    }
    return { values, counts };
  }

  /** The relevance by row, 0 for rows that do not match, until the next query; undefined without a search. */
  #score(search: SearchMatch | undefined): Uint16Array | undefined {
    if (!search) return undefined;
    const scores = this.#columns.score.subarray(0, this.#ids.length);
    if (search.by === 'words') {
      this.#terms.score(search.words, scores);
      const wholeName = comparisonKey(search.text);
      for (let row = 0; row < scores.length; row += 1) {
        const score = scores[row] ?? 0;
        if (score > 0 && this.#nameKeys[row] === wholeName) scores[row] = score + 20;
      }
      return scores;
    }
    scores.fill(0);
    for (const [index, id] of search.ids.entries()) {
      const row = this.#rows.get(id);
      if (row !== undefined) scores[row] = search.ids.length - index;
    }
    return scores;
  }

  #comparator(order: ProductOrder, filter: ProductFilter, scores: Uint16Array | undefined): Compare {
    if (order.key === 'relevance') {
      const { popularity } = this.#columns;
      return (a, b) =>
        (scores?.[b] ?? 0) - (scores?.[a] ?? 0) ||
        (popularity[b] ?? 0) - (popularity[a] ?? 0) ||
        compareTexts(this.#id(a), this.#id(b));
    }
    const compareValues = this.#valueComparator(order.key, filter);
    return (a, b) => order.direction * (compareValues(a, b) || compareTexts(this.#id(a), this.#id(b)));
  }

  #valueComparator(key: Exclude<ProductOrder['key'], 'relevance'>, filter: ProductFilter): Compare {
    if (key === 'name') return (a, b) => compareTexts(this.#nameKeys[a] ?? '', this.#nameKeys[b] ?? '');
    if (key === 'minPrice' && filter.minPrice !== undefined)
      return (a, b) => (this.#lowestPrice(a, filter) ?? 0) - (this.#lowestPrice(b, filter) ?? 0);
    const column = this.#columns[key];
    return (a, b) => (column[a] ?? 0) - (column[b] ?? 0);
  }

  /** Whether a row comes after a cursor. */
  #isAfter({ value, id }: Cursor, { key, direction }: ProductOrder, filter: ProductFilter): Test {
    const limit = key === 'createdAt' ? Date.parse(String(value)) : value;
    const valueOf = (row: number): string | number => {
      if (key === 'name') return this.#nameKeys[row] ?? '';
      if (key === 'minPrice') return this.#lowestPrice(row, filter) ?? 0;
      return this.#columns[key === 'relevance' ? 'popularity' : key][row] ?? 0;
    };
    return (row) => {
      const own = valueOf(row);
      const difference = own < limit ? -1 : own > limit ? 1 : compareTexts(this.#id(row), id);
      return difference * direction > 0;
    };
  }
}

function isOneOf(column: Uint32Array, values: Values, wanted: readonly string[]): Test {
  const isWanted = new Uint8Array(values.values.length);
  for (const value of wanted) {
    const number = values.find(value);
    if (number !== undefined) isWanted[number] = 1;
  }
  return (row) => isWanted[column[row] ?? 0] === 1;
}

function compareTexts(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

function bandOf(price: number): number {
  return PRICE_STEPS.findLastIndex((step) => step <= price);
}

/** The most frequent values, and how many others there are. */
function topValues(
  { values, counts }: { values: readonly string[]; counts: Uint32Array },
  limit: number,
): { top: { value: string; count: number }[]; leftOut: number } {
  const present: number[] = [];
  counts.forEach((count, index) => {
    if (count > 0) present.push(index);
  });
  const byCount: Compare = (a, b) =>
    (counts[b] ?? 0) - (counts[a] ?? 0) || compareTexts(values[a] ?? '', values[b] ?? '');
  const top = topOf(present, limit, byCount).map((index) => ({
    value: values[index] ?? '',
    count: counts[index] ?? 0,
  }));
  return { top, leftOut: present.length - top.length };
}
