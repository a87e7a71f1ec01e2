import { actor, present } from '@e-storefront/testing';
import { SearchProductsDocument, SearchSuggestionsDocument } from '../../test/fixtures/search.generated';
import { CATEGORIES, TestShop } from '../../test/fixtures/shop';
import {
  DeleteProductDocument,
  ProductsDocument,
  UpdateProductDocument,
  UpdateVariantDocument,
  type ProductsQueryVariables,
  type UpdateProductInput,
} from '../../test/fixtures/shop.generated';

describe('product search', () => {
  let shop: TestShop;
  const other = actor('seller');

  beforeAll(async () => {
    shop = await TestShop.open();
    const options = (value: string) => [{ name: 'colour', value }];
    await shop.product({
      name: 'Mechanical Keyboard',
      description: 'Clicks with every key.',
      tags: ['Office'],
      price: 120,
      sku: 'KEYB-0042',
      category: 'books',
    });
    await shop.product({ name: 'Desk mat', description: 'Lies below a keyboard.', price: 20 }, other);
    await shop.product({ name: 'Café Crème Maker', description: 'For the morning.', price: 80 });
    await shop.product({ name: '无线键盘', description: '安静。', price: 60 });
    await shop.product({ name: 'หูฟังไร้สาย', description: 'เสียงดี', price: 70 });
    await shop.product({ name: 'किताबें पढ़ने का लैंप', description: 'Lamp.', price: 30 });
    await shop.product({
      name: 'Linen shirt',
      description: 'Cool in summer.',
      price: 40,
      stock: 1,
      variants: [
        { sku: 'LINEN-TEAL', options: options('Teal'), price: 40, stock: 2 },
        { sku: 'LINEN-ROSE', options: options('Rose'), price: 45, stock: 2 },
      ],
    });
    await shop.product({ name: 'Secret keyboard', isActive: false });
    await shop.product({ name: 'ＦＵＬＬ width ｆｒａｍｅ', price: 10 });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const names = (search: string, more: ProductsQueryVariables = {}, as?: typeof other): Promise<string[]> =>
    shop.names({ search, ...more }, as);

  it.each([
    ['a word', 'keyboard', ['Mechanical Keyboard', 'Desk mat']],
    ['a prefix', 'keyb', ['Mechanical Keyboard', 'Desk mat']],
    ['a typo', 'keybord', ['Mechanical Keyboard', 'Desk mat']],
    ['swapped letters', 'kyeboard', ['Mechanical Keyboard', 'Desk mat']],
    ['all of several words', 'mechanical keybord', ['Mechanical Keyboard']],
    ['the words in any order', 'KEYBOARD mech', ['Mechanical Keyboard']],
    ['a word without its accents', 'cafe creme', ['Café Crème Maker']],
    ['decomposed accents', 'cafe\u0301', ['Café Crème Maker']],
    ['a SKU', 'KEYB-0042', ['Mechanical Keyboard']],
    ['the beginning of a SKU', 'keyb-00', ['Mechanical Keyboard']],
    ['a SKU without its hyphen', 'keyb0042', ['Mechanical Keyboard']],
    ['a SKU of one variant', 'linen-rose', ['Linen shirt']],
    ['an option of a variant', 'teal shirt', ['Linen shirt']],
    ['a plural', 'shirts', ['Linen shirt']],
    ['a Chinese word', '键盘', ['无线键盘']],
    ['a Thai word', 'ไร้สาย', ['หูฟังไร้สาย']],
    ['a Hindi word and its beginning', 'किता', ['किताबें पढ़ने का लैंप']],
    ['full-width letters', 'full frame', ['ＦＵＬＬ width ｆｒａｍｅ']],
    ['a tag', 'office', ['Mechanical Keyboard']],
    ['words of different fields', 'mechanical clicks', ['Mechanical Keyboard']],
  ])('finds products by %s', async (_what, search, expected) => {
    expect(await names(search)).toEqual(expected);
  });

  it.each([
    ['a word that one product lacks', 'keyboard wireless'],
    ['two known words that no product has together', 'linen keyboard'],
    ['symbols', '$%& ***'],
    ['the middle of a word', 'yboar'],
    ['a pattern', '.*'],
    ['an operator', '{"$ne": null}'],
  ])('finds no product by %s', async (_what, search) => {
    expect(await shop.list({ search })).toEqual({
      products: [],
      pagination: { page: 1, limit: 20, total: 0, pages: 0 },
      nextCursor: null,
    });
    expect(await shop.facets({ search })).toMatchObject({ total: 0 });
  });

  it('does not correct words that a product contains', async () => {
    await shop.product({ name: 'Book end', price: 9 });
    await shop.product({ name: 'Boot jack', price: 9 });
    expect(await names('boot')).toEqual(['Boot jack']);
    expect(await names('boot end')).toEqual([]);
  });

  it('ranks names before descriptions, and an equal name first', async () => {
    await shop.product({ name: 'Keyboard', description: 'Plain.', price: 15 });
    expect(await names('keyboard')).toEqual(['Keyboard', 'Mechanical Keyboard', 'Desk mat']);
    const variables = { search: 'keyb', limit: 1 };
    const { searchProducts } = await shop.subgraph.data(SearchProductsDocument, { variables });
    expect(searchProducts).toHaveLength(1);
  });

  it('filters, counts, facets and pages search results', async () => {
    const search = 'keyboard';
    expect(await shop.list({ search })).toMatchObject({ pagination: { total: 3 } });
    expect(await shop.facets({ search })).toMatchObject({ total: 3, tags: [{ tag: 'office', count: 1 }] });
    expect(await names('keyboard', { category: 'books' })).toEqual(['Mechanical Keyboard']);
    expect(await names('keyboard', { sellerId: other.id })).toEqual(['Desk mat']);
    expect(await names('keyboard', { minPrice: 100 })).toEqual(['Mechanical Keyboard']);
    expect(await names('keyboard', { tags: ['OFFICE'] })).toEqual(['Mechanical Keyboard']);
    expect(await names('keyboard', { sortBy: 'price-desc' })).toEqual([
      'Mechanical Keyboard',
      'Desk mat',
      'Keyboard',
    ]);
    const pages = await Promise.all([1, 2, 3, 4].map((page) => names('keyboard', { page, limit: 1 })));
    expect(pages.flat()).toEqual(await names('keyboard'));
  });

  it('shows products that are not on sale to their seller and staff only', async () => {
    const all = { includeInactive: true };
    expect(await names('secret', all)).toEqual([]);
    expect(await names('secret', all, other)).toEqual([]);
    expect(await names('secret', all, shop.seller)).toEqual(['Secret keyboard']);
    expect(await names('secret', all, actor('support'))).toEqual(['Secret keyboard']);
    expect(await names('secret', {}, shop.seller)).toEqual([]);
  });

  it('corrects a word that only hidden products contain', async () => {
    await shop.product({ name: 'Keybord draft', isActive: false });
    expect(await names('keybord')).toContain('Mechanical Keyboard');
    expect(await names('keybord', { includeInactive: true }, shop.seller)).toEqual(['Keybord draft']);
  });

  it('finds a product by its new words immediately, and no longer by the old ones', async () => {
    const { id, variants } = await shop.product({ name: 'Walnut stool', tags: ['seat'], sku: 'STOOL-1' });
    const update = (input: UpdateProductInput) =>
      shop.subgraph.data(UpdateProductDocument, { as: shop.seller, variables: { id, input } });
    await Promise.all([update({ name: 'Cherry bench' }), update({ description: 'Two persons fit.' })]);
    expect(await names('walnut')).toEqual([]);
    expect(await names('cherry persons seat')).toEqual(['Cherry bench']);
    await shop.subgraph.data(UpdateVariantDocument, {
      as: shop.seller,
      variables: { id, variantId: present(variants[0]).id, input: { sku: 'BENCH-9' } },
    });
    expect(await names('stool-1')).toEqual([]);
    expect(await names('bench-9')).toEqual(['Cherry bench']);
    await shop.subgraph.data(DeleteProductDocument, { as: shop.seller, variables: { id } });
    expect(await names('cherry')).toEqual([]);
  });

  it('suggests searches, categories and products for partial input', async () => {
    const suggest = async (search: string, more: { limit?: number } = {}) => {
      const variables = { search, ...more };
      return present((await shop.subgraph.data(SearchSuggestionsDocument, { variables })).searchSuggestions);
    };
    const none = { product: null, category: null };
    expect(await suggest('mechanical key')).toEqual([
      { type: 'TERM', text: 'mechanical keyboard', ...none },
      { type: 'PRODUCT', text: 'Mechanical Keyboard', ...none, product: { name: 'Mechanical Keyboard' } },
    ]);
    expect((await suggest('keybord'))[0]).toEqual({ type: 'TERM', text: 'keyboard', ...none });
    expect(await suggest('cafe')).toContainEqual({ type: 'TERM', text: 'café', ...none });
    expect(await suggest('run sh')).toEqual([
      { type: 'CATEGORY', text: 'Running Shoes', ...none, category: { id: CATEGORIES.shoes.id } },
    ]);
    expect(await suggest('secret')).toEqual([]);
    for (const blank of ['', '  ', '\u200b']) expect(await suggest(blank)).toEqual([]);
    expect(await suggest('keyb', { limit: 2 })).toHaveLength(2);
  });

  it('answers malicious searches in bounded time', async () => {
    const hostile = [
      'a'.repeat(200),
      'a '.repeat(100),
      '(a+)+$ '.repeat(28),
      'e e e e e e e e e',
      '字'.repeat(200),
      '%_*?'.repeat(50),
    ];
    const begun = performance.now();
    for (const search of hostile) await Promise.all([shop.list({ search }), shop.facets({ search })]);
    expect(performance.now() - begun).toBeLessThan(10_000);
    const variables = { search: 'b'.repeat(201) };
    expect(await shop.subgraph.errorCode(ProductsDocument, { variables })).toBe('BAD_USER_INPUT');
  });
});
