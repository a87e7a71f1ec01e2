import { randomUUID } from 'node:crypto';
import type { Caller } from '../../../../tools/permissions/access';
import { addressOf } from '../support/environment';
import { placeOrder } from '../support/orders';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { approvedSeller, logIn, register, staff, unique, type TestUser } from '../support/users';
import { altered, clientToken } from '../support/tokens';
import { call, idFrom, textAt } from './operations';

/** The products and sales of a seller. */
export type Offers = Awaited<ReturnType<typeof newOffers>>;

/** A user with one object of every kind that a user can own. */
export type Owner = Awaited<ReturnType<typeof newOwner>> & { offers?: Offers };

/** All callers and objects for the attempts. */
export type PermissionFixtures = Awaited<ReturnType<typeof newPermissionFixtures>>;

/** The callers with their own objects. */
type Callers = Record<Caller, { self: Owner; token: string | undefined }>;

/** Creates all callers and objects. */
export async function newPermissionFixtures() {
  const [seller, buyer, admin] = await Promise.all([approvedSeller(), register(), staff('admin')]);
  const offers = await newOffers(seller, buyer);
  const { product } = offers;
  const stranger = { ...(await newOwner(await register(), product)), offers };
  const inactive = await newCategory();
  const input = { name: inactive.name, isActive: false };
  await call('Mutation.updateCategory', admin, { id: inactive.id, input });
  await call('Mutation.setCustomerGroup', admin, { name: unique('group'), add: [stranger.user.id] });
  const sizes = [{ options: [{ name: 'Size', value: 'S' }], price: 20, stock: 10 }];
  return {
    callers: await newCallers(product, stranger.user),
    /** The owner of objects that belong to none of the callers; their products belong to the seller below. */
    stranger,
    seller,
    /** An admin who is none of the callers. */
    admin: await newStaff('admin'),
    /** A product that every user may buy. */
    product,
    /** A product with one unit in stock. */
    scarceProductId: (await newProduct(seller, { stock: 1 })).id,
    /** A product with variants. */
    variedProductId: (await newProduct(seller, { variants: sizes })).id,
    category: await newCategory(),
    inactiveCategoryId: inactive.id,
    /** A coupon with a category, a product and a seller, redeemed once. */
    coupon: await redeemedCoupon(stranger.user, seller),
  };
}

/** A new account with a role of staff. */
export async function newStaff(role: 'support' | 'admin' | 'super_admin'): Promise<TestUser> {
  const { id, email, password } = await register();
  await call('Mutation.updateUserRole', await staff('super_admin'), { id, role });
  return logIn(email, password);
}

/** @param product a product that all of them have bought, from a seller who is none of them */
async function newCallers(product: TestProduct, buyer: TestUser): Promise<Callers> {
  const owner = async (user: Promise<TestUser>) => newOwner(await user, product);
  const [guest, customer, pendingSeller, seller, support, admin, superAdmin, adminWithout2fa] =
    await Promise.all([
      owner(register()),
      owner(register()),
      owner(register('seller')),
      owner(approvedSeller()),
      owner(newStaff('support')),
      owner(newStaff('admin')),
      owner(newStaff('super_admin')),
      owner(newStaff('admin')),
    ]);
  const selling = { ...seller, offers: await newOffers(seller.user, buyer) };
  const loggedIn = (self: Owner) => ({ self, token: self.user.accessToken });
  const without2fa = { second_factor_missing: true, sid: randomUUID() };
  return {
    // The guest's objects are those of a customer who has logged out.
    guest: { self: guest, token: undefined },
    customer: loggedIn(customer),
    pendingSeller: loggedIn(pendingSeller),
    seller: loggedIn(selling),
    support: loggedIn(support),
    admin: loggedIn(admin),
    super_admin: loggedIn(superAdmin),
    adminWithout2fa: { self: adminWithout2fa, token: altered(adminWithout2fa.user.accessToken, without2fa) },
    machineClient: { self: selling, token: await machineToken(selling.user) },
  };
}

/** Creates one object of every kind for a user. @param product another user's product, which the user buys */
async function newOwner(user: TestUser, product: TestProduct) {
  const orderId = (await placeOrder(user, product, { notes: 'Ring twice.' })).id;
  const unpaid = await placeOrder(user, product, { paymentMethod: 'card', paymentToken: 'tok_second_step' });
  const ticket = { category: 'order', customerEmail: user.email, orderId, productId: product.id };
  const ticketId = await idFrom('Mutation.createTicket', user, { input: ticket });
  await call('Mutation.addTicketComment', user, { input: { ticketId } });
  const internalTicketId = await idFrom('Mutation.createTicket', user, { input: ticket });
  const comment = { ticketId: internalTicketId, isInternal: true };
  await call('Mutation.addTicketComment', await staff('support'), { input: comment });
  const profile = { phone: '+91 98450 00000', profilePicture: 'https://pictures.example/me.png' };
  await call('Mutation.updateProfile', user, { input: profile });
  const review = { productId: product.id, input: { rating: 5, comment: 'Good.' } };
  return {
    user,
    addressId: await idFrom('Mutation.addAddress', user),
    sessionId: await idFrom('Query.mySessions', user),
    orderId,
    /** An order whose payment requires action by its buyer. */
    unpaidOrderId: unpaid.id,
    /** An order of two units that was paid, with one of them refunded. */
    refundedOrderId: await refundedOrderId(user, product),
    ticketId,
    /** A ticket whose only comment is an internal one. */
    internalTicketId,
    reviewId: await idFrom('Mutation.createReview', user, review),
    machineClientId: await idFrom('Mutation.createMachineClient', user),
    apiKeyId: await idFrom('Mutation.createApiKey', user),
  };
}

/** Creates products for a seller, of which `buyer` buys one. */
async function newOffers(seller: TestUser, buyer: TestUser) {
  const category = await newCategory();
  const [product, offSale] = await Promise.all([
    newProduct(seller, { stock: 1_000, imageUrl: 'https://pictures.example/product.png' }),
    newProduct(seller, { isActive: false, category: category.id }),
  ]);
  return {
    product,
    /** A product that is not on sale. */
    offSaleId: offSale.id,
    /** Its category, which has no other product. */
    offSaleCategoryId: category.id,
    /** An order from this seller, placed by another user. */
    soldOrderId: (await placeOrder(buyer, product)).id,
  };
}

async function refundedOrderId(user: TestUser, product: TestProduct): Promise<string> {
  const { id } = await placeOrder(user, product, { paymentMethod: 'bank_transfer', quantity: 2 });
  const admin = await staff('admin');
  await call('Mutation.updatePaymentStatus', admin, { id, status: 'PAID' });
  const lines = [{ variantId: product.variants[0]?.id, quantity: 1 }];
  await call('Mutation.refundOrder', admin, { orderId: id, input: { lines } });
  return id;
}

async function redeemedCoupon(buyer: TestUser, seller: TestUser): Promise<{ id: string; code: string }> {
  const { id } = await newCategory();
  const product = await newProduct(seller, { category: id });
  const coupon = await newCoupon({ categoryIds: [id], productIds: [product.id], sellerIds: [seller.id] });
  await placeOrder(buyer, product, { couponCode: coupon.code });
  return coupon;
}

/** The token of a machine client with the scope `product:write`. */
async function machineToken(owner: TestUser): Promise<string> {
  const input = { scopes: ['product:write'] };
  const client = await call('Mutation.createMachineClient', owner, { input }, 'client { id } secret');
  return clientToken(addressOf('auth'), textAt(client, 'id'), textAt(client, 'secret'));
}
