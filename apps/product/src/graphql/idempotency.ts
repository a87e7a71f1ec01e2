import { once, type IdempotencyRules } from '@e-storefront/subgraph';
import type { AppContext } from './context';
import type { Product } from '../catalog/product.service';
import { reviewed, THANKS } from './resolvers';

type OfProduct = { productId: string };

export const idempotency: IdempotencyRules = {
  createProduct: once<Product, unknown, AppContext>({ find: ({ id, context }) => context.editor().made(id) }),
  updateProduct: once(),
  deleteProduct: once(),
  addVariant: once<Product, OfProduct, AppContext>({
    find: ({ id, args, context }) =>
      context.editor().made(args.productId, ({ variants }) => variants.some((variant) => variant.id === id)),
  }),
  updateVariant: once(),
  removeVariant: once(),
  addProductImage: once<Product, OfProduct, AppContext>({
    find: ({ id, args, context }) =>
      context.editor().made(args.productId, ({ images }) => images.some((image) => image.id === id)),
  }),
  removeProductImage: once(),
  adjustStock: 'own-key',
  // Allows one upload; a repeat after a crash allows another one, for nobody has seen the first.
  createImageUpload: once(),
  createReview: once<ReturnType<typeof reviewed>, unknown, AppContext>({
    find: async ({ id, context: { reviews } }) => {
      const review = await reviews.made(id);
      return review && reviewed(review, THANKS);
    },
  }),
  updateReview: once(),
  // Counts one vote a person, however often it is asked.
  markReviewHelpful: once(),
  deleteReview: once(),
  reserveStock: 'internal',
  commitStock: 'internal',
  releaseStock: 'internal',
  shipStock: 'internal',
  returnStock: 'internal',
};
