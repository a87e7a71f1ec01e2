import { TestShop } from '../../test/fixtures/shop';
import { ProductsDocument, type ProductsQueryVariables } from '../../test/fixtures/shop.generated';

describe('the price filter', () => {
  let shop: TestShop;
  const variant = (price: number, stock: number, backorderLimit = 0) => ({
    options: [{ name: 'size', value: `${price}` }],
    price,
    stock,
    backorderLimit,
  });

  beforeAll(async () => {
    shop = await TestShop.open();
    await shop.product({ name: 'Ring', variants: [variant(100, 1), variant(300, 1), variant(900, 1)] });
    await shop.product({ name: 'Bracelet', variants: [variant(120, 1), variant(400, 0), variant(700, 1)] });
    await shop.product({ name: 'Necklace', variants: [variant(50, 0), variant(500, 1)] });
    await shop.product({ name: 'Brooch', variants: [variant(200, 0), variant(600, 0)] });
    await shop.product({ name: 'Watch', variants: [variant(80, 5), variant(350, 0, 2)] });
    await shop.product({ name: 'Chain', price: 19.99, stock: 4 });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const names = (variables: ProductsQueryVariables): Promise<string[]> =>
    shop.names({ sortBy: 'name', ...variables });

  it.each([
    ['any variant that can be had', { minPrice: 250, maxPrice: 320 }, ['Ring']],
    ['no variant that is sold out', { minPrice: 390, maxPrice: 410 }, []],
    ['a variant on back-order', { minPrice: 340, maxPrice: 360 }, ['Watch']],
    ['any variant of a product that is sold out as a whole', { minPrice: 550, maxPrice: 650 }, ['Brooch']],
    ['the dearest variant', { minPrice: 800 }, ['Ring']],
    ['the cheapest variant', { maxPrice: 100 }, ['Chain', 'Ring', 'Watch']],
    ['no variant below what can be had', { maxPrice: 60 }, ['Chain']],
    ['both bounds included', { minPrice: 300, maxPrice: 300 }, ['Ring']],
    ['bounds as JavaScript adds them', { minPrice: 19.990000000000002, maxPrice: 19.9949 }, ['Chain']],
    ['a bound that rounds up', { maxPrice: 19.985, minPrice: 19.985 }, ['Chain']],
    [
      'bounds beyond every price',
      { minPrice: 0, maxPrice: 1e15 },
      ['Bracelet', 'Brooch', 'Chain', 'Necklace', 'Ring', 'Watch'],
    ],
    ['a lower bound above the upper', { minPrice: 500, maxPrice: 100 }, []],
  ])('matches %s', async (_what, bounds, expected) => {
    expect(await names(bounds)).toEqual(expected);
    const total = expected.length;
    expect(await shop.list(bounds)).toMatchObject({ pagination: { total } });
    expect(await shop.facets(bounds)).toMatchObject({ total });
  });

  it.each([
    ['price_asc', ['Ring', 'Watch', 'Necklace', 'Brooch', 'Bracelet']],
    ['price_desc', ['Bracelet', 'Brooch', 'Necklace', 'Watch', 'Ring']],
  ])(
    'sorts by the cheapest variant in the price range (%s), by page and by cursor',
    async (sortBy, expected) => {
      const bounds = { minPrice: 250, maxPrice: 800, sortBy };
      expect(await names(bounds)).toEqual(expected);
      const pages = await Promise.all([1, 2, 3].map((page) => names({ ...bounds, limit: 2, page })));
      expect(pages.flat()).toEqual(expected);
      expect(await shop.namesByCursor(bounds)).toEqual(expected);
    },
  );

  it('counts in each price band the products that a filter with its bounds returns', async () => {
    for (const bounds of [{}, { minPrice: 250, maxPrice: 800 }]) {
      const { priceBands } = await shop.facets(bounds);
      expect(priceBands.length).toBeGreaterThan(1);
      for (const { min, max, count } of priceBands) {
        const within = {
          minPrice: Math.max(min, bounds.minPrice ?? 0),
          maxPrice: Math.min((max ?? 1e9) - 0.01, bounds.maxPrice ?? 1e9),
        };
        expect([min, (await names(within)).length]).toEqual([min, count]);
      }
    }
  });

  it('shows the price of the cheapest purchasable variant under a price filter', async () => {
    const { products } = await shop.list({ minPrice: 800 });
    expect(products).toMatchObject([{ name: 'Ring', price: 100 }]);
  });
});

describe('names of orders and categories', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
    await shop.product({ name: 'Cheap', price: 10, category: 'books' });
    await shop.product({ name: 'Dear', price: 90 });
    await shop.product({ name: 'Middling', price: 50 });
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it.each([
    ['price-asc', ['Cheap', 'Middling', 'Dear']],
    ['PriceAsc', ['Cheap', 'Middling', 'Dear']],
    ['price asc', ['Cheap', 'Middling', 'Dear']],
    ['PRICE_DESC', ['Dear', 'Middling', 'Cheap']],
    ['price-high-to-low', ['Dear', 'Middling', 'Cheap']],
    ['Newest', ['Middling', 'Dear', 'Cheap']],
    ['created_at', ['Middling', 'Dear', 'Cheap']],
    ['Oldest', ['Cheap', 'Dear', 'Middling']],
    ['Name', ['Cheap', 'Dear', 'Middling']],
    ['z-a', ['Middling', 'Dear', 'Cheap']],
    ['Price: Low to High', ['Cheap', 'Middling', 'Dear']],
    ['Price (high to low)', ['Dear', 'Middling', 'Cheap']],
    ['price:desc', ['Dear', 'Middling', 'Cheap']],
    ['price_descending', ['Dear', 'Middling', 'Cheap']],
    ['created-at-desc', ['Middling', 'Dear', 'Cheap']],
    ['Date asc', ['Cheap', 'Dear', 'Middling']],
    ['Title Descending', ['Middling', 'Dear', 'Cheap']],
    ['Name: A to Z', ['Cheap', 'Dear', 'Middling']],
    ['Featured', ['Middling', 'Dear', 'Cheap']],
    ['recommended', ['Middling', 'Dear', 'Cheap']],
    ['', ['Middling', 'Dear', 'Cheap']],
    ['default', ['Middling', 'Dear', 'Cheap']],
  ])('accepts the order %p', async (sortBy, expected) => {
    expect(await shop.names({ sortBy })).toEqual(expected);
  });

  it.each(['newest-asc', 'asc', 'desc', 'relevance desc', 'priced', 'price asc desc', 'constructor-asc'])(
    'rejects the order %p',
    async (sortBy) => {
      const { errors } = await shop.subgraph.call(ProductsDocument, { variables: { sortBy } });
      expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'sortBy' } }]);
    },
  );

  it.each([
    ['DESC', ['Dear', 'Middling', 'Cheap']],
    ['Descending', ['Dear', 'Middling', 'Cheap']],
    ['ASC', ['Cheap', 'Middling', 'Dear']],
    ['', ['Cheap', 'Middling', 'Dear']],
  ])('accepts the direction %p', async (sortOrder, expected) => {
    expect(await shop.names({ sortBy: 'Price', sortOrder })).toEqual(expected);
  });

  it.each(['All', 'any', 'all categories', 'ALL-CATEGORIES', 'none', '', '   ', '*'])(
    'does not filter by the category %p',
    async (category) => {
      expect(await shop.list({ category })).toMatchObject({ pagination: { total: 3 } });
      expect(await shop.facets({ category })).toMatchObject({ total: 3 });
    },
  );

  it('does not filter by blank arguments', async () => {
    expect(
      await shop.names({
        search: ' ',
        category: '',
        tags: ['', ' '],
        sellerId: '',
        sortBy: '',
        sortOrder: '',
      }),
    ).toHaveLength(3);
  });

  it('finds a category by name and slug, regardless of case and width', async () => {
    for (const category of ['BOOKS', 'ｂｏｏｋｓ', ' Books '])
      expect(await shop.names({ category })).toEqual(['Cheap']);
  });
});
