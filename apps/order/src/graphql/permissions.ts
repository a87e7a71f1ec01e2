import { allow } from 'graphql-shield';
import { hasPermission } from '@e-storefront/auth';
import {
  can,
  check,
  dependsOnCaller,
  hasScope,
  isAuthenticated,
  isPersonOrGuest,
  isPublic,
  type PermissionTree,
} from '@e-storefront/subgraph';
import type { Order } from '../order/order';
import { isInScope, readScopeFor } from '../order/order-scope';
import type { EntityReference } from './context';

/** Personal data of an order: for its buyer, its seller and staff. */
const isOwnOrder = check<Order>(
  'isOwnOrder',
  ({ parent, context: { principal } }) => principal !== null && isInScope(parent, readScopeFor(principal)),
);

const isSelfOrStaff = check<EntityReference>(
  'isSelfOrStaff',
  ({ parent, context: { principal } }) =>
    (principal?.id === parent.id && hasPermission(principal, 'order:read')) ||
    hasPermission(principal, 'order:read-any'),
);

/** Sellers, and all staff, including those who may not advance orders. */
const canListOrders = check(
  'canListOrders',
  ({ context: { principal } }) =>
    hasPermission(principal, 'order:advance') || hasPermission(principal, 'order:read-any'),
);

const canReadOrders = can('order:read');

export const permissions: PermissionTree = {
  Query: {
    cart: isPersonOrGuest,
    pricingPolicy: isPublic,
    order: canReadOrders,
    orders: canReadOrders,
    ordersByCustomer: canReadOrders,
    myOrders: canReadOrders,
    dashboardStats: can('analytics:read'),
    salesAnalytics: can('analytics:read'),
    sellerStats: can('analytics:read'),
    hasPurchased: hasScope('purchase:check'),
    soldQuantities: hasScope('purchase:check'),
    orderOwner: hasScope('order:owner'),
    checkoutForMail: hasScope('mail:prepare'),
    trackedOrder: isPublic,
  },
  Mutation: {
    addToCart: isPersonOrGuest,
    updateCartItem: isPersonOrGuest,
    removeFromCart: isPersonOrGuest,
    clearCart: isPersonOrGuest,
    applyCoupon: isPersonOrGuest,
    removeCoupon: isPersonOrGuest,
    mergeCart: isAuthenticated,
    checkout: isAuthenticated,
    createOrder: isAuthenticated,
    updateOrderStatus: can('order:advance'),
    updatePaymentStatus: can('payment:update'),
    cancelOrder: isAuthenticated,
    refundOrder: can('payment:update'),
    returnOrderItems: can('order:advance'),
    prepareOrderMail: hasScope('mail:prepare'),
  },
  Subscription: {
    orderUpdated: canReadOrders,
    myOrdersUpdated: canReadOrders,
    newOrders: canListOrders,
  },
  Order: {
    id: allow,
    orderNumber: allow,
    groupId: allow,
    group: allow,
    customerId: allow,
    customer: allow,
    customerEmail: isOwnOrder,
    sellerId: allow,
    seller: allow,
    items: allow,
    subtotal: allow,
    tax: allow,
    shipping: allow,
    discount: allow,
    couponCode: allow,
    total: allow,
    currency: allow,
    orderStatus: allow,
    paymentStatus: allow,
    paymentMethod: allow,
    shippingMethod: allow,
    shippingAddress: isOwnOrder,
    notes: isOwnOrder,
    statusHistory: isOwnOrder,
    payment: isOwnOrder,
    allowedTransitions: allow,
    sequence: allow,
    createdAt: allow,
    updatedAt: allow,
  },
  Payment: allow,
  PaymentNextAction: allow,
  Refund: allow,
  RefundedPieces: allow,
  OrderItem: allow,
  OrderStatusChange: allow,
  OrderGroup: allow,
  OrderPage: allow,
  CheckoutResult: allow,
  ShippingAddress: allow,
  Pagination: allow,
  Cart: allow,
  CartItem: allow,
  CartWarning: allow,
  PricingPolicy: allow,
  ShippingRate: allow,
  CouponValidation: allow,
  DashboardStats: can('analytics:read'),
  SalesAnalytics: allow,
  SalesPoint: allow,
  SellerStats: allow,
  ProductSales: allow,
  OrderOwner: allow,
  SoldQuantity: allow,
  OrderMail: allow,
  OrderMailLine: allow,
  CheckoutMail: allow,
  // Reached by the link of a mail only.
  TrackedOrder: allow,
  TrackedOrderLine: allow,
  TrackedOrderStep: allow,
  Product: { id: allow, purchasedByMe: dependsOnCaller },
  User: { id: allow, orders: isSelfOrStaff },
};
