import type { SubgraphContext } from '@e-storefront/subgraph';
import type { CartService } from './cart.service';
import type { CartReader } from './cart.view';
import type { Loaders } from './loaders';
import type { OrderAnalytics } from './order.analytics';
import type { CheckoutService } from './order.checkout';
import type { OrderMailService } from './order-mail.service';
import type { OrderLifeService } from './order.life';
import type { LiveOrders } from './order.live';
import type { PricingPolicy } from './order.pricing';
import type { OrderRequests } from './order.requests';
import type { OrderService } from './order.service';

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
  cartReader: CartReader;
  loaders: Loaders;
  policy: PricingPolicy;
}
