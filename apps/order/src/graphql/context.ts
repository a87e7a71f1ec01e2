import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CartService } from '../cart/cart.service';
import type { CartViewService } from '../cart/cart-view.service';
import type { Loaders } from './loaders';
import type { OrderAnalytics } from '../analytics/analytics.service';
import type { CheckoutService } from '../checkout/checkout.service';
import type { OrderMailService } from '../order/order-mail.service';
import type { OrderLifeService } from '../lifecycle/order-lifecycle.service';
import type { LiveOrders } from '../order/order-updates';
import type { PricingPolicy } from '../pricing/pricing';
import type { OrderRequests } from '../lifecycle/order-requests.service';
import type { OrderService } from '../order/order.service';

/** Something of another subgraph, known by its id alone. */
export interface EntityReference {
  id: string;
}

export interface AppContext extends SubgraphContext {
  orders: OrderService;
  life: OrderLifeService;
  orderMails: OrderMailService;
  requests: OrderRequests;
  checkout: CheckoutService;
  analytics: OrderAnalytics;
  live: LiveOrders;
  carts: CartService;
  cartViews: CartViewService;
  loaders: Loaders;
  policy: PricingPolicy;
}
