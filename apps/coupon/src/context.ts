import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { Coupon } from './coupon';
import type { RedemptionService } from './coupon.redemption.service';
import type { CouponService } from './coupon.service';

export interface AppContext extends SubgraphContext {
  coupons: CouponService;
  redemptions: RedemptionService;
  /** Coupons by id, deleted ones too; null for an unknown one. */
  couponById: DataLoader<string, Coupon | null>;
}
