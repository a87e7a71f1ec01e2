import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { badInput, DomainError } from '@e-storefront/errors';
import { retryOnConflict } from '@e-storefront/mongo';
import { parseId, isBlank, objectId, parseInput, quantity as quantitySchema } from '@e-storefront/domain';
import { mergeLines, MAX_LINES, MAX_QUANTITY, type Cart } from './cart';
import { cartExpiry, createGuestOwner, customerOwnerKey, guestOwnerKey, type CartOwner } from './cart-owner';
import type { CartRepository } from './cart.model';
import type { ProductClient, PurchasableLine } from '../clients/product.client';

interface Dependencies {
  carts: Pick<CartRepository, 'find' | 'save' | 'claimForMerge' | 'remove'>;
  products: ProductClient;
}

export interface OwnedCart {
  owner: CartOwner;
  cart: Cart | null;
}

/** Enough for a retry after a crash to arrive before its operation id is dropped. */
const MAX_RECENT_OPERATIONS = 20;
const MAX_MERGED_FROM = 20;

const addition = z.object({ productId: objectId, variantId: objectId.optional(), quantity: quantitySchema });
const lineQuantity = z.union([z.literal(0), quantitySchema]);

/** Cart rules. Every write is a compare-and-set of one document, retried after a concurrent write. */
export class CartService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /** @throws CART_EXPIRED when the guest token has no cart */
  async read(owner: CartOwner): Promise<OwnedCart> {
    if (!owner.key) return { owner, cart: null };
    const cart = await this.#deps.carts.find(owner.key);
    if (owner.token && (!cart || cart.mergedInto)) throw new DomainError('CART_EXPIRED');
    return { owner, cart };
  }

  /**
   * Adds a quantity of a product, once per operation id.
   * @throws BAD_USER_INPUT, NOT_FOUND, PRODUCT_UNAVAILABLE, CART_EXPIRED, CONFLICT, SERVICE_UNAVAILABLE
   */
  async add(caller: CartOwner, input: unknown, operationId?: string): Promise<OwnedCart> {
    const { quantity, ...ref } = parseInput(addition, input, '');
    if (caller.token) await this.read(caller);
    const [line] = await this.#deps.products.findLines([ref]);
    const { variantId, productId, unitPrice } = requireForSale(line, ref.productId);
    const owner = caller.key ? { ...caller, key: caller.key } : createGuestOwner();
    const create = caller.token === null;
    const add = (before: Cart): Cart => {
      if (operationId !== undefined && before.operations.includes(operationId)) return before;
      const existing = before.lines.find((one) => one.variantId === variantId);
      if ((existing?.quantity ?? 0) + quantity > MAX_QUANTITY) {
        throw badInput('quantity', `The quantity of a cart line cannot exceed ${MAX_QUANTITY}.`);
      }
      if (!existing && before.lines.length >= MAX_LINES) {
        throw badInput('productId', `A cart cannot contain more than ${MAX_LINES} different products.`);
      }
      const added = { id: newItemId(), productId, variantId, quantity, priceWhenAdded: unitPrice };
      const operations = [...before.operations, ...(operationId === undefined ? [] : [operationId])];
      return {
        ...before,
        lines: mergeLines(before.lines, [added]).lines,
        operations: operations.slice(-MAX_RECENT_OPERATIONS),
      };
    };
    return { owner, cart: await this.#change(owner.key, add, { create }) };
  }

  /** Sets the quantity of a line; 0 removes it. @throws BAD_USER_INPUT, NOT_FOUND, CART_EXPIRED, CONFLICT */
  async update(owner: CartOwner, itemId: string, quantity: number): Promise<OwnedCart> {
    const newQuantity = parseInput(lineQuantity, quantity, 'quantity');
    const id = parseId(itemId, 'itemId');
    if (newQuantity === 0) return this.remove(owner, id);
    if (!owner.key) throw itemNotFoundError(id);
    return this.edit(owner, (before) => {
      if (!before.lines.some((line) => line.id === id)) throw itemNotFoundError(id);
      const lines = before.lines.map((line) => (line.id === id ? { ...line, quantity: newQuantity } : line));
      return { ...before, lines };
    });
  }

  /** @throws BAD_USER_INPUT, CART_EXPIRED, CONFLICT */
  async remove(owner: CartOwner, itemId: string): Promise<OwnedCart> {
    const id = parseId(itemId, 'itemId');
    return this.edit(owner, (before) => ({
      ...before,
      lines: before.lines.filter((line) => line.id !== id),
    }));
  }

  /** @throws CART_EXPIRED, CONFLICT */
  async clear(owner: CartOwner): Promise<OwnedCart> {
    return this.edit(owner, (before) => ({ ...before, lines: [], couponCode: null }));
  }

  /** Sets or removes the coupon of a cart. @throws CART_EXPIRED, CONFLICT */
  async setCoupon(owner: CartOwner, couponCode: string | null): Promise<OwnedCart> {
    return this.edit(owner, (before) => ({ ...before, couponCode }));
  }

  /**
   * Merges a guest's cart into a customer's. The guest cart is closed first, so that no concurrent addition gets lost.
   * The customer's cart records the merge and the quantities it left out, so that a retry after a crash adds nothing
   * twice and reports the same.
   * @throws BAD_USER_INPUT, CART_EXPIRED, CONFLICT
   */
  async merge(owner: CartOwner & { customerId: string }, token: string): Promise<OwnedCart> {
    if (isBlank(token)) throw badInput('token', 'must not be empty.');
    const guestKey = guestOwnerKey(token);
    const guest = await this.#deps.carts.claimForMerge(guestKey, customerOwnerKey(owner.customerId));
    if (!guest) {
      const owned = await this.read(owner);
      if (owned.cart?.mergedFrom.includes(guestKey)) return owned;
      throw new DomainError('CART_EXPIRED');
    }
    const owned = await this.edit(owner, (before) => {
      if (before.mergedFrom.includes(guestKey)) return before;
      return {
        ...before,
        ...mergeLines(before.lines, guest.lines),
        ...mergeCoupons(before.couponCode, guest.couponCode),
        mergedFrom: [...before.mergedFrom, guestKey].slice(-MAX_MERGED_FROM),
      };
    });
    await this.#deps.carts.remove(guestKey);
    return owned;
  }

  /** Changes a cart; without effect for a guest without a token. @throws CART_EXPIRED, CONFLICT */
  async edit(owner: CartOwner, change: (cart: Cart) => Cart): Promise<OwnedCart> {
    if (!owner.key) return { owner, cart: null };
    return { owner, cart: await this.#change(owner.key, change, { create: owner.customerId !== null }) };
  }

  /** @param options whether to create a missing cart; otherwise it counts as expired */
  async #change(ownerKey: string, change: (cart: Cart) => Cart, options: { create: boolean }): Promise<Cart> {
    return retryOnConflict(async () => {
      const found = await this.#deps.carts.find(ownerKey);
      if (found?.mergedInto || (!found && !options.create)) throw new DomainError('CART_EXPIRED');
      if (found?.checkoutId) throw checkoutInProgressError();
      const before = found ?? createCart(ownerKey);
      const after = change(before);
      if (after === before) return before;
      // Any other change clears the report of the last merge: the buyer has seen it.
      const isMerge = after.mergedFrom !== before.mergedFrom;
      const leftOut = isMerge ? after.leftOut : [];
      const couponLeftOut = isMerge ? after.couponLeftOut : null;
      const expiresAt = cartExpiry(ownerKey);
      return (await this.#deps.carts.save({ ...after, leftOut, couponLeftOut, expiresAt })) ?? undefined;
    });
  }
}

/** A cart has at most one coupon; the customer's own takes precedence. */
function mergeCoupons(own: string | null, guest: string | null): Pick<Cart, 'couponCode' | 'couponLeftOut'> {
  return { couponCode: own ?? guest, couponLeftOut: own === null || own === guest ? null : guest };
}

/** @throws NOT_FOUND, PRODUCT_UNAVAILABLE */
function requireForSale(line: PurchasableLine | null | undefined, productId: string): PurchasableLine {
  if (!line) {
    const details = { resource: 'Product', id: productId, field: 'productId' };
    throw new DomainError('NOT_FOUND', { message: 'This product does not exist.', details });
  }
  if (line.forSale) return line;
  throw new DomainError('PRODUCT_UNAVAILABLE', {
    message: `${line.productName} is no longer for sale.`,
    details: { productIds: [productId] },
  });
}

/** Error for a write to a cart that a checkout has locked. */
export function checkoutInProgressError(): DomainError<'CONFLICT'> {
  return new DomainError('CONFLICT', {
    message: 'This cart is being checked out right now. Please try again in a moment.',
  });
}

function itemNotFoundError(id: string): DomainError<'NOT_FOUND'> {
  const details = { resource: 'CartItem', id, field: 'itemId' };
  return new DomainError('NOT_FOUND', { message: 'This item is not in the cart.', details });
}

function createCart(ownerKey: string): Cart {
  return {
    owner: ownerKey,
    lines: [],
    couponCode: null,
    version: 0,
    checkoutId: null,
    mergedInto: null,
    mergedFrom: [],
    leftOut: [],
    couponLeftOut: null,
    operations: [],
    expiresAt: cartExpiry(ownerKey),
  };
}

function newItemId(): string {
  return randomBytes(12).toString('hex');
}
