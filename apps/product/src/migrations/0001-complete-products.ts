import type { Migration } from '@e-storefront/mongo';
import { CHANGED, DERIVED_FIELDS } from '../catalog/variant-aggregates';
import { productModel } from '../catalog/product.model';

/** Rows that only earlier releases have written; found by an index. */
const EARLIER = { changedAt: null };

/**
 * Adds the fields that products of the first releases lack: back-orders, low-stock thresholds, the event outbox and the
 * flags of `onSale`. Rows that have them stay as they are, and get the mark by which later runs pass over them.
 */
export const completeProducts: Migration = {
  number: 1,
  name: 'complete-products',
  run: async (connection) => {
    const products = productModel(connection);
    const defaults = { backorderLimit: 0, lowStockThreshold: null };
    const variants = { $map: { input: '$variants', as: 'v', in: { $mergeObjects: [defaults, '$$v'] } } };
    await products.updateMany(
      { ...EARLIER, outbox: { $exists: false } },
      [{ $set: { variants, outbox: [] } }, ...DERIVED_FIELDS],
      { updatePipeline: true },
    );
    const flags = { isSellerOff: false, isCategoryHidden: false };
    await products.updateMany(
      { ...EARLIER, onSale: { $exists: false } },
      [
        { $set: { ...flags, unverifiedReviewCount: { $ifNull: ['$unverifiedReviewCount', 0] } } },
        ...DERIVED_FIELDS,
      ],
      { updatePipeline: true },
    );
    await products.updateMany(EARLIER, [CHANGED], { updatePipeline: true });
  },
};
