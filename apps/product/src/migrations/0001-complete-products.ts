import type { Connection } from 'mongoose';
import { DERIVED_FIGURES } from '../catalog/variant-aggregates';
import { productModel } from '../catalog/product.model';

/**
 * Gives rows that an earlier release wrote what they lack: of their stock no back-orders, no threshold of their own and
 * no events, and whether they are on sale. Safe from several instances, and repeating it changes nothing.
 */
export async function completeProducts(connection: Connection): Promise<void> {
  const lacking = { backorderLimit: 0, lowStockThreshold: null };
  const variants = { $map: { input: '$variants', as: 'v', in: { $mergeObjects: [lacking, '$$v'] } } };
  await productModel(connection).updateMany(
    { hasOutbox: { $exists: false } },
    [{ $set: { variants, outbox: [] } }, ...DERIVED_FIGURES],
    { updatePipeline: true },
  );
  const open = { isSellerOff: false, isCategoryHidden: false };
  await productModel(connection).updateMany(
    { onSale: null as never },
    [
      { $set: { ...open, unverifiedReviewCount: { $ifNull: ['$unverifiedReviewCount', 0] } } },
      ...DERIVED_FIGURES,
    ],
    { updatePipeline: true },
  );
}
