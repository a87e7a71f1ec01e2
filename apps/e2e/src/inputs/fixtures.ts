import { ask, data, present, type ClientError } from '../support/client';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { addToCart, ADDRESS, orderInput, placeOrder } from '../support/orders';
import { approvedSeller, register, staff, unique, type TestUser } from '../support/users';
import {
  AddAddressDocument,
  CreatePromotionDocument,
  CreateReviewDocument,
  CreateTicketDocument,
  type CreatePromotionInput,
} from '../support/support.generated';
import {
  operationOf,
  variablesFor,
  type OptionalInput,
  type RootField,
  type ValueSource,
} from './optional-inputs';

/** The objects to which the inputs of this folder's tests refer. */
export interface Fixtures {
  admin: TestUser;
  seller: TestUser;
  buyer: TestUser;
  category: { id: string; name: string };
  product: TestProduct;
  variantId: string;
  orderId: string;
  addressId: string;
  coupon: { id: string; code: string };
  promotionId: string;
  ticketId: string;
  reviewId: string;
}

/** Creates all objects. */
export async function newFixtures(): Promise<Fixtures> {
  const [admin, seller, buyer] = [await staff('admin'), await approvedSeller(), await register()];
  const category = await newCategory();
  const product = await newProduct(seller, { category: category.id });
  const { addAddress } = await data(AddAddressDocument, { variables: { input: ADDRESS }, as: buyer });
  const ticket = {
    subject: 'A',
    description: 'B',
    category: 'order',
    customerName: 'C',
    customerEmail: buyer.email,
  };
  const { createTicket } = await data(CreateTicketDocument, { variables: { input: ticket }, as: buyer });
  const { createReview } = await data(CreateReviewDocument, {
    variables: { productId: product.id, input: { rating: 5 } },
    as: buyer,
  });
  const { createPromotion } = await data(CreatePromotionDocument, {
    variables: { input: { ...promotionInput(), code: unique('P').toUpperCase() } },
    as: admin,
  });
  return {
    admin,
    seller,
    buyer,
    category,
    product,
    variantId: present(product.variants[0]).id,
    orderId: (await placeOrder(buyer, product)).id,
    addressId: present(addAddress?.address).id,
    coupon: await newCoupon(),
    promotionId: present(createPromotion).id,
    ticketId: present(createTicket).id,
    reviewId: present(createReview?.review).id,
  };
}

/** Not yet valid: a promotion without its code would apply to the orders of other tests. */
const NOT_YET = '2090-01-01';

function promotionInput(): CreatePromotionInput {
  return { name: unique(), action: 'freeShipping', validFrom: NOT_YET, validTo: '2099-12-31' };
}

/** Valid values for required inputs; others are generated from their types. */
export function valuesIn(fixtures: Fixtures): ValueSource {
  const { seller, buyer, product, category, coupon, variantId, orderId, ticketId } = fixtures;
  const byField: Record<string, Record<string, unknown>> = {
    'Mutation.register': { 'input.email': () => `${unique()}@example.com` },
    'Mutation.login': { 'input.email': buyer.email, 'input.password': buyer.password },
    'Mutation.beginSecondFactor': { password: buyer.password },
    'Mutation.updateAddress': { id: fixtures.addressId },
    'Mutation.createMachineClient': { 'input.scopes': ['order:read'] },
    'Mutation.createApiKey': { 'input.scopes': ['order:read'] },
    'Mutation.updateCategory': { id: category.id },
    'Mutation.createProduct': { 'input.sellerId': seller.id },
    'Mutation.updateProduct': { id: product.id },
    'Mutation.updateReview': { reviewId: fixtures.reviewId },
    'Mutation.updateCoupon': { id: coupon.id },
    'Mutation.updatePromotion': { id: fixtures.promotionId, 'input.validFrom': NOT_YET },
    'Mutation.createPromotion': { 'input.action': 'freeShipping', 'input.validFrom': NOT_YET },
    'Mutation.setCustomerGroup': { name: unique('group') },
    'Mutation.createOrder': createOrderValues(fixtures),
    'Mutation.updateOrderStatus': { id: orderId, status: 'CONFIRMED' },
    'Mutation.cancelOrder': { id: orderId },
    'Mutation.refundOrder': { orderId },
    'Mutation.returnOrderItems': { orderId },
    'Mutation.createTicket': { 'input.category': 'order' },
    'Mutation.updateTicketStatus': { id: ticketId, status: 'in_progress' },
    'Mutation.assignTicket': { id: ticketId },
    'Query.explainPromotions': { 'basket.lines.0.sellerId': seller.id },
  };
  const byName: Record<string, unknown> = {
    email: 'someone@example.com',
    customerEmail: 'someone@example.com',
    password: 'A-long-passphrase-1',
    ...ADDRESS,
    name: () => unique(),
    paymentMethod: 'cod',
    period: 'week',
    status: 'open',
    domain: 'storefront',
    discountType: 'percentage',
    discount: 10,
    validFrom: '2026-01-01',
    validTo: '2099-12-31',
    category: category.id,
    productId: product.id,
    variantId,
    customerId: buyer.id,
    ticketId,
    orderId,
    code: () => unique('C').toUpperCase(),
    value: () => unique('v'),
    rating: 5,
  };
  return (root, path) => {
    const value = byField[root]?.[path] ?? byName[path.split('.').at(-1) ?? ''];
    return typeof value === 'function' ? (value as () => unknown)() : value;
  };
}

function createOrderValues({ buyer, product }: Fixtures): Record<string, unknown> {
  const { items, ...input } = orderInput(buyer, product);
  const lines = items.flatMap((item) =>
    Object.entries(item).map(([key, value]) => [`input.items.0.${key}`, value]),
  );
  const rest = Object.entries(input).map(([key, value]) => [`input.${key}`, value]);
  return Object.fromEntries([...lines, ...rest]);
}

/** The caller for whom a root field depends on the input only; null for a guest. */
async function callerOf(root: string, fixtures: Fixtures): Promise<TestUser | null> {
  if (
    /cart|coupon\b|login|register|google|logout/i.test(root.replace(/(create|update|validate)Coupon/, ''))
  ) {
    return null;
  }
  if (/Mutation\.(createProduct|updateProduct|addVariant|updateVariant|adjustStock)/.test(root))
    return fixtures.seller;
  if (/Mutation\.(create|update)(Coupon|Promotion|Category)/.test(root)) return fixtures.admin;
  if (/Mutation\.(setCustomerGroup|refundOrder|updateOrderStatus|returnOrderItems)/.test(root))
    return fixtures.admin;
  if (/Mutation\.(updateTicketStatus|assignTicket)/.test(root)) return fixtures.admin;
  if (/Mutation\.(createReview|endAllSessions)/.test(root)) return register();
  if (/Mutation\.checkout/.test(root)) {
    await addToCart(fixtures.product, { as: fixtures.buyer });
    return fixtures.buyer;
  }
  return root.startsWith('Mutation.') ? fixtures.buyer : fixtures.admin;
}

/** Calls a root field with valid values, and with `valueAt` for its optional inputs. */
export async function tryRoot(
  root: RootField,
  valueAt: (input: OptionalInput) => unknown,
  fixtures: Fixtures,
): Promise<{ errors: ClientError[]; variables: object }> {
  const caller = await callerOf(root.name, fixtures);
  const variables = variablesFor(root, valuesIn(fixtures), valueAt);
  const { errors } = await ask(operationOf(root), { variables, ...(caller && { as: caller }) });
  return { errors, variables };
}
