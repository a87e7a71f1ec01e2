import mongoose from 'mongoose';
import { actor, present } from '@e-storefront/testing';
import { SearchProductsDocument } from '../../test/fixtures/search.generated';
import { CATEGORIES, TestShop } from '../../test/fixtures/shop';
import { DeleteProductDocument, ProductsBySellerDocument } from '../../test/fixtures/shop.generated';

describe('the catalogue', () => {
  let shop: TestShop;
  const other = actor('seller');

  beforeAll(async () => {
    shop = await TestShop.open();
    const red = { options: [{ name: 'colour', value: 'Red' }], price: 49.99, stock: 3 };
    const blue = { options: [{ name: 'colour', value: 'Blue' }], price: 39.5, stock: 0 };
    await shop.product({ name: 'alpine boot', price: 120, tags: ['Hiking', 'leather'], stock: 5 });
    await shop.product({ name: 'Beach sandal', price: 15.25, tags: ['summer'], stock: 0 });
    await shop.product({ name: 'City sneaker', variants: [red, blue], description: 'For hiking in town.' });
    await shop.product({ name: 'Dune novel', category: 'Books', price: 8, tags: ['fiction'] });
    await shop.product({ name: 'Evening gown', category: CATEGORIES.fashion.id, price: 300 }, other);
    await shop.product({ name: 'Faded draft', isActive: false });
    await shop.product({ name: 'Gilded frame', category: 'books', price: 60, featured: true }, shop.admin);
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('lists products on sale to shoppers, newest first', async () => {
    expect(await shop.names()).toEqual([
      'Gilded frame',
      'Evening gown',
      'Dune novel',
      'City sneaker',
      'Beach sandal',
      'alpine boot',
    ]);
    const { pagination, nextCursor } = await shop.list();
    expect(pagination).toEqual({ page: 1, limit: 20, total: 6, pages: 1 });
    expect(nextCursor).toBeNull();
  });

  it('shows the price of the cheapest purchasable variant and the total stock', async () => {
    const [sneaker] = (await shop.list({ search: 'sneaker' })).products;
    const query = `query ($id: ID!) { product(id: $id) { price maxPrice stock inStock category
      categoryDetails { id } seller { id } variants { name price available } } }`;
    expect(await shop.subgraph.data(query, { variables: { id: sneaker?.id } })).toEqual({
      product: {
        price: 49.99,
        maxPrice: 49.99,
        stock: 3,
        inStock: true,
        category: 'Running Shoes',
        categoryDetails: { id: CATEGORIES.shoes.id },
        seller: { id: shop.seller.id },
        variants: [
          { name: 'Red', price: 49.99, available: 3 },
          { name: 'Blue', price: 39.5, available: 0 },
        ],
      },
    });
  });

  it.each([
    [
      'price_asc',
      ['Dune novel', 'Beach sandal', 'City sneaker', 'Gilded frame', 'alpine boot', 'Evening gown'],
    ],
    [
      'price_desc',
      ['Evening gown', 'alpine boot', 'Gilded frame', 'City sneaker', 'Beach sandal', 'Dune novel'],
    ],
    ['name', ['alpine boot', 'Beach sandal', 'City sneaker', 'Dune novel', 'Evening gown', 'Gilded frame']],
  ])('sorts by %s', async (sortBy, expected) => {
    expect(await shop.names({ sortBy })).toEqual(expected);
  });

  it.each(['createdAt', 'newest', 'price', 'price_asc', 'price_desc', 'name', 'rating', 'popular'])(
    'pages by cursor in the order %s without gaps and repeats',
    async (sortBy) => {
      const whole = await shop.names({ sortBy });
      expect(await shop.namesByCursor({ sortBy })).toEqual(whole);
      expect((await shop.names({ sortBy, sortOrder: 'asc', limit: 100 })).sort()).toEqual([...whole].sort());
    },
  );

  it.each([
    ['a category by slug, with what stands below it', { category: 'fashion' }, 4],
    ['a category by name', { category: 'running shoes' }, 3],
    ['a category by id', { category: CATEGORIES.books.id }, 2],
    ['an unknown category', { category: 'nonsense' }, 0],
    ['prices', { minPrice: 15.25, maxPrice: 60 }, 3],
    ['tags, whatever their case', { tags: ['HIKING'] }, 1],
    ['a seller', { sellerId: other.id }, 1],
    ['stock', { inStock: false }, 1],
    ['a rating', { minRating: 1 }, 0],
    ['the featured ones', { featured: true }, 1],
    ['words', { search: 'hiking' }, 2],
    ['text that is no word', { search: '$%&' }, 0],
  ])('filters by %s', async (_what, variables, total) => {
    const page = await shop.list(variables);
    expect(page.pagination.total).toBe(total);
    expect(page.products).toHaveLength(total);
  });

  it('ranks matches in tags before matches in descriptions', async () => {
    expect(await shop.names({ search: 'hiking' })).toEqual(['alpine boot', 'City sneaker']);
    const variables = { search: 'hiking', limit: 1 };
    const { searchProducts } = await shop.subgraph.data(SearchProductsDocument, { variables });
    expect(searchProducts).toEqual([{ name: 'alpine boot' }]);
  });

  it('shows products that are not on sale to their seller and staff only', async () => {
    const all = { includeInactive: true };
    expect(await shop.names(all)).not.toContain('Faded draft');
    expect(await shop.names(all, actor('customer'))).not.toContain('Faded draft');
    expect(await shop.names(all, other)).not.toContain('Faded draft');
    expect(await shop.names(all, shop.seller)).toContain('Faded draft');
    expect(await shop.names(all, actor('support'))).toContain('Faded draft');
    const variables = { id: shop.seller.id };
    const open = await shop.subgraph.data(ProductsBySellerDocument, { variables });
    const own = await shop.subgraph.data(ProductsBySellerDocument, { variables, as: shop.seller });
    expect(own.productsBySeller).toHaveLength(present(open.productsBySeller).length + 1);
  });

  it('counts facets for the filtered products', async () => {
    const facets = await shop.facets({ category: 'fashion' });
    expect(facets).toMatchObject({
      total: 4,
      inStock: 3,
      categories: [
        { categoryId: CATEGORIES.shoes.id, count: 3, category: { id: CATEGORIES.shoes.id } },
        { categoryId: CATEGORIES.fashion.id, count: 1 },
      ],
      priceBands: [
        { min: 0, max: 250, count: 3 },
        { min: 250, max: 500, count: 1 },
      ],
      ratings: [4, 3, 2, 1].map((minRating) => ({ minRating, count: 0 })),
      sellers: [
        { sellerId: shop.seller.id, count: 3 },
        { sellerId: other.id, count: 1 },
      ],
    });
    expect(facets.tags).toHaveLength(3);
  });

  it('returns the number of tags that the facets leave out', async () => {
    const tagged = (from: number) =>
      shop.product({ tags: Array.from({ length: 16 }, (_, index) => `left-out-${from + index}`) });
    const ids = [(await tagged(0)).id, (await tagged(16)).id];
    const few = await shop.facets({ tags: ['left-out-1'] });
    expect([few.tags.length, few.tagsLeftOut]).toEqual([16, 0]);
    const all = await shop.facets();
    expect(all.tags).toHaveLength(30);
    expect(all.tagsLeftOut).toBeGreaterThanOrEqual(2);
    expect([few.categoriesLeftOut, few.sellersLeftOut]).toEqual([0, 0]);
    for (const id of ids)
      await shop.subgraph.data(DeleteProductDocument, { as: shop.seller, variables: { id } });
  });

  it('resolves the products of categories and sellers', async () => {
    const query = `query ($entities: [_Any!]!) { _entities(representations: $entities) {
      ... on Category { id productCount products(limit: 2, sortBy: "name") { products { name } pagination { total } } }
      ... on User { products(limit: 1) { products { name } pagination { total } nextCursor } } } }`;
    const entities = [
      { __typename: 'Category', id: CATEGORIES.fashion.id },
      { __typename: 'Category', id: CATEGORIES.books.id },
      { __typename: 'User', id: other.id },
    ];
    expect(await shop.subgraph.data(query, { variables: { entities } })).toMatchObject({
      _entities: [
        { productCount: 4, products: { products: [{ name: 'alpine boot' }, { name: 'Beach sandal' }] } },
        { productCount: 2, products: { pagination: { total: 2 } } },
        { products: { products: [{ name: 'Evening gown' }], pagination: { total: 1 }, nextCursor: null } },
      ],
    });
  });

  it('returns hidden products and their sellers to the ticket service', async () => {
    const hidden = await shop.product({ isActive: false });
    const query = `query ($refs: [_Any!]!) {
      _entities(representations: $refs) { ... on Product { id sellerId isActive } } }`;
    const refs = [hidden.id, 'f'.repeat(24)].map((id) => ({ __typename: 'Product', id }));
    expect(await shop.subgraph.data(query, { caller: 'ticket', variables: { refs } })).toEqual({
      _entities: [{ id: hidden.id, sellerId: shop.seller.id, isActive: false }, null],
    });
  });

  it('returns null for unknown references', async () => {
    const query = `query ($entities: [_Any!]!) { _entities(representations: $entities) { __typename } }`;
    const ids = ['d'.repeat(24), 'nonsense'];
    const entities = ['Product', 'Review'].flatMap((__typename) => ids.map((id) => ({ __typename, id })));
    expect(await shop.subgraph.data(query, { variables: { entities } })).toEqual({
      _entities: [null, null, null, null],
    });
  });

  it('loads a page with its nested fields with the same number of commands for one row and for many', async () => {
    const query = (
      limit: number,
    ) => `{ products(limit: ${limit}) { pagination { total } products { name category
      related(limit: 2) { name } reviews(limit: 2) { reviews { comment } } variants { price } seller { id } } } }`;
    const count = async (limit: number): Promise<number> => {
      let commands = 0;
      mongoose.set('debug', () => void (commands += 1));
      await shop.subgraph.data(query(limit));
      mongoose.set('debug', false);
      return commands;
    };
    /** The minimum of several attempts: the stock job sends commands at the same time. */
    const fewest = async (limit: number): Promise<number> => {
      const tries = [await count(limit), await count(limit), await count(limit)];
      return Math.min(...tries);
    };
    await count(1);
    const [one, many] = [await fewest(1), await fewest(6)];
    expect(one).toBeGreaterThan(0);
    expect(many).toBe(one);
  });
});
