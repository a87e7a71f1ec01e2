import type { Json } from '@e-storefront/testing';
import { data } from '../support/client';
import { mailedToken } from '../support/mails';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { addToCart, ADDRESS, deliver, orderInput, placeOrder } from '../support/orders';
import { register, staff, unique, type TestUser } from '../support/users';

/** A mutation as it is sent, again and again. */
export interface Case {
  mutation: string;
  variables: Record<string, unknown>;
  /** What differs in another request. */
  other: Record<string, unknown>;
  as?: TestUser;
  /** How many of the things there are that the mutation makes. */
  count: () => Promise<number>;
  /** How many it makes; one when left out. */
  makes?: number;
}

/** People and things that the cases work with. */
export interface World {
  admin: TestUser;
  seller: TestUser;
  buyer: TestUser;
  product: TestProduct;
}

export const read = async (
  query: string,
  as?: TestUser,
  variables: Record<string, unknown> = {},
): Promise<Json> => data(query, { variables, ...(as && { as }) });
const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString();
const window = { validFrom: day(-1), validTo: day(1) };

/** One way to send every mutation that adds something or moves money or stock. */
export const CASES: Record<string, (world: World) => Promise<Case>> = {
  register: async () => {
    const name = unique('newcomer');
    const input = { name, email: `${name}@example.com`, password: `Pass-${unique()}` };
    return {
      mutation:
        'mutation ($input: RegisterInput!) { register(input: $input) { user { id email } accessToken } }',
      variables: { input },
      other: { input: { ...input, name: unique() } },
      count: async () => {
        const found = await read(
          `{ users(search: "${name}") { pagination { total } } }`,
          await staff('admin'),
        );
        return found.users.pagination.total;
      },
    };
  },
  addAddress: async ({ buyer }) => ({
    mutation:
      'mutation ($input: AddAddressInput!) { addAddress(input: $input) { address { id createdAt } } }',
    variables: { input: ADDRESS },
    other: { input: { ...ADDRESS, city: 'Mysuru' } },
    as: buyer,
    count: async () =>
      (await read('{ myAddresses { addresses { id } } }', buyer)).myAddresses.addresses.length,
  }),
  createMachineClient: async ({ seller }) => ({
    mutation:
      'mutation ($input: CreateMachineClientInput!) { createMachineClient(input: $input) { secret } }',
    variables: { input: { name: 'Reader', scopes: ['order:read'] } },
    other: { input: { name: 'Writer', scopes: ['order:read'] } },
    as: seller,
    count: async () => (await read('{ myMachineClients { id } }', seller)).myMachineClients.length,
  }),
  rotateMachineClientSecret: async ({ seller }) => {
    const create = `mutation { createMachineClient(input: { name: "Turned", scopes: ["order:read"] }) {
      client { id } } }`;
    const id = (await read(create, seller)).createMachineClient.client.id;
    return {
      mutation: 'mutation ($id: ID!) { rotateMachineClientSecret(id: $id) { secret } }',
      variables: { id },
      other: { id: 'f'.repeat(24) },
      as: seller,
      makes: 0,
      count: async () => 0,
    };
  },
  createApiKey: async ({ buyer }) => ({
    mutation: 'mutation ($input: CreateApiKeyInput!) { createApiKey(input: $input) { key } }',
    variables: { input: { name: 'Reader', scopes: ['order:read'] } },
    other: { input: { name: 'Other', scopes: ['order:read'] } },
    as: buyer,
    count: async () => (await read('{ myApiKeys { id } }', buyer)).myApiKeys.length,
  }),
  createCategory: async ({ admin }) => {
    const name = unique('category');
    return {
      mutation: 'mutation ($input: CategoryInput!) { createCategory(input: $input) { data { id slug } } }',
      variables: { input: { name } },
      other: { input: { name: unique() } },
      as: admin,
      count: async () =>
        (await read(`{ categories(filter: { search: "${name}" }) { count } }`, admin)).categories.count,
    };
  },
  createCoupon: async ({ admin }) => {
    const code = unique('C').toUpperCase();
    const input = { code, description: 'Repeated', discountType: 'percentage', discount: 5, ...window };
    return {
      mutation: 'mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { id code } }',
      variables: { input },
      other: { input: { ...input, discount: 6 } },
      as: admin,
      count: async () =>
        (await read(`{ coupons(search: "${code}") { pagination { total } } }`, admin)).coupons.pagination
          .total,
    };
  },
  toggleCouponStatus: async ({ admin }) => {
    const { id } = await newCoupon();
    return {
      mutation: 'mutation ($id: ID!) { toggleCouponStatus(id: $id) { id isActive } }',
      variables: { id },
      other: { id: (await newCoupon()).id },
      as: admin,
      count: async () =>
        (await read(`{ coupon(id: "${id}") { isActive } }`, admin)).coupon.isActive ? 0 : 1,
    };
  },
  createPromotion: async ({ admin }) => {
    const name = unique('promotion');
    // For a group that nobody is in, so that no other test's cart gets it.
    const input = { name, action: 'percentage', discount: 5, customerGroups: ['nobody'], ...window };
    return {
      mutation: 'mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { id name } }',
      variables: { input },
      other: { input: { ...input, discount: 6 } },
      as: admin,
      count: async () =>
        (
          await read('{ promotions(limit: 100) { promotions { name } } }', admin)
        ).promotions.promotions.filter((one: Json) => one.name === name).length,
    };
  },
  setCustomerGroup: async ({ admin, buyer }) => {
    const name = unique('group');
    return {
      mutation:
        'mutation ($name: String!, $add: [ID!]) { setCustomerGroup(name: $name, add: $add) { size } }',
      variables: { name, add: [buyer.id] },
      other: { name, add: ['a'.repeat(24)] },
      as: admin,
      count: async () =>
        (await read('{ customerGroups { name size } }', admin)).customerGroups.find(
          (group: Json) => group.name === name,
        )?.size ?? 0,
    };
  },
  createProduct: async ({ seller }) => {
    const name = unique('goods');
    const { id: category } = await newCategory();
    const input = { name, description: 'd', price: 5, category, stock: 3, sellerId: seller.id };
    return {
      mutation:
        'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id variants { id sku } } }',
      variables: { input },
      other: { input: { ...input, price: 6 } },
      as: seller,
      count: async () =>
        (await read(`{ products(category: "${category}") { pagination { total } } }`, seller)).products
          .pagination.total,
    };
  },
  addVariant: async ({ seller }) => {
    const { id } = await newProduct(seller);
    const input = { options: [{ name: 'Size', value: 'L' }], price: 7, stock: 2 };
    return {
      mutation: `mutation ($productId: ID!, $input: VariantInput!) { addVariant(productId: $productId, input: $input) {
        variants { id sku } } }`,
      variables: { productId: id, input },
      other: { productId: id, input: { ...input, price: 8 } },
      as: seller,
      count: async () =>
        (await read(`{ product(id: "${id}") { variants { id } } }`, seller)).product.variants.length,
    };
  },
  addProductImage: async ({ seller }) => {
    const { id: productId } = await newProduct(seller);
    const url = 'https://pictures.example/one.webp';
    return {
      mutation: `mutation ($productId: ID!, $url: String!) { addProductImage(productId: $productId, url: $url) {
        images { id url } } }`,
      variables: { productId, url },
      other: { productId, url: `${url}?other` },
      as: seller,
      count: async () =>
        (await read(`{ product(id: "${productId}") { images { id } } }`, seller)).product.images.length,
    };
  },
  createImageUpload: async ({ seller, product }) => ({
    mutation: 'mutation ($productId: ID!) { createImageUpload(productId: $productId) { uploadUrl } }',
    variables: { productId: product.id },
    other: { productId: (await newProduct(seller)).id },
    as: seller,
    count: async () => 0,
    makes: 0,
  }),
  adjustStock: async ({ seller }) => {
    const { id, variants } = await newProduct(seller, { stock: 10 });
    const line = { productId: id, variantId: variants[0]?.id, kind: 'RECEIVE', quantity: 1 };
    return {
      mutation:
        'mutation ($lines: [StockAdjustmentInput!]!) { adjustStock(lines: $lines) { lines { onHand } } }',
      variables: { lines: [line] },
      other: { lines: [{ ...line, quantity: 2 }] },
      as: seller,
      count: async () => (await read(`{ product(id: "${id}") { stock } }`, seller)).product.stock,
    };
  },
  createReview: async ({ seller, buyer }) => {
    const { id: productId } = await newProduct(seller);
    return {
      mutation: `mutation ($productId: ID!, $input: CreateReviewInput!) {
        createReview(productId: $productId, input: $input) { message review { id createdAt } } }`,
      variables: { productId, input: { rating: 5 } },
      other: { productId, input: { rating: 1 } },
      as: buyer,
      count: async () =>
        (await read(`{ productReviews(productId: "${productId}") { pagination { total } } }`, buyer))
          .productReviews.pagination.total,
    };
  },
  markReviewHelpful: async ({ seller, buyer }) => {
    const { id } = await newProduct(seller);
    const write = `mutation { createReview(productId: "${id}", input: { rating: 5 }) { review { id } } }`;
    const reviewId = (await read(write, await register())).createReview.review.id;
    return {
      mutation: 'mutation ($reviewId: ID!) { markReviewHelpful(reviewId: $reviewId) { id helpful } }',
      variables: { reviewId },
      other: { reviewId: 'f'.repeat(24) },
      as: buyer,
      count: async () =>
        (await read(`{ productReviews(productId: "${id}") { reviews { helpful } } }`, buyer)).productReviews
          .reviews[0].helpful,
    };
  },
  createTicket: async ({ buyer }) => {
    const input = ticketInput();
    return {
      mutation:
        'mutation ($input: CreateTicketInput!) { createTicket(input: $input) { id ticketId createdAt } }',
      variables: { input },
      other: { input: { ...input, priority: 'high' } },
      as: buyer,
      count: async () =>
        (await read('{ myTickets { pagination { total } } }', buyer)).myTickets.pagination.total,
    };
  },
  addTicketComment: async ({ buyer }) => {
    const open = 'mutation ($input: CreateTicketInput!) { createTicket(input: $input) { id } }';
    const ticketId = (await read(open, buyer, { input: ticketInput() })).createTicket.id;
    return {
      mutation: `mutation ($input: AddTicketCommentInput!) { addTicketComment(input: $input) {
        comments { id message createdAt } } }`,
      variables: { input: { ticketId, message: 'Once.' } },
      other: { input: { ticketId, message: 'Twice.' } },
      as: buyer,
      count: async () =>
        (await read(`{ ticket(id: "${ticketId}") { comments { id } } }`, buyer)).ticket.comments.length,
    };
  },
  addGuestTicketComment: async ({ admin }) => {
    const customerEmail = `${unique('guest')}@example.com`;
    const open = 'mutation ($input: CreateTicketInput!) { createTicket(input: $input) { ticketId } }';
    const { ticketId } = (await read(open, undefined, { input: { ...ticketInput(), customerEmail } }))
      .createTicket;
    const token = await mailedToken(customerEmail, '/ticket');
    return {
      mutation: `mutation ($token: String!, $message: String!) {
        addGuestTicketComment(token: $token, message: $message) { comments { id message createdAt } } }`,
      variables: { token, message: 'Once.' },
      other: { token, message: 'Twice.' },
      count: async () => {
        const found = await read(`{ tickets(search: "${ticketId}") { tickets { comments { id } } } }`, admin);
        return found.tickets.tickets[0].comments.length;
      },
    };
  },
  addToCart: async ({ product }) => {
    const buyer = await register();
    return {
      mutation: ADD_TO_CART,
      variables: { productId: product.id, quantity: 1 },
      other: { productId: product.id, quantity: 2 },
      as: buyer,
      count: async () => (await read('{ cart { itemCount } }', buyer)).cart.itemCount,
    };
  },
  mergeCart: async ({ product }) => {
    const buyer = await register();
    const { token } = await addToCart(product);
    return {
      mutation: 'mutation ($token: String!) { mergeCart(token: $token) { itemCount items { id } } }',
      variables: { token },
      other: { token: 'another' },
      as: buyer,
      count: async () => (await read('{ cart { itemCount } }', buyer)).cart.itemCount,
    };
  },
  applyCoupon: async ({ product }) => {
    const buyer = await register();
    await addToCart(product, { as: buyer });
    const { code } = await newCoupon();
    return {
      mutation: 'mutation ($code: String!) { applyCoupon(code: $code) { couponCode discount total } }',
      variables: { code },
      other: { code: 'OTHER' },
      as: buyer,
      count: async () => ((await read('{ cart { couponCode } }', buyer)).cart.couponCode ? 1 : 0),
    };
  },
  checkout: async ({ product }) => {
    const buyer = await register();
    await addToCart(product, { as: buyer });
    const input = { shippingAddress: ADDRESS, paymentMethod: 'card' };
    return {
      mutation: 'mutation ($input: CheckoutInput!) { checkout(input: $input) { orders { id orderNumber } } }',
      variables: { input },
      other: { input: { ...input, notes: 'Other.' } },
      as: buyer,
      count: () => ordersOf(buyer),
    };
  },
  createOrder: async ({ product }) => {
    const buyer = await register();
    const input = orderInput(buyer, product);
    return {
      mutation:
        'mutation ($input: CreateOrderInput!) { createOrder(input: $input) { orders { id orderNumber } } }',
      variables: { input },
      other: { input: { ...input, notes: 'Other.' } },
      as: buyer,
      count: () => ordersOf(buyer),
    };
  },
  cancelOrder: async ({ product }) => {
    const buyer = await register();
    const { id } = await placeOrder(buyer, product);
    return {
      mutation:
        'mutation ($id: ID!, $reason: String) { cancelOrder(id: $id, reason: $reason) { orderStatus sequence } }',
      variables: { id },
      other: { id, reason: 'Other.' },
      as: buyer,
      count: async () =>
        (await read(`{ order(id: "${id}") { orderStatus } }`, buyer)).order.orderStatus === 'CANCELLED'
          ? 1
          : 0,
    };
  },
  refundOrder: async ({ product, seller, admin }) => {
    const buyer = await register();
    const { id: orderId } = await placeOrder(buyer, product);
    await deliver(orderId, seller);
    return {
      mutation: `mutation ($orderId: ID!, $input: RefundInput!) { refundOrder(orderId: $orderId, input: $input) {
        payment { refunds { id amount } } } }`,
      variables: { orderId, input: { amount: 1 } },
      other: { orderId, input: { amount: 2 } },
      as: admin,
      count: async () =>
        (await read(`{ order(id: "${orderId}") { payment { refunded } } }`, buyer)).order.payment.refunded,
    };
  },
  returnOrderItems: async ({ product, seller }) => {
    const buyer = await register();
    const { id: orderId } = await placeOrder(buyer, product, { quantity: 3 });
    await deliver(orderId, seller);
    const lines = [{ variantId: product.variants[0]?.id, quantity: 1 }];
    return {
      mutation: `mutation ($orderId: ID!, $input: ReturnInput!) { returnOrderItems(orderId: $orderId, input: $input) {
        sequence } }`,
      variables: { orderId, input: { lines, reason: 'Broken' } },
      other: { orderId, input: { lines, reason: 'Other' } },
      as: seller,
      count: async () => {
        const { statusHistory } = (
          await read(`{ order(id: "${orderId}") { statusHistory { note } } }`, buyer)
        ).order;
        return statusHistory.filter(({ note }: Json) => note === 'Broken').length;
      },
    };
  },
};

export const ADD_TO_CART = `mutation ($productId: ID!, $quantity: Int!, $token: String) {
  addToCart(productId: $productId, quantity: $quantity, token: $token) { token itemCount items { id quantity } } }`;

export function ticketInput(): Record<string, unknown> {
  const subject = unique('ticket');
  return {
    subject,
    description: 'Sent again and again.',
    category: 'general',
    customerName: 'Asha Rao',
    customerEmail: 'asha@example.com',
  };
}

async function ordersOf(buyer: TestUser): Promise<number> {
  return (await read('{ myOrders { pagination { total } } }', buyer)).myOrders.pagination.total;
}
