import type { SubgraphContract } from './contract';

const ITEM = 'productId productName quantity price sellerId subtotal';
const ADDRESS = 'name mobile email street city state zip country';
const ORDER =
  `id orderNumber customerId customerEmail sellerId items { ${ITEM} } subtotal tax shipping discount couponCode ` +
  `total orderStatus paymentStatus paymentMethod shippingAddress { ${ADDRESS} } notes createdAt updatedAt`;
const POINT = 'date sales orders revenue';

export const order: SubgraphContract = {
  fields: {
    'Query.order': { args: { id: 'ID!' }, select: ORDER },
    'Query.orders': {
      args: { page: 'Int', limit: 'Int', customerId: 'String' },
      select: `orders { ${ORDER} } pagination { page limit total pages }`,
    },
    'Query.ordersByCustomer': { args: { customerId: 'String!' }, select: ORDER, list: true },
    'Query.dashboardStats': { args: {}, select: 'totalUsers totalOrders totalRevenue pendingOrders' },
    'Query.salesAnalytics': {
      args: { period: 'String!' },
      select: `daily { ${POINT} } weekly { ${POINT} } monthly { ${POINT} }`,
    },
    'Mutation.createOrder': {
      args: { input: 'CreateOrderInput!' },
      select: `order { ${ORDER} } orders { ${ORDER} } orderCount`,
    },
    'Mutation.updateOrderStatus': { args: { id: 'ID!', status: 'OrderStatus!' }, select: ORDER },
    'Mutation.updatePaymentStatus': { args: { id: 'ID!', status: 'PaymentStatus!' }, select: ORDER },
    'Mutation.cancelOrder': { args: { id: 'ID!' }, select: ORDER },
  },
  inputs: {
    CreateOrderInput: {
      fields: {
        customerId: 'any!',
        customerEmail: 'any!',
        items: 'any!',
        subtotal: 'Float!',
        total: 'Float!',
        paymentMethod: 'String!',
        shippingAddress: 'any!',
        tax: 'Float',
        shipping: 'Float',
        discount: 'Float',
        couponCode: 'any',
        notes: 'any',
        'items.productId': 'any!',
        'items.quantity': 'any!',
        'items.price': 'Float!',
        'items.subtotal': 'Float!',
        'items.productName': 'any',
        'items.sellerId': 'any',
        'shippingAddress.street': 'any!',
        'shippingAddress.city': 'any!',
        'shippingAddress.state': 'any!',
        'shippingAddress.zip': 'any!',
        'shippingAddress.country': 'any!',
        'shippingAddress.name': 'any',
        'shippingAddress.mobile': 'any',
        'shippingAddress.email': 'any',
      },
      sample: {
        customerId: '65f000000000000000000001',
        customerEmail: 'a@example.com',
        subtotal: 25.5,
        items: [{ productId: '65f000000000000000000002', quantity: 1, price: 25.5, subtotal: 25.5 }],
        total: 37.54,
        tax: 2.04,
        shipping: 10,
        discount: 0,
        paymentMethod: 'cod',
        shippingAddress: { street: 'A', city: 'B', state: 'C', zip: '1', country: 'India' },
      },
    },
  },
  enums: {
    OrderStatus: [
      'PENDING',
      'CONFIRMED',
      'PROCESSING',
      'SHIPPED',
      'OUT_FOR_DELIVERY',
      'DELIVERED',
      'CANCELLED',
      'RETURNED',
      'REFUNDED',
    ],
    PaymentStatus: ['PENDING', 'PROCESSING', 'PAID', 'COMPLETED', 'FAILED', 'REFUNDED', 'PARTIALLY_REFUNDED'],
  },
};
