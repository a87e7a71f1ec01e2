import { actor, type Json } from '@e-storefront/testing';
import { CATEGORIES, TestShop } from '../../test/fixtures/shop';

const PAGE = `query ($search: String, $page: Int, $limit: Int, $category: String, $sellerId: ID, $includeInactive: Boolean,
  $minPrice: Float, $maxPrice: Float, $sortBy: String, $tags: [String!]) {
  products(search: $search, page: $page, limit: $limit, category: $category, sellerId: $sellerId, tags: $tags,
    includeInactive: $includeInactive, minPrice: $minPrice, maxPrice: $maxPrice, sortBy: $sortBy) {
    products { name } pagination { total pages } nextCursor }
  productFacets(search: $search, category: $category, sellerId: $sellerId, includeInactive: $includeInactive,
    minPrice: $minPrice, maxPrice: $maxPrice, tags: $tags) { total tags { tag count } categories { categoryId count } } }`;

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

  const find = async (variables: Record<string, unknown>, as?: typeof other): Promise<Json> =>
    shop.subgraph.data(PAGE, { variables, ...(as && { as }) });
  const names = async (
    search: string,
    more: Record<string, unknown> = {},
    as?: typeof other,
  ): Promise<string[]> =>
    (await find({ search, ...more }, as)).products.products.map(({ name }: Json) => name);

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
    const { products, productFacets } = await find({ search });
    expect(products).toEqual({ products: [], pagination: { total: 0, pages: 0 }, nextCursor: null });
    expect(productFacets.total).toBe(0);
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
    const { searchProducts } = await shop.subgraph.data(
      '{ searchProducts(search: "keyb", limit: 1) { name } }',
    );
    expect(searchProducts).toHaveLength(1);
  });

  it('filters, counts, facets and pages search results', async () => {
    const whole = await find({ search: 'keyboard' });
    expect(whole.products.pagination.total).toBe(3);
    expect(whole.productFacets).toMatchObject({ total: 3, tags: [{ tag: 'office', count: 1 }] });
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
    const update = (input: object) =>
      shop.subgraph.data(
        'mutation ($id: ID!, $input: UpdateProductInput!) { updateProduct(id: $id, input: $input) { id } }',
        { as: shop.seller, variables: { id, input } },
      );
    await Promise.all([update({ name: 'Cherry bench' }), update({ description: 'Two persons fit.' })]);
    expect(await names('walnut')).toEqual([]);
    expect(await names('cherry persons seat')).toEqual(['Cherry bench']);
    await shop.subgraph.data(
      `mutation ($id: ID!, $variantId: ID!) {
        updateVariant(productId: $id, variantId: $variantId, input: { sku: "BENCH-9" }) { id } }`,
      { as: shop.seller, variables: { id, variantId: variants[0].id } },
    );
    expect(await names('stool-1')).toEqual([]);
    expect(await names('bench-9')).toEqual(['Cherry bench']);
    await shop.subgraph.data('mutation ($id: ID!) { deleteProduct(id: $id) }', {
      as: shop.seller,
      variables: { id },
    });
    expect(await names('cherry')).toEqual([]);
  });

  it('suggests searches, categories and products for partial input', async () => {
    const suggest = async (search: string, limit?: number): Promise<Json> =>
      (
        await shop.subgraph.data(
          `query ($search: String!, $limit: Int) { searchSuggestions(search: $search, limit: $limit) {
            type text product { name } category { id } } }`,
          { variables: { search, limit } },
        )
      ).searchSuggestions;
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
    expect(await suggest('keyb', 2)).toHaveLength(2);
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
    for (const search of hostile) await find({ search });
    expect(performance.now() - begun).toBeLessThan(10_000);
    const query = 'query ($search: String) { products(search: $search) { products { id } } }';
    expect(await shop.subgraph.errorCode(query, { variables: { search: 'b'.repeat(201) } })).toBe(
      'BAD_USER_INPUT',
    );
  });
});
