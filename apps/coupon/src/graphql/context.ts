import type DataLoader from 'dataloader';
import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CouponService } from '../coupon/coupon.service';
import type { CustomerGroupService } from '../customer-group/customer-group.service';
import type { Coupon } from '../promotion/promotion';
import type { ReservationService } from '../redemption/redemption.service';

export interface AppContext extends SubgraphContext {
  coupons: CouponService;
  reservations: ReservationService;
  customerGroups: CustomerGroupService;
  /** Coupons by id, deleted ones too; null for an unknown one. */
  couponById: DataLoader<string, Coupon | null>;
}
