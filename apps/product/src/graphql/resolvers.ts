import { requirePrincipal } from '@e-storefront/auth';
import { parseIdempotencyKey, parseId } from '@e-storefront/domain';
import { mainImageUrl, toVariantName } from '../catalog/purchasable-lines';
import type { Review } from '../reviews/review';
import type { Resolvers } from '../schema.generated';

export const toReviewResult = (review: Review, message: string) => ({ success: true, message, review });
const done = () => true;
export const THANK_YOU = 'Thank you.';

export const resolvers: Resolvers = {
  Query: {
    products: (_parent, args, { products }) => products.list(args),
    productFacets: (_parent, args, { productFacets }) => productFacets(args),
    product: async (_parent, { id }, { products, loaders }) =>
      products.onlyVisible(await loaders.product.load(parseId(id))),
    productsBySeller: (_parent, { sellerId }, { products }) => products.listBySeller(sellerId),
    searchProducts: (_parent, { search, limit }, { products }) => products.search(search, limit),
    searchSuggestions: (_parent, { search, limit }, { products }) => products.suggest(search, limit),
    productReviews: (_parent, { productId, ...args }, { reviews }) => reviews.list(productId, args),
    stockMovements: (_parent, args, { stockMovements }) => stockMovements(args),
    purchasableLines: (_parent, { lines }, { purchasableLines }) => purchasableLines(lines),
    productsInCategory: (_parent, { categoryId }, { countInCategory }) =>
      countInCategory(parseId(categoryId, 'categoryId')),
  },
  Mutation: {
    createProduct: (_parent, { input }, { productAdmin, operationId }) =>
      productAdmin().create(input, operationId),
    updateProduct: (_parent, { id, input }, { productAdmin }) => productAdmin().update(id, input),
    deleteProduct: (_parent, { id }, { productAdmin }) => productAdmin().remove(id).then(done),
    addVariant: (_parent, { productId, input }, { productAdmin, operationId }) =>
      productAdmin().addVariant(productId, input, operationId),
    updateVariant: (_parent, { productId, variantId, input }, { productAdmin }) =>
      productAdmin().updateVariant(productId, variantId, input),
    removeVariant: (_parent, { productId, variantId }, { productAdmin }) =>
      productAdmin().removeVariant(productId, variantId),
    addProductImage: (_parent, { productId, url }, { productAdmin, operationId }) =>
      productAdmin().addImage(productId, url, operationId),
    removeProductImage: (_parent, { productId, imageId }, { productAdmin }) =>
      productAdmin().removeImage(productId, imageId),
    adjustStock: (_parent, { lines, idempotencyKey }, { adjustStock, idempotencyKey: header }) =>
      adjustStock(lines, parseIdempotencyKey(idempotencyKey, header)),
    createImageUpload: async (_parent, { productId }, { productAdmin, uploads, principal }) => {
      const product = await productAdmin().findOwn(parseId(productId, 'productId'));
      return uploads.allow(product, requirePrincipal(principal).id);
    },
    createReview: async (_parent, request, { reviews, principal, operationId: id }) =>
      toReviewResult(await reviews.create(requirePrincipal(principal), { ...request, id }), THANK_YOU),
    updateReview: async (_parent, { reviewId, input }, { reviews, principal }) =>
      toReviewResult(await reviews.update(requirePrincipal(principal), reviewId, input), 'Review updated.'),
    markReviewHelpful: (_parent, { reviewId }, { reviews, principal }) =>
      reviews.markHelpful(requirePrincipal(principal), reviewId),
    deleteReview: (_parent, { reviewId }, { reviews, principal }) =>
      reviews.remove(requirePrincipal(principal), reviewId).then(done),
    reserveStock: (_parent, { reference, lines }, { stock }) => stock.reserve(reference, lines).then(done),
    commitStock: (_parent, { reference }, { stock }) => stock.commit(reference).then(done),
    releaseStock: (_parent, { reference, lines }, { stock }) => stock.release(reference, lines).then(done),
    shipStock: (_parent, { reference, lines }, { stock }) => stock.ship(reference, lines).then(done),
    returnStock: (_parent, { reference, lines, key }, { stock }) =>
      stock.returnStock(reference, lines, key).then(done),
  },
  Product: {
    __resolveReference: ({ id }, { loaders }) => (isId(id) ? loaders.product.load(id) : null),
    price: ({ minPrice }) => minPrice,
    stock: ({ available }) => available,
    inStock: ({ variants }) => variants.some(({ sellable }) => sellable > 0),
    category: ({ categoryId }, _args, { categories }) => categories.findName(categoryId),
    categoryDetails: ({ categoryId }) => ({ id: categoryId }),
    seller: ({ sellerId }) => ({ id: sellerId }),
    imageUrl: (product) => mainImageUrl(product),
    images: ({ imageUrl, images }) =>
      imageUrl ? [{ id: 'main', url: imageUrl, width: null, height: null }, ...images] : images,
    reviews: (product, args, { relatedProducts }) => relatedProducts.reviews(product, args),
    related: (product, { limit }, { relatedProducts }) => relatedProducts.related(product, limit),
  },
  ProductVariant: {
    name: (variant) => toVariantName(variant),
    available: ({ available }) => Math.max(available, 0),
  },
  CategoryFacet: { category: ({ categoryId }) => ({ id: categoryId }) },
  SearchSuggestion: { category: ({ categoryId }) => (categoryId === null ? null : { id: categoryId }) },
  SellerFacet: { seller: ({ sellerId }) => ({ id: sellerId }) },
  Review: {
    __resolveReference: ({ id }, { loaders }) => (isId(id) ? loaders.review.load(id) : null),
    product: async ({ productId }, _args, { loaders, products }) =>
      products.onlyVisible(await loaders.product.load(productId)),
    user: ({ userId }) => ({ id: userId }),
  },
  Category: {
    __resolveReference: ({ id }) => (isId(id) ? { id } : null),
    products: ({ id }, args, { relatedProducts }) => relatedProducts.listByCategory(id, args),
    productCount: ({ id }, _args, { loaders }) => loaders.categoryCount.load(id),
  },
  User: {
    __resolveReference: ({ id }) => (isId(id) ? { id } : null),
    products: ({ id }, args, { relatedProducts }) => relatedProducts.listBySeller(id, args),
  },
};

function isId(id: string): boolean {
  return /^[0-9a-f]{24}$/.test(id);
}
