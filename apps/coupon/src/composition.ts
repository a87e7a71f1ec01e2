import type { AccountDirectory, ServiceClient } from '@e-storefront/subgraph';
import { createReferenceClient } from './clients/reference.client';
import { CouponService } from './coupon/coupon.service';
import type { CustomerGroupRepository } from './customer-group/customer-group.model';
import { CustomerGroupService } from './customer-group/customer-group.service';
import type { PromotionRepository } from './promotion/promotion.model';
import { PromotionService } from './promotion/promotion.service';
import type { RedemptionRepository } from './redemption/redemption.model';
import { RedemptionService } from './redemption/redemption.service';

/** Process-wide dependencies of the services. */
export interface AppDependencies {
  promotions: PromotionRepository;
  groups: CustomerGroupRepository;
  redemptions: RedemptionRepository;
  accounts: AccountDirectory;
  category: ServiceClient;
  product: ServiceClient;
}

/** The services of the GraphQL context. */
export interface Services {
  coupons: CouponService;
  promotions: PromotionService;
  redemptions: RedemptionService;
  customerGroups: CustomerGroupService;
}

/** Creates the services once per process. */
export function createServices(dependencies: AppDependencies): Services {
  const { promotions: repository, groups, redemptions } = dependencies;
  const references = createReferenceClient(dependencies);
  const promotions = new PromotionService(repository, references);
  return {
    promotions,
    coupons: new CouponService({ promotions, repository }),
    customerGroups: new CustomerGroupService(groups, references),
    redemptions: new RedemptionService({ promotions: repository, redemptions }),
  };
}
