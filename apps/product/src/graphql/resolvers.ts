import { requirePrincipal } from '@e-storefront/auth';
import { isId, parseIdempotencyKey, parseId } from '@e-storefront/domain';
import { mainImageUrl, toVariantName } from '../catalog/purchasable-lines';
import type { Review } from '../reviews/review';
import type { Resolvers } from '../schema.generated';

export const toReviewResult = (review: Review, message: string) => ({ success: true, message, review });
const done = () => true;
export const THANK_YOU = 'Thank you.';

export const resolvers: Resolvers = {
  Query: {
    products: (_parent, args, context) => context.products.list(context, args),
    productFacets: (_parent, args, context) => context.productFacets.count(context, args),
    product: async (_parent, { id }, context) =>
      context.products.onlyVisible(context, await context.loaders.product.load(parseId(id))),
    productsBySeller: (_parent, { sellerId }, context) => context.products.listBySeller(context, sellerId),
    searchProducts: (_parent, { search, limit }, context) => context.products.search(context, search, limit),
    searchSuggestions: (_parent, { search, limit }, context) =>
      context.products.suggest(context, search, limit),
    productReviews: (_parent, { productId, ...args }, context) =>
      context.reviews.list(context, productId, args),
    stockMovements: (_parent, args, context) => context.stockMovements.list(context, args),
    purchasableLines: (_parent, { lines }, { purchasableLines }) => purchasableLines(lines),
    productsInCategory: (_parent, { categoryId }, { products }) => products.countInCategory(categoryId),
  },
  Mutation: {
    createProduct: (_parent, { input }, context) =>
      context.productAdmin.create(context, input, context.operationId),
    updateProduct: (_parent, { id, input }, context) => context.productAdmin.update(context, id, input),
    deleteProduct: (_parent, { id }, context) => context.productAdmin.remove(context, id).then(done),
    addVariant: (_parent, { productId, input }, context) =>
      context.productAdmin.addVariant(context, productId, input, context.operationId),
    updateVariant: (_parent, { productId, variantId, input }, context) =>
      context.productAdmin.updateVariant(context, productId, variantId, input),
    removeVariant: (_parent, { productId, variantId }, context) =>
      context.productAdmin.removeVariant(context, productId, variantId),
    addProductImage: (_parent, { productId, url }, context) =>
      context.productAdmin.addImage(context, productId, url, context.operationId),
    removeProductImage: (_parent, { productId, imageId }, context) =>
      context.productAdmin.removeImage(context, productId, imageId),
    adjustStock: (_parent, { lines, idempotencyKey }, context) =>
      context.stockAdjustments.adjust(
        context,
        lines,
        parseIdempotencyKey(idempotencyKey, context.idempotencyKey),
      ),
    createImageUpload: async (_parent, { productId }, context) => {
      const product = await context.productAdmin.findOwn(context, productId);
      return context.uploads.allow(product, requirePrincipal(context.principal).id);
    },
    createReview: async (_parent, request, context) =>
      toReviewResult(
        await context.reviews.create(context, { ...request, id: context.operationId }),
        THANK_YOU,
      ),
    updateReview: async (_parent, { reviewId, input }, context) =>
      toReviewResult(await context.reviews.update(context, reviewId, input), 'Review updated.'),
    markReviewHelpful: (_parent, { reviewId }, context) => context.reviews.markHelpful(context, reviewId),
    deleteReview: (_parent, { reviewId }, context) => context.reviews.remove(context, reviewId).then(done),
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
    category: ({ categoryId }, _args, { categories }) => categories.findName(categoryId),
    categoryDetails: ({ categoryId }) => ({ id: categoryId }),
    seller: ({ sellerId }) => ({ id: sellerId }),
    imageUrl: (product) => mainImageUrl(product),
    images: ({ imageUrl, images }) =>
      imageUrl ? [{ id: 'main', url: imageUrl, width: null, height: null }, ...images] : images,
    reviews: (product, args, context) => context.relatedProducts.reviews(context, product, args),
    related: (product, { limit }, context) => context.relatedProducts.related(context, product, limit),
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
    product: async ({ productId }, _args, context) =>
      context.products.onlyVisible(context, await context.loaders.product.load(productId)),
    user: ({ userId }) => ({ id: userId }),
  },
  Category: {
    __resolveReference: ({ id }) => (isId(id) ? { id } : null),
    products: ({ id }, args, context) => context.relatedProducts.listByCategory(context, id, args),
    productCount: ({ id }, _args, { loaders }) => loaders.categoryCount.load(id),
  },
  User: {
    __resolveReference: ({ id }) => (isId(id) ? { id } : null),
    products: ({ id }, args, context) => context.relatedProducts.listBySeller(context, id, args),
  },
};
