import mongoose from 'mongoose';
import { actor, type Json } from '@e-storefront/testing';
import { CATEGORIES, TestShop } from '../../test/fixtures/shop';

const PAGE = `query (
  $page: Int, $limit: Int, $search: String, $category: String, $minPrice: Float, $maxPrice: Float, $sortBy: String,
  $sortOrder: String, $featured: Boolean, $includeInactive: Boolean, $tags: [String!], $sellerId: ID,
  $minRating: Float, $inStock: Boolean, $after: String
) { products(
  page: $page, limit: $limit, search: $search, category: $category, minPrice: $minPrice, maxPrice: $maxPrice,
  sortBy: $sortBy, sortOrder: $sortOrder, featured: $featured, includeInactive: $includeInactive, tags: $tags,
  sellerId: $sellerId, minRating: $minRating, inStock: $inStock, after: $after
) { products { id name price } pagination { page limit total pages } nextCursor } }`;

describe('the catalogue', () => {
  let shop: TestShop;
  const other = actor('seller');
  const names = (page: Json): string[] => page.products.map(({ name }: Json) => name);
  const list = async (variables: Record<string, unknown> = {}, as?: typeof other): Promise<Json> =>
    (await shop.subgraph.data(PAGE, { variables, ...(as && { as }) })).products;

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
    const page = await list();
    expect(names(page)).toEqual([
      'Gilded frame',
      'Evening gown',
      'Dune novel',
      'City sneaker',
      'Beach sandal',
      'alpine boot',
    ]);
    expect(page.pagination).toEqual({ page: 1, limit: 20, total: 6, pages: 1 });
    expect(page.nextCursor).toBeNull();
  });

  it('shows the price of the cheapest purchasable variant and the total stock', async () => {
    const [{ id }] = (await list({ search: 'sneaker' })).products;
    const query = `query ($id: ID!) { product(id: $id) { price maxPrice stock inStock category
      categoryDetails { id } seller { id } variants { name price available } } }`;
    expect((await shop.subgraph.data(query, { variables: { id } })).product).toEqual({
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
    expect(names(await list({ sortBy }))).toEqual(expected);
  });

  it.each(['createdAt', 'newest', 'price', 'price_asc', 'price_desc', 'name', 'rating', 'popular'])(
    'pages by cursor in the order %s without gaps and repeats',
    async (sortBy) => {
      const whole = names(await list({ sortBy }));
      const seen: string[] = [];
      let after: string | null = null;
      do {
        const page: Json = await list({ sortBy, limit: 2, after });
        seen.push(...names(page));
        after = page.nextCursor;
      } while (after);
      expect(seen).toEqual(whole);
      expect(names(await list({ sortBy, sortOrder: 'asc', limit: 100 })).sort()).toEqual([...whole].sort());
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
    const page = await list(variables);
    expect(page.pagination.total).toBe(total);
    expect(page.products).toHaveLength(total);
  });

  it('ranks matches in tags before matches in descriptions', async () => {
    expect(names(await list({ search: 'hiking' }))).toEqual(['alpine boot', 'City sneaker']);
    const { searchProducts } = await shop.subgraph.data(
      '{ searchProducts(search: "hiking", limit: 1) { name } }',
    );
    expect(searchProducts).toEqual([{ name: 'alpine boot' }]);
  });

  it('shows products that are not on sale to their seller and staff only', async () => {
    const all = { includeInactive: true };
    expect(names(await list(all))).not.toContain('Faded draft');
    expect(names(await list(all, actor('customer')))).not.toContain('Faded draft');
    expect(names(await list(all, other))).not.toContain('Faded draft');
    expect(names(await list(all, shop.seller))).toContain('Faded draft');
    expect(names(await list(all, actor('support')))).toContain('Faded draft');
    const bySeller = 'query ($id: String!) { productsBySeller(sellerId: $id) { name } }';
    const variables = { id: shop.seller.id };
    const open = await shop.subgraph.data(bySeller, { variables });
    const own = await shop.subgraph.data(bySeller, { variables, as: shop.seller });
    expect(own.productsBySeller).toHaveLength(open.productsBySeller.length + 1);
  });

  it('counts facets for the filtered products', async () => {
    const query = `{ productFacets(category: "fashion") { total inStock
      categories { categoryId count category { id } } priceBands { min max count }
      ratings { minRating count } tags { tag count } sellers { sellerId count } } }`;
    const { productFacets } = await shop.subgraph.data(query);
    expect(productFacets).toMatchObject({
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
    expect(productFacets.tags).toHaveLength(3);
  });

  it('returns the number of tags that the facets leave out', async () => {
    const tagged = (from: number) =>
      shop.product({ tags: Array.from({ length: 16 }, (_, index) => `left-out-${from + index}`) });
    const ids = [(await tagged(0)).id, (await tagged(16)).id];
    const query = `query ($tags: [String!]) { productFacets(tags: $tags) {
      tags { tag } tagsLeftOut categories { categoryId } categoriesLeftOut sellers { sellerId } sellersLeftOut } }`;
    const few = (await shop.subgraph.data(query, { variables: { tags: ['left-out-1'] } })).productFacets;
    expect([few.tags.length, few.tagsLeftOut]).toEqual([16, 0]);
    const all = (await shop.subgraph.data(query)).productFacets;
    expect(all.tags).toHaveLength(30);
    expect(all.tagsLeftOut).toBeGreaterThanOrEqual(2);
    expect([few.categoriesLeftOut, few.sellersLeftOut]).toEqual([0, 0]);
    for (const id of ids)
      await shop.subgraph.data('mutation ($id: ID!) { deleteProduct(id: $id) }', {
        as: shop.seller,
        variables: { id },
      });
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
    const { _entities } = await shop.subgraph.data(query, { variables: { entities } });
    expect(_entities).toMatchObject([
      { productCount: 4, products: { products: [{ name: 'alpine boot' }, { name: 'Beach sandal' }] } },
      { productCount: 2, products: { pagination: { total: 2 } } },
      { products: { products: [{ name: 'Evening gown' }], pagination: { total: 1 }, nextCursor: null } },
    ]);
  });

  it('returns hidden products and their sellers to the ticket service', async () => {
    const hidden = await shop.product({ isActive: false });
    const query = `query ($refs: [_Any!]!) {
      _entities(representations: $refs) { ... on Product { id sellerId isActive } } }`;
    const refs = [hidden.id, 'f'.repeat(24)].map((id) => ({ __typename: 'Product', id }));
    const { _entities } = await shop.subgraph.data(query, { caller: 'ticket', variables: { refs } });
    expect(_entities).toEqual([{ id: hidden.id, sellerId: shop.seller.id, isActive: false }, null]);
  });

  it('returns null for unknown references', async () => {
    const query = `query ($entities: [_Any!]!) { _entities(representations: $entities) { __typename } }`;
    const ids = ['d'.repeat(24), 'nonsense'];
    const entities = ['Product', 'Review'].flatMap((__typename) => ids.map((id) => ({ __typename, id })));
    const { _entities } = await shop.subgraph.data(query, { variables: { entities } });
    expect(_entities).toEqual([null, null, null, null]);
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
