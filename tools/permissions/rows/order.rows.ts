import type { Attempt } from '../../../apps/e2e/src/permissions/attempt';
import type { Args } from '../../../apps/e2e/src/permissions/operations';
import type { Locate, RootRequest, SubgraphRows } from '../permission-matrix';

const soldOrder: RootRequest['args'] = ({ owner }) => owner.offers && { id: owner.offers.soldOrderId };
const guestCartToken: RootRequest['args'] = async (attempt) => ({
  token: (await attempt.newGuestCart()).token,
});

/** The payment of an order. */
const payment =
  (order: 'unpaidOrderId' | 'refundedOrderId', selection: string): Locate =>
  ({ owner }) => ({ root: 'Query.order', args: { id: owner[order] }, selection: `payment { ${selection} }` });
/** Fields of a cart with a line. */
const cart =
  (args: (attempt: Attempt) => Args, selection: string): Locate =>
  (attempt) => ({ root: 'Mutation.addToCart', args: args(attempt), selection });

export const rows: SubgraphRows = {
  Query: {
    cart: 'person or guest',
    pricingPolicy: 'anyone',
    order: { access: 'owner or staff, else null', args: ({ owner }) => ({ id: owner.orderId }) },
    'order (sold)': { access: 'sellers or staff, else null', args: soldOrder },
    orders: {
      access: 'owner or staff, else null',
      args: ({ owner }) => ({ customerId: owner.user.id }),
      // Sellers who ask for what they bought get what they sold of it.
      shows: ({ caller, isOwn, owner }) => (caller === 'seller' && isOwn ? undefined : owner.orderId),
    },
    'orders (sold)': {
      access: 'sellers or staff, else null',
      args: ({ owner }) => owner.offers && { limit: 100 },
      shows: ({ owner }) => owner.offers?.soldOrderId,
    },
    ordersByCustomer: {
      access: 'owner or staff, else null',
      args: ({ owner }) => ({ customerId: owner.user.id }),
      shows: ({ owner }) => owner.orderId,
    },
    myOrders: { access: 'person', shows: ({ self }) => self.orderId },
    dashboardStats: 'sellers or admins',
    salesAnalytics: 'sellers or admins',
    sellerStats: { access: 'sellers or admins', args: ({ sellerId }) => ({ sellerId }) },
    hasPurchased: 'service:purchase:check',
    soldQuantities: 'service:purchase:check',
    orderOwner: 'service:order:owner',
    trackedOrder: { access: 'anyone', args: (attempt) => ({ token: attempt.orderLink() }) },
    checkoutForMail: 'service:mail:prepare',
  },
  Mutation: {
    addToCart: { access: 'person or guest', args: ({ fixtures }) => ({ productId: fixtures.product.id }) },
    // A logged-in caller has their own cart, which does not contain a guest's line.
    updateCartItem: {
      access: 'person or guest',
      args: (attempt) => attempt.newGuestCart(),
      passesWith: ['NOT_FOUND'],
    },
    removeFromCart: { access: 'person or guest', args: (attempt) => attempt.newGuestCart() },
    clearCart: { access: 'person or guest', args: guestCartToken },
    applyCoupon: {
      access: 'person or guest',
      args: ({ fixtures }) => ({ code: fixtures.coupon.code }),
      passesWith: ['CART_EMPTY', 'COUPON_REFUSED'],
    },
    removeCoupon: { access: 'person or guest', args: guestCartToken },
    mergeCart: { access: 'person', args: guestCartToken },
    checkout: { access: 'person', args: (attempt) => attempt.fillCart() },
    createOrder: { access: 'owner or staff', args: (attempt) => ({ input: attempt.orderInput() }) },
    updateOrderStatus: {
      access: 'sellers or admins, else null',
      args: (attempt) => attempt.disposableSoldOrder((id) => ({ id, status: 'CONFIRMED' })),
    },
    updatePaymentStatus: {
      access: 'admins',
      args: (attempt) => ({ id: attempt.disposableOrderId(), status: 'PROCESSING' }),
    },
    cancelOrder: {
      access: 'owner or staff, else null',
      args: (attempt) => ({ id: attempt.disposableOrderId() }),
    },
    'cancelOrder (sold)': {
      access: 'sellers or staff, else null',
      args: (attempt) => attempt.disposableSoldOrder((id) => ({ id })),
    },
    // No amount of a new order was captured yet.
    refundOrder: {
      access: 'admins',
      args: (attempt) => ({ orderId: attempt.disposableOrderId(), input: { shipping: true } }),
      passesWith: ['REFUND_EXCEEDED'],
    },
    // No unit of a new order was shipped yet.
    returnOrderItems: {
      access: 'sellers or admins, else null',
      args: (attempt) =>
        attempt.disposableSoldOrder((orderId) => ({ orderId, input: { lines: [{ variantId: orderId }] } })),
      passesWith: ['INVALID_TRANSITION'],
    },
    prepareOrderMail: 'service:mail:prepare',
  },
  Subscription: {
    orderUpdated: { access: 'owner or staff, else null', args: ({ owner }) => ({ orderId: owner.orderId }) },
    'orderUpdated (sold)': {
      access: 'sellers or staff, else null',
      args: ({ owner }) => owner.offers && { orderId: owner.offers.soldOrderId },
    },
    myOrdersUpdated: { access: 'person', trigger: (attempt) => attempt.placeOrder(attempt.self) },
    newOrders: {
      access: 'sellers or staff',
      trigger: (attempt) => attempt.placeOrder(attempt.fixtures.stranger, attempt.self.offers?.product),
    },
  },
  types: {
    Order: { access: 'owner or staff, else null', locate: ({ owner }) => ({ id: owner.orderId }) },
    'Order (sold)': {
      access: 'sellers or staff, else null',
      locate: ({ owner }) => owner.offers && { id: owner.offers.soldOrderId },
      fields: {
        group: {
          access: 'staff, else null',
          // Prefers the caller's own sales: the group belongs to the buyer and staff.
          locate: ({ self, owner }) => ({ id: (self.offers ?? owner.offers)?.soldOrderId ?? owner.orderId }),
        },
      },
    },
    ShippingAddress: 'owner or staff, else null',
    OrderGroup: 'owner or staff, else null',
    OrderPage: 'person',
    CheckoutResult: 'owner or staff',
    Cart: 'person or guest',
    CouponValidation: {
      access: 'anyone',
      locate: ({ fixtures }) => ({
        root: 'Query.validateCoupon',
        args: { code: fixtures.coupon.code, orderTotal: 50, shippingMethod: 'EXPRESS' },
      }),
    },
    Product: { access: 'anyone', locate: ({ fixtures }) => ({ id: fixtures.product.id }) },
    User: {
      access: 'anyone',
      locate: ({ owner }) => ({ id: owner.user.id }),
      fields: { orders: 'owner or staff' },
    },
    Payment: {
      locate: payment('refundedOrderId', '…'),
      fields: { nextAction: { locate: payment('unpaidOrderId', '…') } },
    },
    PaymentNextAction: { locate: payment('unpaidOrderId', 'nextAction { … }') },
    Refund: { locate: payment('refundedOrderId', 'refunds { … }') },
    RefundedPieces: { locate: payment('refundedOrderId', 'refunds { lines { … } }') },
    CartItem: { locate: cart(({ fixtures }) => ({ productId: fixtures.product.id }), 'items { … }') },
    CartWarning: {
      locate: cart(
        ({ fixtures }) => ({ productId: fixtures.scarceProductId, quantity: 5 }),
        'warnings { … }',
      ),
    },
    ProductSales: {
      locate: ({ owner, sellerId }) =>
        owner.offers && { root: 'Query.sellerStats', args: { sellerId }, selection: 'topProducts { … }' },
    },
  },
};
