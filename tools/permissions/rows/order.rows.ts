import type { SubgraphRows } from '../permission-matrix';

const ORDER = `id orderNumber groupId customerId customer customerEmail sellerId seller items subtotal tax shipping
  discount couponCode total currency orderStatus paymentStatus paymentMethod shippingMethod shippingAddress notes
  statusHistory payment allowedTransitions sequence createdAt updatedAt`;

export const rows: SubgraphRows = {
  Query: {
    cart: 'person or guest',
    pricingPolicy: 'anyone',
    order: 'owner or staff, hidden',
    'order (sold)': 'sellers or staff, hidden',
    orders: 'owner or staff, hidden',
    'orders (sold)': 'sellers or staff, hidden',
    ordersByCustomer: 'owner or staff, hidden',
    myOrders: 'person',
    dashboardStats: 'sellers or admins',
    salesAnalytics: 'sellers or admins',
    sellerStats: 'sellers or admins',
    hasPurchased: 'service:purchase:check',
    soldQuantities: 'service:purchase:check',
    orderOwner: 'service:order:owner',
    trackedOrder: 'anyone',
    checkoutForMail: 'service:mail:prepare',
  },
  Mutation: {
    addToCart: 'person or guest',
    updateCartItem: 'person or guest',
    removeFromCart: 'person or guest',
    clearCart: 'person or guest',
    applyCoupon: 'person or guest',
    removeCoupon: 'person or guest',
    mergeCart: 'person',
    checkout: 'person',
    createOrder: 'owner or staff',
    updateOrderStatus: 'sellers or admins, hidden',
    updatePaymentStatus: 'admins',
    cancelOrder: 'owner or staff, hidden',
    'cancelOrder (sold)': 'sellers or staff, hidden',
    refundOrder: 'admins',
    returnOrderItems: 'sellers or admins, hidden',
    prepareOrderMail: 'service:mail:prepare',
  },
  Subscription: {
    orderUpdated: 'owner or staff, hidden',
    'orderUpdated (sold)': 'sellers or staff, hidden',
    myOrdersUpdated: 'person',
    newOrders: 'sellers or staff',
  },
  types: {
    Order: { given: 'owner or staff, hidden', follow: `${ORDER} group` },
    'Order (sold)': {
      given: 'sellers or staff, hidden',
      follow: ORDER,
      but: { group: 'staff, hidden' },
    },
    OrderItem: {
      given: 'owner or staff, hidden',
      follow: `productId product variantId sku productName variantName imageUrl quantity price sellerId seller
        subtotal discount`,
    },
    Payment: {
      given: 'owner or staff, hidden',
      follow: 'id state provider amount waived captured refunded currency nextAction refunds',
    },
    PaymentNextAction: { given: 'owner or staff, hidden', follow: 'url expiresAt' },
    Refund: { given: 'owner or staff, hidden', follow: 'id amount lines reason state createdAt' },
    RefundedPieces: { given: 'owner or staff, hidden', follow: 'variantId quantity' },
    OrderStatusChange: { given: 'owner or staff, hidden', follow: 'status paymentStatus at note' },
    ShippingAddress: {
      given: 'owner or staff, hidden',
      follow: 'name mobile email street city state zip country countryCode',
    },
    OrderGroup: { given: 'owner or staff, hidden', follow: 'id orders subtotal discount tax shipping total' },
    OrderPage: { given: 'person', follow: 'orders pagination' },
    CheckoutResult: { given: 'owner or staff', follow: 'order orders orderCount group' },
    Cart: {
      given: 'person or guest',
      follow: `token items itemCount couponCode warnings subtotal discount tax shipping total currency expiresAt`,
    },
    CartItem: {
      given: 'person or guest',
      follow: `id productId product variantId sku productName variantName imageUrl sellerId seller quantity price
        priceWhenAdded subtotal available forSale`,
    },
    CartWarning: { given: 'person or guest', follow: 'code message itemId productId leftOut' },
    PricingPolicy: {
      given: 'anyone',
      follow: 'currency minorUnitDigits taxPercent taxBase rounding shippingRates',
    },
    ShippingRate: { given: 'anyone', follow: 'method fee freeAbove freeAboveBase coveredByPromotions' },
    CouponValidation: {
      given: 'anyone',
      follow: 'orderTotal discount freeShipping shippingMethod tax shipping total',
    },
    DashboardStats: {
      given: 'sellers or admins',
      follow: 'id totalOrders totalRevenue pendingOrders averageOrderValue',
    },
    SalesAnalytics: { given: 'sellers or admins', follow: 'from timeZone daily weekly monthly' },
    SalesPoint: { given: 'sellers or admins', follow: 'date sales orders revenue' },
    SellerStats: {
      given: 'sellers or admins',
      follow: `sellerId seller totalOrders pendingOrders shippedOrders deliveredOrders cancelledOrders totalRevenue
        averageOrderValue topProducts`,
    },
    ProductSales: { given: 'sellers or admins', follow: 'productId product productName quantity sales' },
    TrackedOrder: {
      given: 'anyone',
      follow: `orderNumber orderStatus paymentStatus items subtotal discount tax shipping total currency statusHistory
        createdAt`,
    },
    TrackedOrderLine: { given: 'anyone', follow: 'productName variantName quantity price subtotal' },
    TrackedOrderStep: { given: 'anyone', follow: 'status at' },
    OrderMail: {
      given: 'service:mail:prepare',
      follow: `orderNumber customerName customerEmail items subtotal discount tax shipping total currency couponCode
        shippingMethod shippingAddress linkToken`,
    },
    OrderMailLine: {
      given: 'service:mail:prepare',
      follow: 'productName variantName sku quantity price subtotal',
    },
    CheckoutMail: { given: 'service:mail:prepare', follow: 'customerName customerEmail' },
    OrderOwner: { given: 'service:order:owner', follow: 'customerId sellerId' },
    SoldQuantity: { given: 'service:purchase:check', follow: 'productId quantity' },
    Product: { given: 'anyone', follow: 'id purchasedByMe' },
    User: { given: 'anyone', follow: 'id', but: { orders: 'owner or staff' } },
  },
};
