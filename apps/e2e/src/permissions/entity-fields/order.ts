import { client, entity, type Path, type Attempt, type EntityFieldAttempts } from '../ask';

const waiting =
  (inner: string) =>
  ({ of }: Attempt): Path =>
    client(`{ order(id: "${of.waitingOrderId}") { payment { ${inner} } } }`);
const refunded =
  (inner: string) =>
  ({ of }: Attempt): Path =>
    client(`{ order(id: "${of.refundedOrderId}") { payment { ${inner} } } }`);
const sellerOf = ({ of, self, world }: Attempt): string => (of === self ? self.person.id : world.seller.id);

export const entityFields: EntityFieldAttempts = {
  Order: ({ of }) => entity('order', 'Order', of.orderId),
  'Order (sold)': ({ of }) => of.offers && entity('order', 'Order', of.offers.soldOrderId),
  // Of one's own sales where there are any: their group is the buyer's and the staff's business.
  'Order (sold).group': ({ of, self }) =>
    entity('order', 'Order', self.offers?.soldOrderId ?? of.offers?.soldOrderId ?? of.orderId),
  Payment: refunded('…'),
  'Payment.nextAction': waiting('…'),
  PaymentNextAction: waiting('nextAction { … }'),
  Refund: refunded('refunds { … }'),
  RefundedPieces: refunded('refunds { lines { … } }'),
  CartItem: ({ world }) => client(`mutation { addToCart(productId: "${world.product.id}") { items { … } } }`),
  CartWarning: ({ world }) =>
    client(`mutation { addToCart(productId: "${world.scarceId}", quantity: 5) { warnings { … } } }`),
  CouponValidation: ({ world }) =>
    client(`{ validateCoupon(code: "${world.coupon.code}", orderTotal: 50, shippingMethod: EXPRESS) { … } }`),
  ProductSales: (trial) =>
    trial.of.offers && client(`{ sellerStats(sellerId: "${sellerOf(trial)}") { topProducts { … } } }`),
  Product: ({ world }) => entity('order', 'Product', world.product.id),
  User: ({ of }) => entity('order', 'User', of.person.id),
};
