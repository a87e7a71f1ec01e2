import { newProduct, type TestProduct } from '../../support/products';
import { unique } from '../../support/users';
import { literal, type Ask, type RootFieldAttempts, type Attempt } from '../ask';
import { freshGoods, freshReviewId } from '../disposable';

const PRODUCTS = '{ products { id } }';
const VARIANT = literal({ options: [{ name: 'Size', value: 'XL' }], price: 30, stock: 1 });

/** A change of goods that are there for this trial alone. */
const onFreshGoods = (text: (goods: TestProduct) => string): Ask => ({
  call: async (trial) => {
    const goods = await freshGoods(trial);
    return goods && text(goods);
  },
});

/** A reading that must show what is not on sale; only sellers have such a thing. */
const ofHidden = (text: (hiddenId: string, sellerId: string) => string): Ask => ({
  call: ({ of, ...trial }) => of.offers && text(of.offers.hiddenId, sellerOf({ of, ...trial })),
  shows: ({ of }) => of.offers?.hiddenId,
});

function sellerOf({ of, world }: Attempt): string {
  return of === world.stranger ? world.seller.id : of.person.id;
}

export const rootFields: RootFieldAttempts = {
  'Query.products (not on sale)': ofHidden(
    (_id, seller) =>
      `products(sellerId: "${seller}", includeInactive: true, limit: 100, sortBy: "createdAt", sortOrder: "asc") ${PRODUCTS}`,
  ),
  'Query.productFacets (not on sale)': {
    call: (trial) =>
      trial.of.offers &&
      `productFacets(sellerId: "${sellerOf(trial)}", includeInactive: true) { categories { count categoryId } }`,
    shows: ({ of }) => of.offers?.hiddenCategoryId,
  },
  'Query.product': { call: ({ world }) => `product(id: "${world.product.id}") { id }` },
  'Query.product (not on sale)': ofHidden((id) => `product(id: "${id}") { id }`),
  'Query.productsBySeller': {
    call: ({ world }) => `productsBySeller(sellerId: "${world.seller.id}") { id }`,
  },
  'Query.productsBySeller (not on sale)': ofHidden(
    (_id, seller) => `productsBySeller(sellerId: "${seller}") { id }`,
  ),
  'Query.searchProducts': { call: () => 'searchProducts(search: "goods", limit: 1) { id }' },
  'Query.searchSuggestions': { call: () => 'searchSuggestions(search: "goods", limit: 1) { text }' },
  'Query.productReviews': {
    call: ({ world }) => `productReviews(productId: "${world.product.id}") { reviews { id } }`,
  },
  'Query.stockMovements': {
    call: ({ of }) =>
      of.offers && `stockMovements(productId: "${of.offers.product.id}", limit: 1) { movements { id } }`,
  },
  'Mutation.createProduct': {
    call: (trial) => {
      const about = { name: unique('goods'), description: 'Tried.', category: trial.world.category.id };
      const input = { ...about, price: 9, stock: 1, sellerId: sellerOf(trial) };
      return `createProduct(input: ${literal(input)}) { id }`;
    },
  },
  'Mutation.updateProduct': onFreshGoods(
    ({ id }) => `updateProduct(id: "${id}", input: { description: "Tried." }) { id }`,
  ),
  'Mutation.deleteProduct': onFreshGoods(({ id }) => `deleteProduct(id: "${id}")`),
  'Mutation.addVariant': onFreshGoods(({ id }) => `addVariant(productId: "${id}", input: ${VARIANT}) { id }`),
  'Mutation.updateVariant': onFreshGoods(
    ({ id, variants: [variant] }) =>
      `updateVariant(productId: "${id}", variantId: "${variant?.id}", input: { price: 31 }) { id }`,
  ),
  'Mutation.removeVariant': {
    ...onFreshGoods(
      ({ id, variants: [variant] }) =>
        `removeVariant(productId: "${id}", variantId: "${variant?.id}") { id }`,
    ),
    // The last variant stays.
    passesWith: ['CONFLICT'],
  },
  'Mutation.addProductImage': onFreshGoods(
    ({ id }) => `addProductImage(productId: "${id}", url: "https://pictures.example/more.png") { id }`,
  ),
  'Mutation.removeProductImage': {
    ...onFreshGoods(
      ({ id }) => `removeProductImage(productId: "${id}", imageId: "65f000000000000000000001") { id }`,
    ),
    // Whose product it is not is refused before the picture is looked for.
    passesWith: ['NOT_FOUND'],
  },
  'Mutation.createImageUpload': onFreshGoods(
    ({ id }) => `createImageUpload(productId: "${id}") { uploadUrl }`,
  ),
  'Mutation.adjustStock': {
    ...onFreshGoods(
      ({ id, variants: [variant] }) =>
        `adjustStock(lines: [{ productId: "${id}", variantId: "${variant?.id}", kind: RECEIVE, quantity: 1 }]) {
          lines { ok } }`,
    ),
    // Each line is answered by itself: what is somebody else's is not found in it.
    shows: () => '"ok":true',
  },
  'Mutation.createReview': {
    call: async ({ world, isMeant }) => {
      const { id } = isMeant ? await newProduct(world.seller) : world.product;
      return `createReview(productId: "${id}", input: { rating: 4 }) { success }`;
    },
  },
  'Mutation.updateReview': {
    call: ({ of }) => `updateReview(reviewId: "${of.reviewId}", input: { rating: 4 }) { success }`,
  },
  'Mutation.markReviewHelpful': {
    call: ({ of }) => `markReviewHelpful(reviewId: "${of.reviewId}") { helpful }`,
  },
  'Mutation.deleteReview': {
    call: async (trial) => `deleteReview(reviewId: "${await freshReviewId(trial)}")`,
  },
};
