import { composeServices } from '@apollo/composition';
import { parse, type DocumentNode } from 'graphql';
import { createSubgraphSchema, fullSdl } from '@e-storefront/subgraph';
import { actor, fieldsWithoutRule, present } from '@e-storefront/testing';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';
import { CATEGORIES, lineOf, TestShop, type TestProduct } from '../../test/fixtures/shop';
import {
  AddVariantDocument,
  CreateProductDocument,
  DeleteProductDocument,
  ProductDocument,
  ProductsDocument,
  ProductsInCategoryDocument,
  PurchasableLinesDocument,
  RemoveVariantDocument,
  UpdateProductDocument,
  UpdateVariantDocument,
  type UpdateProductInput,
  type UpdateVariantInput,
  type VariantInput,
} from '../../test/fixtures/shop.generated';

const size = (value: string) => [{ name: 'size', value }];
const valid = { name: 'Lamp', description: 'Bright.', price: 10, category: 'books', stock: 5 };

describe('the product subgraph', () => {
  let shop: TestShop;
  beforeAll(async () => {
    shop = await TestShop.open();
  });
  afterAll(async () => {
    await shop[Symbol.asyncDispose]();
  });

  const update = async (id: string, input: UpdateProductInput, as = shop.seller) => {
    const data = await shop.subgraph.data(UpdateProductDocument, { as, variables: { id, input } });
    return present(data.updateProduct);
  };
  const updateVariant = async (id: string, variantId: string, input: UpdateVariantInput) => {
    const variables = { id, variantId, input };
    return (await shop.subgraph.data(UpdateVariantDocument, { as: shop.seller, variables })).updateVariant;
  };
  const refusal = async (query: DocumentNode, variables: Record<string, unknown>, as = shop.seller) =>
    present((await shop.subgraph.call(query, { as, variables })).errors[0]).extensions;

  it('composes alone', () => {
    const { errors } = composeServices([
      { name: 'product', url: 'http://product', typeDefs: parse(fullSdl(typeDefs)) },
    ]);
    expect(errors ?? []).toEqual([]);
  });

  it('has a permission rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('rejects calls without a service credential', async () => {
    const { status, errors } = await shop.subgraph.call('{ products { nextCursor } }', { caller: null });
    expect([status, errors[0]?.extensions.code]).toEqual([403, 'FORBIDDEN']);
  });

  it.each(['order', 'gateway', 'auth'])(
    'answers internal queries of the order service only: %s',
    async (caller) => {
      const query = '{ purchasableLines(lines: []) { sku } }';
      const code = await shop.subgraph.errorCode(query, { caller, as: shop.admin });
      expect(code).toBe(caller === 'order' ? undefined : 'FORBIDDEN');
    },
  );

  it('returns the sales data of variants to the order service', async () => {
    const product = await shop.product({ imageUrl: 'https://cdn.example.com/a.png', price: 12.34 });
    const unknown = { productId: 'd'.repeat(24) };
    const known = { productId: product.id };
    const wrong = { productId: product.id, variantId: 'd'.repeat(24) };
    const variables = { lines: [unknown, known, wrong] };
    const { purchasableLines } = await shop.subgraph.data(PurchasableLinesDocument, {
      caller: 'order',
      variables,
    });
    const [variant] = product.variants;
    expect(purchasableLines).toEqual([
      null,
      {
        productId: product.id,
        variantId: variant?.id,
        sku: variant?.sku,
        productName: 'Trail shoe',
        variantName: null,
        imageUrl: 'https://cdn.example.com/a.png',
        sellerId: shop.seller.id,
        categoryIds: ['b'.repeat(24), 'a'.repeat(24)],
        unitPrice: 1234,
        available: 20,
        backorder: 0,
        forSale: true,
      },
      null,
    ]);
  });

  it('resolves a product to its cheapest purchasable variant, or to the cheapest when none is purchasable', async () => {
    const variantAt = (value: string, price: number, stock: number): VariantInput => ({
      options: [{ name: 'Size', value }],
      price,
      stock,
    });
    const resolved = async ({ id }: TestProduct) => [
      (await shop.purchasable(id)).variantName,
      (await shop.readFigures(id)).price,
    ];
    const open = [
      variantAt('S', 12, 3),
      variantAt('M', 10, 0),
      variantAt('L', 11, 3),
      variantAt('XL', 11, 3),
    ];
    const some = await shop.product({ variants: open });
    expect(await resolved(some)).toEqual(['L', 11]);
    const soldOut = [variantAt('S', 12, 0), variantAt('M', 10, 0)];
    const none = await shop.product({ variants: soldOut });
    expect(await resolved(none)).toEqual(['M', 10]);
  });

  it('counts the products of a category for the category service, on sale or not', async () => {
    const count = async () => {
      const call = { caller: 'category', variables: { id: CATEGORIES.books.id } };
      return (await shop.subgraph.data(ProductsInCategoryDocument, call)).productsInCategory;
    };
    const before = await count();
    await shop.product({ category: 'books', isActive: false });
    expect(await count()).toBe(before + 1);
  });

  it('updates the given fields and keeps the others', async () => {
    const { id } = await shop.product({ tags: ['a', 'A', 'b'], imageUrl: 'https://cdn.example.com/a.png' });
    const input = { name: '$name', price: 0.29, stock: 3, category: 'Books', imageUrl: '' };
    expect(await update(id, input)).toMatchObject({
      name: '$name',
      price: 0.29,
      stock: 3,
      category: 'Books',
      imageUrl: null,
      tags: ['a', 'b'],
      isActive: true,
    });
  });

  it('lets sellers write only their own products, and admins all products', async () => {
    const { id } = await shop.product();
    const stranger = actor('seller');
    for (const as of [stranger, actor('customer'), actor('support')]) {
      expect((await refusal(UpdateProductDocument, { id, input: { name: 'Mine' } }, as)).code).toBe(
        'FORBIDDEN',
      );
      expect((await refusal(DeleteProductDocument, { id }, as)).code).toBe('FORBIDDEN');
    }
    const waiting = actor('seller', { id: shop.seller.id, approved: false });
    expect((await refusal(DeleteProductDocument, { id }, waiting)).code).toBe('SELLER_NOT_APPROVED');
    const input = { ...valid, sellerId: shop.seller.id };
    expect((await refusal(CreateProductDocument, { input }, stranger)).code).toBe('FORBIDDEN');
    expect((await refusal(CreateProductDocument, { input: { ...input, featured: true } })).code).toBe(
      'FORBIDDEN',
    );
    expect((await refusal(UpdateProductDocument, { id, input: { sellerId: stranger.id } })).code).toBe(
      'FORBIDDEN',
    );
    expect(await update(id, { featured: true }, shop.admin)).toMatchObject({
      name: 'Trail shoe',
      featured: true,
    });
  });

  it('shows stock on hand and reserved stock to the seller and staff only', async () => {
    const { id } = await shop.product();
    const query = `query ($id: ID!) { product(id: $id) { variants { available onHand } } }`;
    const code = (as: typeof shop.seller) => shop.subgraph.errorCode(query, { as, variables: { id } });
    expect(await code(actor('seller'))).toBe('FORBIDDEN');
    expect(await code(actor('customer'))).toBe('FORBIDDEN');
    expect(await code(shop.seller)).toBeUndefined();
    expect(await code(actor('support'))).toBeUndefined();
    for (const caller of ['auth', 'category', 'coupon', 'order', 'ticket']) {
      expect(await shop.subgraph.errorCode(query, { caller, variables: { id } })).toBe('UNAUTHENTICATED');
    }
  });

  it('hides a deleted product from the shop and keeps it for orders', async () => {
    const { id } = await shop.product({ sku: 'GONE-1' });
    const variables = { id };
    expect(await shop.subgraph.data(DeleteProductDocument, { as: shop.seller, variables })).toEqual({
      deleteProduct: true,
    });
    expect(await shop.subgraph.data(ProductDocument, { as: shop.admin, variables })).toEqual({
      product: null,
    });
    const representations = [{ __typename: 'Product', id }];
    const entities = `query ($representations: [_Any!]!) { _entities(representations: $representations) {
      ... on Product { name isActive } } }`;
    expect(await shop.subgraph.data(entities, { variables: { representations } })).toEqual({
      _entities: [{ name: 'Trail shoe', isActive: false }],
    });
    expect((await refusal(UpdateProductDocument, { id, input: { isActive: true } })).code).toBe('NOT_FOUND');
    expect((await shop.product({ sku: 'gone-1' })).variants).toMatchObject([{ sku: 'GONE-1' }]);
  });

  it('keeps SKUs unique in the shop', async () => {
    await shop.product({ sku: 'UNI-1' });
    const input = { ...valid, sellerId: shop.seller.id, sku: 'uni-1' };
    expect((await refusal(CreateProductDocument, { input })).code).toBe('SKU_TAKEN');
    const { id, variants } = await shop.product();
    const { id: variantId, sku } = present(variants[0]);
    expect((await refusal(UpdateVariantDocument, { id, variantId, input: { sku: 'UNI-1' } })).code).toBe(
      'SKU_TAKEN',
    );
    const clash = { options: size('M'), price: 1, stock: 1 };
    expect((await refusal(AddVariantDocument, { id, input: { ...clash, sku: 'UNI-1' } })).code).toBe(
      'SKU_TAKEN',
    );
    expect((await refusal(AddVariantDocument, { id, input: { ...clash, sku } })).code).toBe('SKU_TAKEN');
  });

  it('updates price and stock of the product when variants are added, changed and removed', async () => {
    const product = await shop.product({
      variants: [{ sku: 'V-M', options: size('M'), price: 20, stock: 2 }],
    });
    const { id } = product;
    const { variantId } = lineOf(product, 1);
    const large = { sku: 'V-L', options: size('L'), price: 15, stock: 4 };
    const variables = { id, input: large };
    const { addVariant } = await shop.subgraph.data(AddVariantDocument, { as: shop.seller, variables });
    expect(addVariant).toMatchObject({ price: 15, stock: 6, variants: [{ name: 'M' }, { name: 'L' }] });
    const same = { options: [{ name: 'SIZE', value: 'l' }], price: 1, stock: 1 };
    expect((await refusal(AddVariantDocument, { id, input: same })).code).toBe('CONFLICT');
    expect((await refusal(UpdateProductDocument, { id, input: { price: 5 } }))['field']).toBe('input.price');
    expect(await updateVariant(id, variantId, { price: 12.5, stock: 0 })).toMatchObject({
      price: 15,
      stock: 4,
    });
    const added = lineOf({ id, variants: present(addVariant).variants.slice(1) }, 1);
    expect(await shop.stock('reserve', 'v'.repeat(24), [added])).toBeUndefined();
    expect((await refusal(RemoveVariantDocument, { id, variantId: added.variantId })).code).toBe('CONFLICT');
    const removal = { as: shop.seller, variables: { id, variantId } };
    const { removeVariant } = await shop.subgraph.data(RemoveVariantDocument, removal);
    expect(removeVariant?.variants).toHaveLength(1);
    expect((await refusal(RemoveVariantDocument, { id, variantId })).code).toBe('NOT_FOUND');
    expect((await refusal(RemoveVariantDocument, { id, variantId: added.variantId })).code).toBe('CONFLICT');
  });

  it('clears nullable fields with null or a blank text and keeps omitted fields', async () => {
    const product = await shop.product({ imageUrl: 'https://pictures.example/a.png', tags: ['a'] });
    const { id } = product;
    const { variantId } = lineOf(product, 1);
    const change = (input: UpdateProductInput) => update(id, input);
    const before = await shop.readFigures(id);
    expect(await change({ name: '  ', description: '', category: ' ', sellerId: '' })).toMatchObject({ id });
    expect(await shop.readFigures(id)).toEqual(before);
    const read = async () => (await shop.subgraph.data(ProductDocument, { variables: { id } })).product;
    const limits = async () => (await shop.readFigures(id)).variants;
    expect(await read()).toMatchObject({ imageUrl: 'https://pictures.example/a.png', tags: ['a'] });
    await change({ imageUrl: null, tags: null, featured: null, isActive: null });
    expect(await read()).toMatchObject({ imageUrl: null, tags: [], featured: false, isActive: true });
    await change({ imageUrl: 'https://pictures.example/b.png' });
    await change({ imageUrl: '' });
    expect(await read()).toMatchObject({ imageUrl: null });
    await updateVariant(id, variantId, { backorderLimit: 4, lowStockThreshold: 3 });
    await updateVariant(id, variantId, { price: 11 });
    expect(await limits()).toMatchObject([{ backorderLimit: 4, lowStockThreshold: 3 }]);
    await updateVariant(id, variantId, { backorderLimit: null, lowStockThreshold: null });
    expect(await limits()).toMatchObject([{ backorderLimit: 0, lowStockThreshold: null }]);
    for (const field of ['name', 'description', 'price', 'category', 'stock', 'sellerId']) {
      expect(await refusal(UpdateProductDocument, { id, input: { [field]: null } })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: `input.${field}`,
      });
    }
    for (const field of ['sku', 'price', 'stock']) {
      expect(await refusal(UpdateVariantDocument, { id, variantId, input: { [field]: null } })).toMatchObject(
        {
          code: 'BAD_USER_INPUT',
          field: `input.${field}`,
        },
      );
    }
  });

  it('rejects an empty name for a new product', async () => {
    const input = { ...valid, sellerId: shop.seller.id, name: '  ' };
    expect(await refusal(CreateProductDocument, { input })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.name',
    });
  });

  it('rounds price bounds of any size', async () => {
    for (const [minPrice, maxPrice] of [
      [1.234, 19.999],
      [0.1 + 0.2, 29156.760000000002],
      [null, 50_000_000],
    ]) {
      const variables = { minPrice, maxPrice };
      expect((await shop.subgraph.call(ProductsDocument, { variables })).errors).toEqual([]);
    }
  });

  it.each([
    ['a negative price', { price: -1 }, 'input.price'],
    ['a price with three decimals', { price: 9.999 }, 'input.price'],
    ['a ten-thousand-letter name', { name: 'x'.repeat(10_000) }, 'input.name'],
    ['a negative stock', { stock: -1 }, 'input.stock'],
    ['an unknown category', { category: 'nonsense' }, 'input.category'],
    ['a picture by script', { imageUrl: 'javascript:alert(1)' }, 'input.imageUrl'],
    ['a malformed seller', { sellerId: '{"$gt":""}' }, 'input.sellerId'],
    ['too many tags', { tags: Array.from({ length: 21 }, (_, index) => `t${index}`) }, 'input.tags'],
  ])('rejects %s without a change', async (_what, fault, field) => {
    const { id } = await shop.product();
    const before = await shop.readFigures(id);
    expect(await refusal(UpdateProductDocument, { id, input: fault })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
    const input = { ...valid, sellerId: shop.seller.id, ...fault };
    expect(await refusal(CreateProductDocument, { input })).toMatchObject({ code: 'BAD_USER_INPUT', field });
    expect(await shop.readFigures(id)).toEqual(before);
  });

  it.each([
    ['products(limit: 101)', 'limit'],
    ['products(limit: 0)', 'limit'],
    ['products(page: 0)', 'page'],
    ['products(page: 1000000, limit: 100)', 'page'],
    ['products(sortBy: "constructor")', 'sortBy'],
    ['products(sortOrder: "up")', 'sortOrder'],
    ['products(minPrice: -0.01)', 'minPrice'],
    ['products(maxPrice: -1)', 'maxPrice'],
    ['products(minRating: 6)', 'minRating'],
    ['products(sellerId: "x")', 'sellerId'],
    ['products(after: "nonsense")', 'after'],
    [`products(search: "${'x'.repeat(201)}")`, 'search'],
  ])('rejects %s and names the argument', async (field, argument) => {
    const { errors } = await shop.subgraph.call(`{ ${field} { nextCursor } }`);
    expect(errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: argument } }]);
  });

  it('rejects fractional stock and names the field', async () => {
    const { id } = await shop.product();
    const { code, field } = await refusal(UpdateProductDocument, { id, input: { stock: 1.5 } });
    expect([code, field]).toEqual(['BAD_USER_INPUT', 'input.stock']);
    const half = [{ productId: id, variantId: id, quantity: 0.5 }];
    const { errors } = await shop.callStock('reserve', 'x'.repeat(24), half);
    expect(errors[0]?.extensions).toMatchObject({ code: 'BAD_USER_INPUT', field: 'lines.0.quantity' });
  });

  it('resolves category names while the category service is unavailable', async () => {
    const { id } = await shop.product();
    shop.isCategoryDown = true;
    const { product } = await shop.subgraph.data(ProductDocument, { variables: { id } });
    shop.isCategoryDown = false;
    expect(product?.category).toBe('Running Shoes');
  });
});
