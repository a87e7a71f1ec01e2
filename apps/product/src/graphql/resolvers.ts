import { requirePrincipal } from '@e-storefront/auth';
import { parseIdempotencyKey, parseId } from '@e-storefront/domain';
import { mainImageOf, variantName } from '../catalog/purchasable-lines';
import type { Review } from '../reviews/review.service';
import type { Resolvers } from '../schema.generated';

export const reviewed = (review: Review, message: string) => ({ success: true, message, review });
const done = () => true;
export const THANKS = 'Thank you.';

export const resolvers: Resolvers = {
  Query: {
    products: (_parent, args, { catalogue }) => catalogue.page(args),
    productFacets: (_parent, args, { facets }) => facets(args),
    product: async (_parent, { id }, { catalogue, loaders }) =>
      catalogue.visible(await loaders.product.load(parseId(id))),
    productsBySeller: (_parent, { sellerId }, { catalogue }) => catalogue.bySeller(sellerId),
    searchProducts: (_parent, { search, limit }, { catalogue }) => catalogue.search(search, limit),
    searchSuggestions: (_parent, { search, limit }, { catalogue }) => catalogue.suggestions(search, limit),
    productReviews: (_parent, { productId, ...args }, { reviews }) => reviews.page(productId, args),
    stockMovements: (_parent, args, { movements }) => movements(args),
    purchasableLines: (_parent, { lines }, { purchasable }) => purchasable(lines),
    productsInCategory: (_parent, { categoryId }, { countInCategory }) =>
      countInCategory(parseId(categoryId, 'categoryId')),
  },
  Mutation: {
    createProduct: (_parent, { input }, { editor, operationId }) => editor().create(input, operationId),
    updateProduct: (_parent, { id, input }, { editor }) => editor().update(id, input),
    deleteProduct: (_parent, { id }, { editor }) => editor().remove(id).then(done),
    addVariant: (_parent, { productId, input }, { editor, operationId }) =>
      editor().addVariant(productId, input, operationId),
    updateVariant: (_parent, { productId, variantId, input }, { editor }) =>
      editor().updateVariant(productId, variantId, input),
    removeVariant: (_parent, { productId, variantId }, { editor }) =>
      editor().removeVariant(productId, variantId),
    addProductImage: (_parent, { productId, url }, { editor, operationId }) =>
      editor().addImage(productId, url, operationId),
    removeProductImage: (_parent, { productId, imageId }, { editor }) =>
      editor().removeImage(productId, imageId),
    adjustStock: (_parent, { lines, idempotencyKey }, { adjustStock, idempotencyKey: header }) =>
      adjustStock(lines, parseIdempotencyKey(idempotencyKey, header)),
    createImageUpload: async (_parent, { productId }, { editor, uploads, principal }) => {
      const product = await editor().own(parseId(productId, 'productId'));
      return uploads.allow(product, requirePrincipal(principal).id);
    },
    createReview: async (_parent, request, { reviews, principal, operationId: id }) =>
      reviewed(await reviews.create(requirePrincipal(principal), { ...request, id }), THANKS),
    updateReview: async (_parent, { reviewId, input }, { reviews, principal }) =>
      reviewed(await reviews.update(requirePrincipal(principal), reviewId, input), 'Review changed.'),
    markReviewHelpful: (_parent, { reviewId }, { reviews, principal }) =>
      reviews.markHelpful(requirePrincipal(principal), reviewId),
    deleteReview: (_parent, { reviewId }, { reviews, principal }) =>
      reviews.remove(requirePrincipal(principal), reviewId).then(done),
    reserveStock: (_parent, { reference, lines }, { stock }) => stock.reserve(reference, lines).then(done),
    commitStock: (_parent, { reference }, { stock }) => stock.commit(reference).then(done),
    releaseStock: (_parent, { reference, lines }, { stock }) => stock.release(reference, lines).then(done),
    shipStock: (_parent, { reference, lines }, { stock }) => stock.ship(reference, lines).then(done),
    returnStock: (_parent, { reference, lines, key }, { stock }) =>
      stock.takeBack(reference, lines, key).then(done),
  },
  Product: {
    __resolveReference: ({ id }, { loaders }) => (isId(id) ? loaders.product.load(id) : null),
    price: ({ minPrice }) => minPrice,
    stock: ({ available }) => available,
    inStock: ({ variants }) => variants.some(({ sellable }) => sellable > 0),
    category: ({ categoryId }, _args, { categories }) => categories.nameOf(categoryId),
    categoryDetails: ({ categoryId }) => ({ id: categoryId }),
    seller: ({ sellerId }) => ({ id: sellerId }),
    imageUrl: (product) => mainImageOf(product),
    images: ({ imageUrl, images }) =>
      imageUrl ? [{ id: 'main', url: imageUrl, width: null, height: null }, ...images] : images,
    reviews: (product, args, { links }) => links.reviews(product, args),
    related: (product, { limit }, { links }) => links.related(product, limit),
  },
  ProductVariant: {
    name: (variant) => variantName(variant),
    available: ({ available }) => Math.max(available, 0),
  },
  CategoryFacet: { category: ({ categoryId }) => ({ id: categoryId }) },
  SearchSuggestion: { category: ({ categoryId }) => (categoryId === null ? null : { id: categoryId }) },
  SellerFacet: { seller: ({ sellerId }) => ({ id: sellerId }) },
  Review: {
    __resolveReference: ({ id }, { loaders }) => (isId(id) ? loaders.review.load(id) : null),
    product: async ({ productId }, _args, { loaders, catalogue }) =>
      catalogue.visible(await loaders.product.load(productId)),
    user: ({ userId }) => ({ id: userId }),
  },
  Category: {
    __resolveReference: ({ id }) => (isId(id) ? { id } : null),
    products: ({ id }, args, { links }) => links.ofCategory(id, args),
    productCount: ({ id }, _args, { loaders }) => loaders.categoryCount.load(id),
  },
  User: {
    __resolveReference: ({ id }) => (isId(id) ? { id } : null),
    products: ({ id }, args, { links }) => links.ofSeller(id, args),
  },
};

function isId(id: string): boolean {
  return /^[0-9a-f]{24}$/.test(id);
}
