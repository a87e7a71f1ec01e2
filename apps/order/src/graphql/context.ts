import type { SubgraphContext } from '@e-storefront/subgraph';
import type { AnalyticsService } from '../analytics/analytics.service';
import type { CartService } from '../cart/cart.service';
import type { CartViewService } from '../cart/cart-view.service';
import type { CheckoutService } from '../checkout/checkout.service';
import type { OrderLifecycleService } from '../lifecycle/order-lifecycle.service';
import type { OrderMailService } from '../mail/order-mail.service';
import type { OrderService } from '../order/order.service';
import type { OrderUpdates } from '../order/order-updates';
import type { PricingPolicy } from '../pricing/pricing';
import type { Loaders } from './loaders';

/** An entity of another subgraph. */
export interface EntityReference {
  id: string;
}

export interface AppContext extends SubgraphContext {
  orders: OrderService;
  lifecycle: OrderLifecycleService;
  orderMails: OrderMailService;
  checkout: CheckoutService;
  analytics: AnalyticsService;
  orderUpdates: OrderUpdates;
  carts: CartService;
  cartViews: CartViewService;
  loaders: Loaders;
  policy: PricingPolicy;
}
