import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { Services } from '../composition';
import type { Coupon } from '../promotion/promotion';

export interface AppContext extends SubgraphContext, Services {
  /** Includes deleted coupons; null for an unknown id. */
  couponById: DataLoader<string, Coupon | null>;
}
