import { displayPhone, parseCountry } from '@e-storefront/addresses';
import { hasPermission } from '@e-storefront/auth';
import { parseIdempotencyKey, limitOf, type Page } from '@e-storefront/domain';
import { capacitiesOf } from './order-scope';
import type { Order } from './order';
import { allowedFrom, ORDER_LIFE } from './order-status';
import type { Resolvers } from '../schema.generated';

const pageOf = ({ items, pagination }: Page<Order>) => ({ orders: items, pagination });

export const orderQueries = {
  order: (_parent, { id }, { orders }) => orders.get(id),
  orders: async (_parent, args, { orders }) => pageOf(await orders.list(args)),
  ordersByCustomer: (_parent, { customerId }, { orders }) => orders.ofCustomer(customerId),
  myOrders: async (_parent, args, { orders }) => pageOf(await orders.mine(args)),
  hasPurchased: (_parent, { customerId, productId }, { orders }) =>
    orders.hasPurchased(customerId, productId),
  soldQuantities: (_parent, { orderIds }, { analytics }) => analytics.soldQuantities(orderIds),
  orderOwner: (_parent, { orderId }, { orders }) => orders.ownerOf(orderId),
  checkoutForMail: (_parent, { groupId }, { orderMails }) => orderMails.checkout(groupId),
  trackedOrder: (_parent, { token }, { orderMails }) => orderMails.tracked(token),
  dashboardStats: (_parent, _args, { analytics }) => analytics.dashboard(),
  salesAnalytics: (_parent, { period }, { analytics }) => analytics.sales(period),
  sellerStats: (_parent, { sellerId }, { analytics }) => analytics.ofSeller(sellerId),
} satisfies Resolvers['Query'];

export const orderMutations = {
  checkout: (_parent, { input, idempotencyKey }, context) =>
    context.checkout.fromCart(input, parseIdempotencyKey(idempotencyKey, context.idempotencyKey)),
  createOrder: (_parent, { input, idempotencyKey }, context) =>
    context.checkout.direct(input, parseIdempotencyKey(idempotencyKey, context.idempotencyKey)),
  updateOrderStatus: (_parent, { id, status, note }, { life }) => life.moveTo(id, status, note),
  updatePaymentStatus: (_parent, { id, status }, { life }) => life.setPayment(id, status),
  cancelOrder: (_parent, { id, reason, idempotencyKey }, { requests, idempotencyKey: header }) =>
    requests.cancel(id, reason, parseIdempotencyKey(idempotencyKey, header)),
  refundOrder: (_parent, { orderId, input, idempotencyKey }, { requests, idempotencyKey: header }) =>
    requests.refund(orderId, input, parseIdempotencyKey(idempotencyKey, header)),
  returnOrderItems: (_parent, { orderId, input, idempotencyKey }, { requests, idempotencyKey: header }) =>
    requests.returnItems(orderId, input, parseIdempotencyKey(idempotencyKey, header)),
  prepareOrderMail: (_parent, { orderId, withLink }, { orderMails }) => orderMails.prepare(orderId, withLink),
} satisfies Resolvers['Mutation'];

export const orderTypes: Omit<Resolvers, 'Query' | 'Mutation' | 'Subscription'> = {
  Order: {
    __resolveReference: ({ id }, { loaders }) => loaders.order.load(id),
    group: (order, _args, { orders, loaders }) => orders.group(order, (id) => loaders.inGroup.load(id)),
    customer: ({ customerId }) => ({ id: customerId }),
    seller: ({ sellerId }) => ({ id: sellerId }),
    payment: ({ id }, _args, { loaders }) => loaders.payment.load(id),
    allowedTransitions: (order, _args, { principal }) =>
      allowedFrom(ORDER_LIFE, order.orderStatus, capacitiesOf(principal, order)),
  },
  Payment: {
    id: ({ orderId }) => orderId,
    // Whoever has the address may take the step in the buyer's place.
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
      loaders.newestOf.load({ customerId: id, limit: limitOf(limit) }),
  },
  DashboardStats: {
    __resolveReference: (_reference, { analytics }) => analytics.dashboard(),
    id: () => 'shop',
  },
  ProductSales: { product: ({ productId }) => ({ id: productId }) },
  SellerStats: { seller: ({ sellerId }) => ({ id: sellerId }) },
};

export const orderSubscriptions = {
  orderUpdated: {
    subscribe: (_parent, { orderId }, { live }) => live.one(orderId),
    resolve: (order: Order) => order,
  },
  myOrdersUpdated: { subscribe: (_parent, _args, { live }) => live.mine(), resolve: (order: Order) => order },
  newOrders: { subscribe: (_parent, _args, { live }) => live.incoming(), resolve: (order: Order) => order },
} satisfies Resolvers['Subscription'];

function firstOf(orders: readonly Order[]): Order {
  const [first] = orders;
  if (!first) throw new Error('A group holds at least one order.');
  return first;
}
