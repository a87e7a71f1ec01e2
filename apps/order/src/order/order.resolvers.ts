import { displayPhone, parseCountry } from '@e-storefront/addresses';
import { hasPermission } from '@e-storefront/auth';
import { parseIdempotencyKey, limitOf, type PageReading } from '@e-storefront/domain';
import type { AppContext } from '../graphql/context';
import type { Resolvers } from '../schema.generated';
import type { Order } from './order';
import { actorsFor } from './order-scope';
import type { OrderPage } from './order.service';
import { nextStates, ORDER_TRANSITIONS } from './order-status';

const toOrderPage = ({ items, pagination }: PageReading<Order>): OrderPage => ({ orders: items, pagination });

/** The idempotency key of the argument, or else of the header. */
const parseKey = (context: AppContext, argument: string | null | undefined) =>
  parseIdempotencyKey(argument, context.idempotencyKey);

export const orderQueries = {
  order: (_parent, { id }, context) => context.orders.get(context, id),
  orders: async (_parent, args, context) => toOrderPage(await context.orders.list(context, args)),
  ordersByCustomer: (_parent, { customerId }, context) => context.orders.listByCustomer(context, customerId),
  myOrders: async (_parent, args, context) => toOrderPage(await context.orders.listOwn(context, args)),
  hasPurchased: (_parent, { customerId, productId }, { orders }) =>
    orders.hasPurchased(customerId, productId),
  soldQuantities: (_parent, { orderIds }, { analytics }) => analytics.soldQuantities(orderIds),
  orderOwner: (_parent, { orderId }, { orders }) => orders.findParties(orderId),
  checkoutForMail: (_parent, { groupId }, { orderMails }) => orderMails.findCheckoutRecipient(groupId),
  trackedOrder: (_parent, { token }, { orderMails }) => orderMails.findTracked(token),
  dashboardStats: (_parent, _args, context) => context.analytics.dashboard(context),
  salesAnalytics: (_parent, { period }, context) => context.analytics.sales(context, period),
  sellerStats: (_parent, { sellerId }, context) => context.analytics.forSeller(context, sellerId),
} satisfies Resolvers['Query'];

export const orderMutations = {
  checkout: (_parent, { input, idempotencyKey }, context) =>
    context.checkout.checkoutCart(context, input, parseKey(context, idempotencyKey)),
  createOrder: (_parent, { input, idempotencyKey }, context) =>
    context.checkout.createOrder(context, input, parseKey(context, idempotencyKey)),
  updateOrderStatus: (_parent, { id, status, note }, context) =>
    context.lifecycle.updateStatus(context, id, status, note),
  updatePaymentStatus: (_parent, { id, status }, context) =>
    context.lifecycle.updatePaymentStatus(context, id, status),
  cancelOrder: (_parent, { id, reason, idempotencyKey }, context) =>
    context.lifecycle.cancel(context, id, reason, parseKey(context, idempotencyKey)),
  refundOrder: (_parent, { orderId, input, idempotencyKey }, context) =>
    context.lifecycle.refund(context, orderId, input, parseKey(context, idempotencyKey)),
  returnOrderItems: (_parent, { orderId, input, idempotencyKey }, context) =>
    context.lifecycle.returnItems(context, orderId, input, parseKey(context, idempotencyKey)),
  prepareOrderMail: (_parent, { orderId, withLink }, { orderMails }) => orderMails.prepare(orderId, withLink),
} satisfies Resolvers['Mutation'];

export const orderTypes: Omit<Resolvers, 'Query' | 'Mutation' | 'Subscription'> = {
  Order: {
    __resolveReference: ({ id }, { loaders }) => loaders.order.load(id),
    group: (order, _args, context) => context.orders.group(context, order),
    customer: ({ customerId }) => ({ id: customerId }),
    seller: ({ sellerId }) => ({ id: sellerId }),
    payment: ({ id }, _args, { loaders }) => loaders.payment.load(id),
    allowedTransitions: (order, _args, { principal }) =>
      nextStates(ORDER_TRANSITIONS, order.orderStatus, actorsFor(principal, order)),
  },
  Payment: {
    id: ({ orderId }) => orderId,
    // The URL alone lets its holder act in the buyer's place.
    nextAction: ({ customerId, nextAction }, _args, { principal }) =>
      customerId === principal?.id || hasPermission(principal, 'order:place-for-others') ? nextAction : null,
    state: ({ state }) => state.toUpperCase() as Uppercase<typeof state>,
    waived: ({ waived }) => waived ?? 0,
  },
  Refund: { state: ({ state }) => state.toUpperCase() as Uppercase<typeof state> },
  ShippingAddress: {
    mobile: ({ mobile }) => (mobile ? displayPhone(mobile) : null),
    countryCode: ({ country }) => parseCountry(country)?.code ?? null,
  },
  OrderItem: {
    product: ({ productId }) => ({ id: productId }),
    seller: ({ sellerId }) => ({ id: sellerId }),
  },
  CheckoutResult: {
    order: ({ orders }) => firstOf(orders),
    orderCount: ({ orders }) => orders.length,
    group: (group) => group,
  },
  Product: {
    __resolveReference: ({ id }) => ({ id }),
    purchasedByMe: ({ id }, _args, { loaders }) => loaders.purchased.load(id),
  },
  User: {
    __resolveReference: ({ id }) => ({ id }),
    orders: ({ id }, { limit }, { loaders }) =>
      loaders.newestByCustomer.load({ customerId: id, limit: limitOf(limit) }),
  },
  DashboardStats: {
    __resolveReference: (_reference, context) => context.analytics.dashboard(context),
    id: () => 'shop',
  },
  ProductSales: { product: ({ productId }) => ({ id: productId }) },
  SellerStats: { seller: ({ sellerId }) => ({ id: sellerId }) },
};

export const orderSubscriptions = {
  orderUpdated: {
    subscribe: (_parent, { orderId }, context) => context.orderUpdates.forOrder(context, orderId),
    resolve: (order: Order) => order,
  },
  myOrdersUpdated: {
    subscribe: (_parent, _args, context) => context.orderUpdates.forCustomer(context),
    resolve: (order: Order) => order,
  },
  newOrders: {
    subscribe: (_parent, _args, context) => context.orderUpdates.newForSeller(context),
    resolve: (order: Order) => order,
  },
} satisfies Resolvers['Subscription'];

function firstOf(orders: readonly Order[]): Order {
  const [first] = orders;
  if (!first) throw new Error('A group has at least one order.');
  return first;
}
