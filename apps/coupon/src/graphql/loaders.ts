import DataLoader from 'dataloader';
import { inKeyOrder } from '@e-storefront/mongo';
import { isCoupon } from '../promotion/promotion';
import type { PromotionRepository } from '../promotion/promotion.model';
import type { AppContext } from './context';

/** The DataLoader of one request. */
export function createLoaders(promotions: PromotionRepository): Pick<AppContext, 'couponById'> {
  return {
    couponById: new DataLoader(async (ids) =>
      inKeyOrder(ids, (await promotions.findMany(ids)).filter(isCoupon), ({ id }) => id),
    ),
  };
}
