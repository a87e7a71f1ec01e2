import type { DocumentNode } from 'graphql';
import { data, present } from '../support/client';
import { mailedToken } from '../support/mails';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { addToCart, ADDRESS, deliver, orderInput, placeOrder } from '../support/orders';
import {
  AddToCartDocument,
  CartStateDocument,
  CreateMachineClientDocument,
  CreateReviewDocument,
  CreateTicketDocument,
  type CartStateQuery,
  type CreateTicketInput,
} from '../support/support.generated';
import { register, staff, unique, type TestUser } from '../support/users';
import {
  AddressesDocument,
  ApiKeysDocument,
  CategoryCountDocument,
  CouponCountDocument,
  CouponUsesDocument,
  CustomerGroupsDocument,
  FoundTicketCommentsDocument,
  MachineClientsDocument,
  MyOrderCountDocument,
  MyTicketCountDocument,
  OrderStateDocument,
  ProductCountDocument,
  ProductPartsDocument,
  PromotionNamesDocument,
  ReviewsDocument,
  TicketCommentsDocument,
  UserCountDocument,
  type OrderStateQuery,
  type ProductPartsQuery,
} from './concurrency.generated';

/** A mutation to send repeatedly. */
export interface Case {
  mutation: string | DocumentNode;
  variables: Record<string, unknown>;
  /** The difference to another request. */
  other: Record<string, unknown>;
  as?: TestUser;
  /** The number of objects that the mutation creates. */
  count: () => Promise<number | undefined>;
  /** How many it creates; one by default. */
  makes?: number;
}

/** Users and a product for the cases. */
export interface Fixtures {
  admin: TestUser;
  seller: TestUser;
  buyer: TestUser;
  product: TestProduct;
}

const day = (offset: number): string => new Date(Date.now() + offset * 86_400_000).toISOString();
const window = { validFrom: day(-1), validTo: day(1) };

/** One case for every mutation that creates something or moves money or stock. */
export const CASES: Record<string, (fixtures: Fixtures) => Promise<Case>> = {
  register: async () => {
    const name = unique('newcomer');
    const input = { name, email: `${name}@example.com`, password: `Pass-${unique()}` };
    return {
      mutation:
        'mutation ($input: RegisterInput!) { register(input: $input) { user { id email } accessToken } }',
      variables: { input },
      other: { input: { ...input, name: unique() } },
      count: async () => {
        const { users } = await data(UserCountDocument, {
          variables: { search: name },
          as: await staff('admin'),
        });
        return users?.pagination.total;
      },
    };
  },
  addAddress: async ({ buyer }) => ({
    mutation:
      'mutation ($input: AddAddressInput!) { addAddress(input: $input) { address { id createdAt } } }',
    variables: { input: ADDRESS },
    other: { input: { ...ADDRESS, city: 'Mysuru' } },
    as: buyer,
    count: async () => (await data(AddressesDocument, { as: buyer })).myAddresses?.addresses.length,
  }),
  createMachineClient: async ({ seller }) => ({
    mutation:
      'mutation ($input: CreateMachineClientInput!) { createMachineClient(input: $input) { secret } }',
    variables: { input: { name: 'Reader', scopes: ['order:read'] } },
    other: { input: { name: 'Writer', scopes: ['order:read'] } },
    as: seller,
    count: async () => (await data(MachineClientsDocument, { as: seller })).myMachineClients?.length,
  }),
  rotateMachineClientSecret: async ({ seller }) => {
    const input = { name: 'Turned', scopes: ['order:read'] };
    const { createMachineClient } = await data(CreateMachineClientDocument, {
      variables: { input },
      as: seller,
    });
    const { id } = present(createMachineClient).client;
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
    count: async () => (await data(ApiKeysDocument, { as: buyer })).myApiKeys?.length,
  }),
  createCategory: async ({ admin }) => {
    const name = unique('category');
    return {
      mutation: 'mutation ($input: CategoryInput!) { createCategory(input: $input) { data { id slug } } }',
      variables: { input: { name } },
      other: { input: { name: unique() } },
      as: admin,
      count: async () =>
        (await data(CategoryCountDocument, { variables: { search: name }, as: admin })).categories?.count,
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
        (await data(CouponCountDocument, { variables: { search: code }, as: admin })).coupons?.pagination
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
      count: async () => {
        const { coupon } = await data(CouponUsesDocument, { variables: { id }, as: admin });
        return present(coupon).isActive ? 0 : 1;
      },
    };
  },
  createPromotion: async ({ admin }) => {
    const name = unique('promotion');
    // For an empty group, so that it does not apply to the carts of other tests.
    const input = { name, action: 'percentage', discount: 5, customerGroups: ['nobody'], ...window };
    return {
      mutation: 'mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { id name } }',
      variables: { input },
      other: { input: { ...input, discount: 6 } },
      as: admin,
      count: async () => {
        const { promotions } = await data(PromotionNamesDocument, { as: admin });
        return promotions?.promotions.filter((promotion) => promotion.name === name).length;
      },
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
      count: async () => {
        const { customerGroups } = await data(CustomerGroupsDocument, { as: admin });
        return present(customerGroups).find((group) => group.name === name)?.size ?? 0;
      },
    };
  },
  createProduct: async ({ seller }) => {
    const name = unique('product');
    const { id: category } = await newCategory();
    const input = { name, description: 'd', price: 5, category, stock: 3, sellerId: seller.id };
    return {
      mutation:
        'mutation ($input: CreateProductInput!) { createProduct(input: $input) { id variants { id sku } } }',
      variables: { input },
      other: { input: { ...input, price: 6 } },
      as: seller,
      count: async () =>
        (await data(ProductCountDocument, { variables: { category }, as: seller })).products?.pagination
          .total,
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
      count: async () => (await productParts(id, seller)).variants.length,
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
      count: async () => (await productParts(productId, seller)).images.length,
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
      count: async () => (await productParts(id, seller)).stock,
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
        (await data(ReviewsDocument, { variables: { productId }, as: buyer })).productReviews?.pagination
          .total,
    };
  },
  markReviewHelpful: async ({ seller, buyer }) => {
    const { id: productId } = await newProduct(seller);
    const { createReview } = await data(CreateReviewDocument, {
      variables: { productId, input: { rating: 5 } },
      as: await register(),
    });
    const reviewId = present(createReview?.review).id;
    return {
      mutation: 'mutation ($reviewId: ID!) { markReviewHelpful(reviewId: $reviewId) { id helpful } }',
      variables: { reviewId },
      other: { reviewId: 'f'.repeat(24) },
      as: buyer,
      count: async () =>
        (await data(ReviewsDocument, { variables: { productId }, as: buyer })).productReviews?.reviews[0]
          ?.helpful,
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
      count: async () => (await data(MyTicketCountDocument, { as: buyer })).myTickets?.pagination.total,
    };
  },
  addTicketComment: async ({ buyer }) => {
    const { createTicket } = await data(CreateTicketDocument, {
      variables: { input: ticketInput() },
      as: buyer,
    });
    const { id: ticketId } = present(createTicket);
    return {
      mutation: `mutation ($input: AddTicketCommentInput!) { addTicketComment(input: $input) {
        comments { id message createdAt } } }`,
      variables: { input: { ticketId, message: 'Once.' } },
      other: { input: { ticketId, message: 'Twice.' } },
      as: buyer,
      count: async () =>
        (await data(TicketCommentsDocument, { variables: { id: ticketId }, as: buyer })).ticket?.comments
          .length,
    };
  },
  addGuestTicketComment: async ({ admin }) => {
    const customerEmail = `${unique('guest')}@example.com`;
    const { createTicket } = await data(CreateTicketDocument, {
      variables: { input: { ...ticketInput(), customerEmail } },
    });
    const { ticketId } = present(createTicket);
    const token = await mailedToken(customerEmail, '/ticket');
    return {
      mutation: `mutation ($token: String!, $message: String!) {
        addGuestTicketComment(token: $token, message: $message) { comments { id message createdAt } } }`,
      variables: { token, message: 'Once.' },
      other: { token, message: 'Twice.' },
      count: async () => {
        const { tickets } = await data(FoundTicketCommentsDocument, {
          variables: { search: ticketId },
          as: admin,
        });
        return tickets?.tickets[0]?.comments.length;
      },
    };
  },
  addToCart: async ({ product }) => {
    const buyer = await register();
    return {
      mutation: AddToCartDocument,
      variables: { productId: product.id, quantity: 1 },
      other: { productId: product.id, quantity: 2 },
      as: buyer,
      count: async () => (await cartOf(buyer)).itemCount,
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
      count: async () => (await cartOf(buyer)).itemCount,
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
      count: async () => ((await cartOf(buyer)).couponCode ? 1 : 0),
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
      count: async () => ((await orderState(id, buyer)).orderStatus === 'CANCELLED' ? 1 : 0),
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
      count: async () => (await orderState(orderId, buyer)).payment?.refunded,
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
        const { statusHistory } = await orderState(orderId, buyer);
        return statusHistory.filter(({ note }) => note === 'Broken').length;
      },
    };
  },
};

export function ticketInput(): CreateTicketInput {
  const subject = unique('ticket');
  return {
    subject,
    description: 'Sent again and again.',
    category: 'general',
    customerName: 'Asha Rao',
    customerEmail: 'asha@example.com',
  };
}

async function ordersOf(buyer: TestUser): Promise<number | undefined> {
  return (await data(MyOrderCountDocument, { as: buyer })).myOrders?.pagination.total;
}

async function cartOf(buyer: TestUser): Promise<NonNullable<CartStateQuery['cart']>> {
  return present((await data(CartStateDocument, { as: buyer })).cart);
}

async function productParts(id: string, as: TestUser): Promise<NonNullable<ProductPartsQuery['product']>> {
  return present((await data(ProductPartsDocument, { variables: { id }, as })).product);
}

async function orderState(id: string, as: TestUser): Promise<NonNullable<OrderStateQuery['order']>> {
  return present((await data(OrderStateDocument, { variables: { id }, as })).order);
}
