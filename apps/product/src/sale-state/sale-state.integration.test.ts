import { actor, present, type Actor } from '@e-storefront/testing';
import { ReviewListsDocument } from '../../test/fixtures/reviews.generated';
import {
  CountsOfCategoryDocument,
  ListsOfSellerDocument,
  RelatedProductsDocument,
} from '../../test/fixtures/sale-state.generated';
import { CATEGORIES, lineOf, TestShop } from '../../test/fixtures/shop';
import {
  CreateProductDocument,
  CreateReviewDocument,
  ProductDocument,
  UpdateProductDocument,
  type CreateProductInput,
} from '../../test/fixtures/shop.generated';

const shopper = actor('customer');
const input = (sellerId: string): CreateProductInput => ({
  name: 'Lamp',
  description: 'Bright.',
  price: 10,
  category: 'books',
  stock: 1,
  sellerId,
});

describe('active products that are not on sale', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  let version = 0;
  const stand = (seller: Actor, facts: { canSell: boolean; isActive?: boolean; role?: string }) =>
    shop.publish('account.updated.v1', {
      accountId: seller.id,
      version: (version += 1),
      name: seller.name,
      isActive: true,
      role: 'seller',
      ...facts,
    });
  /** Counts the lists in which a caller sees a seller's product. */
  const seen = async (seller: Actor, word: string, as: Actor): Promise<number[]> => {
    const variables = { seller: seller.id, sellerText: seller.id, search: word };
    const data = await shop.subgraph.data(ListsOfSellerDocument, { as, variables });
    const [products, facets] = [present(data.products), present(data.productFacets)];
    expect(facets.total).toBe(products.pagination.total);
    return [
      products.products.length,
      present(data.searchProducts).length,
      present(data.productsBySeller).length,
      facets.total,
      facets.sellers.length,
    ];
  };
  const page = async (id: string, as: Actor = shopper) =>
    (await shop.subgraph.data(ProductDocument, { as, variables: { id } })).product;
  const purchasable = async (productId: string) => (await shop.purchasable(productId)).forSale;

  it.each([
    ['is locked', { canSell: false, isActive: false }],
    ['is refused', { canSell: false }],
    ['is a customer again', { canSell: false, role: 'customer' }],
  ])('are hidden from shoppers when their seller %s, and return unchanged', async (_case, facts) => {
    const seller = actor('seller');
    const word = `lantern${seller.id.slice(0, 6)}`;
    const product = await shop.product({ name: `A ${word}` }, seller);
    const idle = await shop.product({ name: `Idle ${word}`, isActive: false }, seller);
    expect(await seen(seller, word, shopper)).toEqual([1, 1, 1, 1, 1]);
    await stand(seller, facts);
    expect(await seen(seller, word, shopper)).toEqual([0, 0, 0, 0, 0]);
    expect(await page(product.id)).toBeNull();
    expect(await page(product.id, seller)).toMatchObject({ onSale: false, isActive: true });
    expect(await page(product.id, shop.admin)).toMatchObject({ onSale: false, isActive: true });
    expect(await purchasable(product.id)).toBe(false);
    expect(await shop.stock('reserve', 'd'.repeat(20) + version, [lineOf(product, 1)])).toBe(
      'PRODUCT_UNAVAILABLE',
    );
    await stand(seller, { canSell: true });
    expect(await seen(seller, word, shopper)).toEqual([1, 1, 1, 1, 1]);
    expect(await page(product.id)).toMatchObject({ onSale: true });
    expect(await page(idle.id)).toBeNull();
    expect(await purchasable(product.id)).toBe(true);
  });

  it('are hidden permanently when their seller is deleted', async () => {
    const seller = actor('seller');
    const product = await shop.product({}, seller);
    await shop.publish('account.deleted.v1', { accountId: seller.id, version: 9, role: 'seller' });
    await shop.publish('account.updated.v1', {
      accountId: seller.id,
      version: 8,
      name: 'Late',
      role: 'seller',
      isActive: true,
      canSell: true,
    });
    expect(await page(product.id)).toBeNull();
    // Existing orders still refer to the product.
    const query = `query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Product { id onSale } } }`;
    const variables = { refs: [{ __typename: 'Product', id: product.id }] };
    expect(await shop.subgraph.data(query, { caller: 'order', variables })).toEqual({
      _entities: [{ id: product.id, onSale: false }],
    });
  });

  it('exclude related products of blocked sellers', async () => {
    const [seller, other] = [actor('seller'), actor('seller')];
    const product = await shop.product({ category: 'books' }, seller);
    const rival = await shop.product({ category: 'books' }, other);
    const related = async (): Promise<string[]> => {
      const data = await shop.subgraph.data(RelatedProductsDocument, { variables: { id: product.id } });
      return present(data.product).related.map(({ id }) => id);
    };
    expect(await related()).toContain(rival.id);
    await stand(other, { canSell: false });
    expect(await related()).not.toContain(rival.id);
  });

  describe('because of their category', () => {
    const show = async (id: string, isActive: boolean): Promise<void> => {
      const row = shop.categories.get(id);
      if (row) row.isActive = isActive;
      await shop.publish('category.updated.v1', { categoryId: id });
    };
    /** The categories of the facets of Fashion; every count of its products must be the same. */
    const countedCategories = async () => {
      const { id, slug } = CATEGORIES.fashion;
      const variables = { category: slug, references: [{ __typename: 'Category', id }] };
      const data = await shop.subgraph.data(CountsOfCategoryDocument, { variables });
      const { total, categories } = present(data.productFacets);
      expect(data).toMatchObject({
        _entities: [{ productCount: total, products: { pagination: { total } } }],
        products: { pagination: { total } },
      });
      return { total, categories };
    };
    const shoes: unknown = expect.objectContaining({ categoryId: CATEGORIES.shoes.id });

    it('are hidden with it or an ancestor immediately, and every count matches its list', async () => {
      const seller = actor('seller');
      const product = await shop.product({ category: 'shoes' }, seller);
      const before = await countedCategories();
      expect(before.categories).toContainEqual(shoes);
      for (const hidden of [CATEGORIES.shoes.id, CATEGORIES.fashion.id]) {
        await show(hidden, false);
        expect(await page(product.id)).toBeNull();
        expect(await page(product.id, seller)).toMatchObject({ onSale: false });
        expect(await purchasable(product.id)).toBe(false);
        expect((await countedCategories()).categories).not.toContainEqual(shoes);
        await show(hidden, true);
      }
      expect(await page(product.id)).toMatchObject({ onSale: true });
      expect(await countedCategories()).toEqual(before);
    });

    it('show the new name of a category immediately', async () => {
      const { id } = await shop.product({ category: 'books' });
      expect(await page(id)).toMatchObject({ category: 'Books' });
      const row = shop.categories.get(CATEGORIES.books.id);
      if (row) row.name = 'Books & More';
      await shop.publish('category.updated.v1', { categoryId: CATEGORIES.books.id });
      expect(await page(id)).toMatchObject({ category: 'Books & More' });
    });

    it('have no facet without a name after the category is deleted', async () => {
      const id = 'e'.repeat(24);
      shop.categories.set(id, { id, name: 'Attic', slug: 'attic', isActive: true, parentId: null });
      const seller = actor('seller');
      const product = await shop.product({ category: 'attic' }, seller);
      shop.categories.delete(id);
      await shop.publish('category.deleted.v1', { categoryId: id });
      expect(await page(product.id)).toBeNull();
      for (const as of [shopper, seller, shop.admin]) {
        const facets = await shop.facets({ sellerId: seller.id, includeInactive: true }, as);
        expect(facets.categories).toEqual([]);
      }
    });
  });
});

describe("a product's seller", () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  it('must be a selling account when a product is created or moved', async () => {
    const { id } = await shop.product();
    const [unknownAccount, customer, seller] = ['1', '2', '3'].map((digit) => digit.repeat(24)) as [
      string,
      string,
      string,
    ];
    shop.auth.accounts.set(unknownAccount, null);
    shop.auth.accounts.set(customer, { role: 'customer', isActive: true, canSell: false });
    for (const sellerId of [unknownAccount, customer]) {
      for (const [query, variables] of [
        [CreateProductDocument, { input: input(sellerId) }],
        [UpdateProductDocument, { id, input: { sellerId } }],
      ] as const) {
        const { errors } = await shop.subgraph.call(query, { as: shop.admin, variables });
        expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'input.sellerId' } }]);
      }
    }
    expect((await shop.product({ sellerId: seller }, shop.admin)).onSale).toBe(true);
    // Admins can create products of their own.
    expect((await shop.product({}, shop.admin)).onSale).toBe(true);
  });

  describe('before the event of an approval or suspension arrives', () => {
    const event = (accountId: string, version: number, canSell: boolean) =>
      shop.publish('account.updated.v1', {
        accountId,
        version,
        canSell,
        name: 'Asha Rao',
        role: 'seller',
        isActive: true,
      });
    const answer = (accountId: string, version: number, canSell: boolean) =>
      shop.auth.accounts.set(accountId, { version, role: 'seller', isActive: true, canSell });
    const isOnSale = async (id: string): Promise<boolean> => {
      const { product } = await shop.subgraph.data(ProductDocument, { as: shop.admin, variables: { id } });
      return present(product).onSale;
    };
    /** Ways to add a product of the seller. */
    const additions: [string, (seller: Actor) => Promise<string>][] = [
      ['the seller creates it', async (seller) => (await shop.product({}, seller)).id],
      ['an admin creates it', async ({ id }) => (await shop.product({ sellerId: id }, shop.admin)).id],
      [
        'an admin moves it',
        async ({ id: sellerId }) => {
          const { id } = await shop.product();
          const variables = { id, input: { sellerId } };
          await shop.subgraph.data(UpdateProductDocument, { as: shop.admin, variables });
          return id;
        },
      ],
    ];

    it.each(additions)('is on sale immediately after an approval: %s', async (_addition, add) => {
      const seller = actor('seller');
      await event(seller.id, 1, false);
      answer(seller.id, 2, true);
      const id = await add(seller);
      expect(await isOnSale(id)).toBe(true);
      await event(seller.id, 1, false);
      expect(await isOnSale(id)).toBe(true);
      await event(seller.id, 2, true);
      expect(await isOnSale(id)).toBe(true);
    });

    it.each(additions)('is not on sale after a suspension: %s', async (_addition, add) => {
      const seller = actor('seller');
      await event(seller.id, 2, true);
      answer(seller.id, 3, false);
      const id = await add(seller);
      expect(await isOnSale(id)).toBe(false);
      await event(seller.id, 2, true);
      expect(await isOnSale(id)).toBe(false);
      await event(seller.id, 4, true);
      expect(await isOnSale(id)).toBe(true);
    });

    it.each(additions)('follows a newer event rather than an older answer: %s', async (_addition, add) => {
      const [suspended, approved] = [actor('seller'), actor('seller')];
      await event(suspended.id, 4, false);
      answer(suspended.id, 3, true);
      expect(await isOnSale(await add(suspended))).toBe(false);
      await event(approved.id, 4, true);
      answer(approved.id, 3, false);
      expect(await isOnSale(await add(approved))).toBe(true);
    });

    it('renames the reviews of the account when the event follows the answer', async () => {
      const seller = actor('seller');
      const { id } = await shop.product();
      const variables = { id, input: { rating: 4 } };
      await shop.subgraph.data(CreateReviewDocument, { as: seller, variables });
      answer(seller.id, 2, true);
      await shop.product({}, seller);
      await event(seller.id, 2, true);
      const { productReviews } = await shop.subgraph.data(ReviewListsDocument, {
        as: shop.admin,
        variables: { id },
      });
      expect(productReviews?.reviews).toMatchObject([{ userName: 'Asha Rao' }]);
    });

    it('rejects products of a deleted account', async () => {
      const seller = actor('seller');
      await event(seller.id, 2, true);
      shop.auth.accounts.set(seller.id, null);
      const variables = { input: input(seller.id) };
      expect(await shop.subgraph.errorCode(CreateProductDocument, { as: seller, variables })).toBe(
        'UNAUTHENTICATED',
      );
      expect(await shop.subgraph.errorCode(CreateProductDocument, { as: shop.admin, variables })).toBe(
        'BAD_USER_INPUT',
      );
    });
  });
});

describe("a product's seller while auth is unavailable", () => {
  it('is checked by account records, and an admin cannot create products for a seller without approval', async () => {
    await using shop = await TestShop.open();
    const [approved, suspended] = [actor('seller'), actor('seller')];
    for (const { id: accountId } of [approved, suspended]) {
      await shop.publish('account.updated.v1', {
        accountId,
        version: 1,
        canSell: accountId === approved.id,
        name: 'Asha Rao',
        role: 'seller',
        isActive: true,
      });
    }
    await shop.auth[Symbol.asyncDispose]();
    const answer = async (sellerId: string, as: Actor): Promise<unknown> => {
      const variables = { input: input(sellerId) };
      const { data, errors } = await shop.subgraph.call(CreateProductDocument, { as, variables });
      return errors[0]?.extensions.code ?? data?.createProduct;
    };
    expect(await answer(approved.id, approved)).toMatchObject({ onSale: true });
    expect(await answer(suspended.id, suspended)).toMatchObject({ onSale: false });
    expect(await answer(approved.id, shop.admin)).toMatchObject({ onSale: true });
    expect(await answer(suspended.id, shop.admin)).toBe('SERVICE_UNAVAILABLE');
  });
});
