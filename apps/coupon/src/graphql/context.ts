import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CouponService } from '../coupon/coupon.service';
import type { CustomerGroupService } from '../customer-group/customer-group.service';
import type { Coupon } from '../promotion/promotion';
import type { PromotionService } from '../promotion/promotion.service';
import type { RedemptionService } from '../redemption/redemption.service';

export interface AppContext extends SubgraphContext {
  coupons: CouponService;
  promotions: PromotionService;
  redemptions: RedemptionService;
  customerGroups: CustomerGroupService;
  /** Includes deleted coupons; null for an unknown id. */
  couponById: DataLoader<string, Coupon | null>;
}
