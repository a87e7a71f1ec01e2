import type { Json } from '@e-storefront/testing';
import { ask, data, type ClientError } from '../support/client';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { addToCart, ADDRESS, orderInput, placeOrder } from '../support/orders';
import { approvedSeller, register, staff, unique, type TestUser } from '../support/users';
import { operationOf, variablesFor, type OptionalPlace, type RootField, type ValueSource } from './places';

/** Everything that the inputs of this folder's tests name. */
export interface Scene {
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

/** Makes everything anew. */
export async function newScene(): Promise<Scene> {
  const [admin, seller, buyer] = [await staff('admin'), await approvedSeller(), await register()];
  const category = await newCategory();
  const goods = await newProduct(seller, { category: category.id });
  const as = (person: TestUser, variables: Record<string, unknown>) => ({ as: person, variables });
  const { addAddress } = await data(
    'mutation A($input: AddAddressInput!) { addAddress(input: $input) { address { id } } }',
    as(buyer, { input: ADDRESS }),
  );
  const { createTicket } = await data(
    'mutation T($input: CreateTicketInput!) { createTicket(input: $input) { id } }',
    as(buyer, {
      input: {
        subject: 'A',
        description: 'B',
        category: 'order',
        customerName: 'C',
        customerEmail: buyer.email,
      },
    }),
  );
  const { createReview } = await data(
    'mutation R($id: ID!) { createReview(productId: $id, input: { rating: 5 }) { review { id } } }',
    as(buyer, { id: goods.id }),
  );
  const { createPromotion } = await data(
    'mutation P($input: CreatePromotionInput!) { createPromotion(input: $input) { id } }',
    as(admin, { input: { ...promotionInput(), code: unique('P').toUpperCase() } }),
  );
  return {
    admin,
    seller,
    buyer,
    category,
    product: goods,
    variantId: goods.variants[0]?.id ?? '',
    orderId: (await placeOrder(buyer, goods)).id,
    addressId: addAddress.address.id,
    coupon: await newCoupon(),
    promotionId: createPromotion.id,
    ticketId: createTicket.id,
    reviewId: createReview.review.id,
  };
}

/** Not yet valid: a promotion whose code is left out or cleared would apply to the orders of other tests. */
const NOT_YET = '2090-01-01';

function promotionInput(): Record<string, unknown> {
  return { name: unique(), action: 'freeShipping', validFrom: NOT_YET, validTo: '2099-12-31' };
}

/** Valid values for what must be given; what is not named here is made up by its type. */
export function valuesIn(scene: Scene): ValueSource {
  const { seller, buyer, product, category, coupon, variantId, orderId, ticketId } = scene;
  const byField: Record<string, Json> = {
    'Mutation.register': { 'input.email': () => `${unique()}@example.com` },
    'Mutation.login': { 'input.email': buyer.email, 'input.password': buyer.password },
    'Mutation.beginSecondFactor': { password: buyer.password },
    'Mutation.updateAddress': { id: scene.addressId },
    'Mutation.createMachineClient': { 'input.scopes': ['order:read'] },
    'Mutation.createApiKey': { 'input.scopes': ['order:read'] },
    'Mutation.updateCategory': { id: category.id },
    'Mutation.createProduct': { 'input.sellerId': seller.id },
    'Mutation.updateProduct': { id: product.id },
    'Mutation.updateReview': { reviewId: scene.reviewId },
    'Mutation.updateCoupon': { id: coupon.id },
    'Mutation.updatePromotion': { id: scene.promotionId, 'input.validFrom': NOT_YET },
    'Mutation.createPromotion': { 'input.action': 'freeShipping', 'input.validFrom': NOT_YET },
    'Mutation.setCustomerGroup': { name: unique('group') },
    'Mutation.createOrder': createOrderValues(scene),
    'Mutation.updateOrderStatus': { id: orderId, status: 'CONFIRMED' },
    'Mutation.cancelOrder': { id: orderId },
    'Mutation.refundOrder': { orderId },
    'Mutation.returnOrderItems': { orderId },
    'Mutation.createTicket': { 'input.category': 'order' },
    'Mutation.updateTicketStatus': { id: ticketId, status: 'in_progress' },
    'Mutation.assignTicket': { id: ticketId },
    'Query.explainPromotions': { 'basket.lines.0.sellerId': seller.id },
  };
  const byName: Record<string, Json> = {
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
    const own = (byField[root] as Record<string, unknown> | undefined)?.[path];
    const value: unknown = own ?? byName[path.split('.').at(-1) ?? ''];
    return typeof value === 'function' ? (value as () => unknown)() : value;
  };
}

function createOrderValues({ buyer, product }: Scene): Record<string, unknown> {
  const { items, ...input } = orderInput(buyer, product) as { items: object[] } & Record<string, unknown>;
  const lines = items.flatMap((item) =>
    Object.entries(item).map(([key, value]) => [`input.items.0.${key}`, value]),
  );
  const rest = Object.entries(input).map(([key, value]) => [`input.${key}`, value]);
  return Object.fromEntries([...lines, ...rest]);
}

/** Who calls a root field so that it is answered for what was sent, and not for who sent it; null for a guest. */
async function callerOf(root: string, scene: Scene): Promise<TestUser | null> {
  if (
    /cart|coupon\b|login|register|google|logout/i.test(root.replace(/(create|update|validate)Coupon/, ''))
  ) {
    return null;
  }
  if (/Mutation\.(createProduct|updateProduct|addVariant|updateVariant|adjustStock)/.test(root))
    return scene.seller;
  if (/Mutation\.(create|update)(Coupon|Promotion|Category)/.test(root)) return scene.admin;
  if (/Mutation\.(setCustomerGroup|refundOrder|updateOrderStatus|returnOrderItems)/.test(root))
    return scene.admin;
  if (/Mutation\.(updateTicketStatus|assignTicket)/.test(root)) return scene.admin;
  if (/Mutation\.(createReview|endAllSessions)/.test(root)) return register();
  if (/Mutation\.checkout/.test(root)) {
    await addToCart(scene.product, { as: scene.buyer });
    return scene.buyer;
  }
  return root.startsWith('Mutation.') ? scene.buyer : scene.admin;
}

/** Calls a root field with valid values, and with `valueAt` at its optional places. */
export async function tryRoot(
  root: RootField,
  valueAt: (place: OptionalPlace) => unknown,
  scene: Scene,
): Promise<{ errors: ClientError[]; variables: object }> {
  const caller = await callerOf(root.name, scene);
  const variables = variablesFor(root, valuesIn(scene), valueAt);
  const { errors } = await ask(operationOf(root), { variables, ...(caller && { as: caller }) });
  return { errors, variables };
}
