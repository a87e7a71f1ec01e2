import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Product } from '../catalog/product';
import { toReviewResult, THANK_YOU } from './resolvers';

type OfProduct = { productId: string };

export const idempotency: IdempotencyRules = {
  createProduct: once<Product, unknown, AppContext>({
    find: ({ id, context }) => context.productAdmin.findCreated(id),
  }),
  updateProduct: once(),
  deleteProduct: once(),
  addVariant: once<Product, OfProduct, AppContext>({
    find: ({ id, args, context }) =>
      context.productAdmin.findCreated(args.productId, ({ variants }) =>
        variants.some((variant) => variant.id === id),
      ),
  }),
  updateVariant: once(),
  removeVariant: once(),
  addProductImage: once<Product, OfProduct, AppContext>({
    find: ({ id, args, context }) =>
      context.productAdmin.findCreated(args.productId, ({ images }) =>
        images.some((image) => image.id === id),
      ),
  }),
  removeProductImage: once(),
  adjustStock: 'own-key',
  // A repeat after a crash grants another upload: the client never received the first one.
  createImageUpload: once(),
  createReview: once<ReturnType<typeof toReviewResult>, unknown, AppContext>({
    find: async ({ id, context: { reviews } }) => {
      const review = await reviews.findCreated(id);
      return review && toReviewResult(review, THANK_YOU);
    },
  }),
  updateReview: once(),
  // Counts one vote per user anyway.
  markReviewHelpful: once(),
  deleteReview: once(),
  reserveStock: 'internal',
  commitStock: 'internal',
  releaseStock: 'internal',
  shipStock: 'internal',
  returnStock: 'internal',
};
