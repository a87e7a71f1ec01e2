import { orderInput } from '../../support/orders';
import { client, entity, literal, type Path, type Attempt, type Way, type EntityFieldAttempts } from '../ask';
import { orderLink } from '../mailed-links';

const order =
  (inner: string) =>
  ({ of }: Attempt): Path =>
    client(`{ order(id: "${of.orderId}") { ${inner} } }`);
const waiting =
  (inner: string) =>
  ({ of }: Attempt): Path =>
    client(`{ order(id: "${of.waitingOrderId}") { payment { ${inner} } } }`);
const refunded =
  (inner: string) =>
  ({ of }: Attempt): Path =>
    client(`{ order(id: "${of.refundedOrderId}") { payment { ${inner} } } }`);
const tracked =
  (inner: string): Way =>
  async ({ of }) =>
    client(`{ trackedOrder(token: "${await orderLink(of.orderId)}") { ${inner} } }`);
const sellerOf = ({ of, self, world }: Attempt): string => (of === self ? self.person.id : world.seller.id);

/** What no argument names: there is nobody else's to ask for. */
const mine =
  (path: Path): Way =>
  ({ of, self }) =>
    of === self ? path : undefined;

export const entityFields: EntityFieldAttempts = {
  Order: ({ of }) => entity('order', 'Order', of.orderId),
  'Order (sold)': ({ of }) => of.offers && entity('order', 'Order', of.offers.soldOrderId),
  // Of one's own sales where there are any: their group is the buyer's and the staff's business.
  'Order (sold).group': ({ of, self }) =>
    entity('order', 'Order', self.offers?.soldOrderId ?? of.offers?.soldOrderId ?? of.orderId),
  OrderItem: order('items { … }'),
  Payment: refunded('…'),
  'Payment.nextAction': waiting('…'),
  PaymentNextAction: waiting('nextAction { … }'),
  Refund: refunded('refunds { … }'),
  RefundedPieces: refunded('refunds { lines { … } }'),
  OrderStatusChange: order('statusHistory { … }'),
  ShippingAddress: order('shippingAddress { … }'),
  OrderGroup: order('group { … }'),
  OrderPage: () => client('{ myOrders(limit: 1) { … } }'),
  CheckoutResult: ({ of, world }) =>
    client(`mutation { createOrder(input: ${literal(orderInput(of.person, world.product))}) { … } }`),
  Cart: () => client('{ cart { … } }'),
  CartItem: ({ world }) => client(`mutation { addToCart(productId: "${world.product.id}") { items { … } } }`),
  CartWarning: ({ world }) =>
    client(`mutation { addToCart(productId: "${world.scarceId}", quantity: 5) { warnings { … } } }`),
  TrackedOrder: tracked('…'),
  TrackedOrderLine: tracked('items { … }'),
  TrackedOrderStep: tracked('statusHistory { … }'),
  PricingPolicy: () => client('{ pricingPolicy { … } }'),
  ShippingRate: () => client('{ pricingPolicy { shippingRates { … } } }'),
  CouponValidation: ({ world }) =>
    client(`{ validateCoupon(code: "${world.coupon.code}", orderTotal: 50, shippingMethod: EXPRESS) { … } }`),
  DashboardStats: mine(entity('order', 'DashboardStats', 'shop')),
  SalesAnalytics: mine(client('{ salesAnalytics(period: "week") { … } }')),
  SalesPoint: mine(client('{ salesAnalytics(period: "week") { daily { … } } }')),
  SellerStats: (trial) => client(`{ sellerStats(sellerId: "${sellerOf(trial)}") { … } }`),
  ProductSales: (trial) =>
    trial.of.offers && client(`{ sellerStats(sellerId: "${sellerOf(trial)}") { topProducts { … } } }`),
  Product: ({ world }) => entity('order', 'Product', world.product.id),
  User: ({ of }) => entity('order', 'User', of.person.id),
};
