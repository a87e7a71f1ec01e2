import { z } from 'zod';
import { SERVICE_HEADER } from '@e-storefront/auth';
import type { Caller } from '../../../../tools/permissions/access';
import { data, present } from '../support/client';
import { credentialOf, directTo } from '../support/endpoints';
import { addToCart, orderInput, placeOrder } from '../support/orders';
import { newCategory, newCoupon, newProduct, type TestProduct } from '../support/products';
import { logIn, register, type TestUser } from '../support/users';
import { newStaff, type Owner, type PermissionFixtures } from './fixtures';
import { idFrom, textAt, type Args } from './operations';

const ownSessions = z.object({ mySessions: z.array(z.object({ id: z.string(), isCurrent: z.boolean() })) });

/**
 * One caller's attempt to access something. Attempts that are meant to succeed get objects of their own when they
 * consume them; others use existing ones.
 */
export class Attempt {
  /**
   * @param isOwn whether it uses the caller's own objects instead of another user's
   * @param isMeant whether it is meant to succeed
   */
  constructor(
    readonly caller: Caller,
    readonly isOwn: boolean,
    readonly isMeant: boolean,
    readonly fixtures: PermissionFixtures,
  ) {}

  get self(): Owner {
    return this.fixtures.callers[this.caller].self;
  }

  get token(): string | undefined {
    return this.fixtures.callers[this.caller].token;
  }

  /** The owner of the objects. */
  get owner(): Owner {
    return this.isOwn ? this.self : this.fixtures.stranger;
  }

  get seller(): TestUser {
    return this.isOwn ? this.self.user : this.fixtures.seller;
  }

  get sellerId(): string {
    return this.seller.id;
  }

  disposableCustomerId(): Promise<string> {
    return this.#disposable(this.fixtures.stranger.user.id, async () => (await register()).id);
  }

  disposableSellerId(): Promise<string> {
    return this.#disposable(this.fixtures.seller.id, async () => (await register('seller')).id);
  }

  disposableAdminId(): Promise<string> {
    return this.#disposable(this.fixtures.admin.id, async () => (await newStaff('admin')).id);
  }

  disposableSessionId(): Promise<string> {
    return this.#disposable(this.owner.sessionId, async () => {
      const user = await this.newSession();
      const { mySessions } = ownSessions.parse(await data('{ mySessions { id isCurrent } }', { as: user }));
      return present(mySessions.find(({ isCurrent }) => isCurrent)).id;
    });
  }

  disposableAddressId(): Promise<string> {
    return this.#disposable(this.owner.addressId, () => idFrom('Mutation.addAddress', this.owner.user));
  }

  disposableMachineClientId(): Promise<string> {
    const make = () => idFrom('Mutation.createMachineClient', this.owner.user);
    return this.#disposable(this.owner.machineClientId, make);
  }

  disposableApiKeyId(): Promise<string> {
    return this.#disposable(this.owner.apiKeyId, () => idFrom('Mutation.createApiKey', this.owner.user));
  }

  disposableReviewId(): Promise<string> {
    return this.#disposable(this.owner.reviewId, async () => {
      const productId = (await newProduct(this.fixtures.seller)).id;
      return idFrom('Mutation.createReview', this.owner.user, { productId });
    });
  }

  /** A product that the caller has not reviewed. */
  reviewableProductId(): Promise<string> {
    const make = async () => (await newProduct(this.fixtures.seller)).id;
    return this.#disposable(this.fixtures.product.id, make);
  }

  /** A product of the owner; undefined for an owner who sells nothing. */
  async disposableProduct(): Promise<TestProduct | undefined> {
    return this.isMeant && this.owner.offers ? newProduct(this.seller) : this.owner.offers?.product;
  }

  disposableCategoryId(): Promise<string> {
    return this.#disposable(this.fixtures.category.id, async () => (await newCategory()).id);
  }

  disposableCouponId(): Promise<string> {
    return this.#disposable(this.fixtures.coupon.id, async () => (await newCoupon()).id);
  }

  disposableOrderId(): Promise<string> {
    return this.#disposable(this.owner.orderId, () => this.placeOrder(this.owner));
  }

  /** Arguments with an order from the owner; undefined for an owner who sells nothing. */
  async disposableSoldOrder(args: (orderId: string) => Args): Promise<Args | undefined> {
    const { offers } = this.owner;
    if (!offers) return undefined;
    const make = () => this.placeOrder(this.fixtures.stranger, offers.product);
    return args(await this.#disposable(offers.soldOrderId, make));
  }

  /** Orders one unit of a product. @returns the id of the order */
  async placeOrder({ user }: Owner, product = this.fixtures.product): Promise<string> {
    return (await placeOrder(user, product)).id;
  }

  /** The input for an order by the owner. */
  orderInput(): Args {
    return { ...orderInput(this.owner.user, this.fixtures.product) };
  }

  /** Fills the caller's cart. @returns no arguments, because a checkout takes the caller's cart */
  async fillCart(): Promise<Args> {
    if (this.isMeant) await addToCart(this.fixtures.product, { as: this.self.user });
    return {};
  }

  /** Arguments for a line of a new guest's cart. */
  async newGuestCart(): Promise<{ token: string; itemId: string }> {
    const { token, items } = await addToCart(this.fixtures.product);
    return { token: present(token), itemId: present(items[0]).id };
  }

  /** Another session of the caller. */
  newSession(): Promise<TestUser> {
    return logIn(this.self.user.email, this.self.user.password);
  }

  /** The token of a new link to the owner's ticket, as the service that sends mails gets it. */
  ticketLink(): Promise<string> {
    return linkFrom('ticket', `prepareTicketMail(ticketId: "${this.owner.ticketId}", withLink: true)`);
  }

  /** The token of a new link to the owner's order, as the service that sends mails gets it. */
  orderLink(): Promise<string> {
    return linkFrom('order', `prepareOrderMail(orderId: "${this.owner.orderId}", withLink: true)`);
  }

  #disposable(existing: string, make: () => Promise<string>): Promise<string> {
    return this.isMeant ? make() : Promise.resolve(existing);
  }
}

async function linkFrom(subgraph: string, call: string): Promise<string> {
  const headers = { [SERVICE_HEADER]: await credentialOf('auth') };
  const answer = await directTo(subgraph).request(`mutation { ${call} { linkToken } }`, { headers });
  return textAt(answer.data, 'linkToken');
}
