import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { badInput, DomainError } from '@e-storefront/errors';
import { parseId, isBlank, objectId, parseInput, quantity as quantitySchema } from '@e-storefront/domain';
import { addedUp, MAX_LINES, MAX_QUANTITY, type Cart } from './cart';
import { customerOwner, expiryOf, guestOwner, newGuest, type CartHolder } from './cart-owner';
import type { Catalogue, PurchasableLine } from '../clients/catalogue';

/** Where carts are kept, one an owner. */
export interface CartRepository {
  /** The owner's cart unless it has expired. */
  find(owner: string): Promise<Cart | null>;
  /**
   * Writes the cart if nobody wrote it since it was read and no checkout holds it.
   * @returns the cart as it is now, or null when somebody else was first
   */
  save(cart: Cart): Promise<Cart | null>;
  /** Closes a guest's cart for everything but being moved to `into`; null when there is none or another took it. */
  claim(owner: string, into: string): Promise<Cart | null>;
  remove(owner: string): Promise<void>;
  /** Holds a cart still for a checkout; false when it was written since `version` or is held already. */
  freeze(cart: { owner: string; version: number }, checkoutId: string): Promise<boolean>;
  /** Lets go of the cart that a checkout holds. */
  thaw(checkoutId: string): Promise<void>;
  /** Empties the cart that a checkout holds and lets go of it. */
  empty(checkoutId: string): Promise<void>;
}

interface Ports {
  carts: CartRepository;
  catalogue: Catalogue;
}

/** A cart together with who asked for it. */
export interface HeldCart {
  holder: CartHolder;
  cart: Cart | null;
}

/** Each failed try means that somebody else's write went through, so this many rivals at once are served. */
const WRITE_TRIES = 40;
const RETRY_MS = 15;
/** A repeat after a crash comes before so many others have added something. */
const KEPT_OPERATIONS = 20;

const addition = z.object({ productId: objectId, variantId: objectId.optional(), quantity: quantitySchema });
const pieces = z.union([z.literal(0), quantitySchema]);

/** The rules of the cart. Every write is a compare-and-set of one document, tried again when a rival was first. */
export class CartService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The holder's cart. @throws CART_EXPIRED when a token names none */
  async read(holder: CartHolder): Promise<HeldCart> {
    if (!holder.owner) return { holder, cart: null };
    const cart = await this.#ports.carts.find(holder.owner);
    if (holder.token && (!cart || cart.mergedInto)) throw new DomainError('CART_EXPIRED');
    return { holder, cart };
  }

  /**
   * Adds pieces of a product, once for each operation.
   * @throws BAD_USER_INPUT, NOT_FOUND, PRODUCT_UNAVAILABLE, CART_EXPIRED, CONFLICT, SERVICE_UNAVAILABLE
   */
  async add(asked: CartHolder, input: unknown, operationId?: string): Promise<HeldCart> {
    const { quantity, ...ref } = parseInput(addition, input, '');
    if (asked.token) await this.read(asked);
    const [line] = await this.#ports.catalogue.lines([ref]);
    const { variantId, productId, unitPrice } = forSale(line, ref.productId);
    const holder = asked.owner ? { ...asked, owner: asked.owner } : newGuest();
    const create = asked.token === null;
    const add = (before: Cart): Cart => {
      if (operationId !== undefined && before.operations.includes(operationId)) return before;
      const there = before.lines.find((one) => one.variantId === variantId);
      if ((there?.quantity ?? 0) + quantity > MAX_QUANTITY) {
        throw badInput('quantity', `A line of the cart holds at most ${MAX_QUANTITY} pieces.`);
      }
      if (!there && before.lines.length >= MAX_LINES) {
        throw badInput('productId', `A cart holds at most ${MAX_LINES} lines.`);
      }
      const added = { id: newId(), productId, variantId, quantity, priceWhenAdded: unitPrice };
      const operations = [...before.operations, ...(operationId === undefined ? [] : [operationId])];
      return {
        ...before,
        lines: addedUp(before.lines, [added]).lines,
        operations: operations.slice(-KEPT_OPERATIONS),
      };
    };
    return { holder, cart: await this.#change(holder.owner, add, { create }) };
  }

  /** Sets a line's pieces; 0 removes it. @throws BAD_USER_INPUT, NOT_FOUND, CART_EXPIRED, CONFLICT */
  async update(holder: CartHolder, itemId: string, quantity: number): Promise<HeldCart> {
    const wanted = parseInput(pieces, quantity, 'quantity');
    const id = parseId(itemId, 'itemId');
    if (wanted === 0) return this.remove(holder, id);
    if (!holder.owner) throw unknownItem(id);
    return this.edit(holder, (before) => {
      if (!before.lines.some((line) => line.id === id)) throw unknownItem(id);
      const lines = before.lines.map((line) => (line.id === id ? { ...line, quantity: wanted } : line));
      return { ...before, lines };
    });
  }

  /** @throws BAD_USER_INPUT, CART_EXPIRED, CONFLICT */
  async remove(holder: CartHolder, itemId: string): Promise<HeldCart> {
    const id = parseId(itemId, 'itemId');
    return this.edit(holder, (before) => ({
      ...before,
      lines: before.lines.filter((line) => line.id !== id),
    }));
  }

  /** @throws CART_EXPIRED, CONFLICT */
  async clear(holder: CartHolder): Promise<HeldCart> {
    return this.edit(holder, (before) => ({ ...before, lines: [], couponCode: null }));
  }

  /** Puts a coupon on the cart, or takes it off. @throws CART_EXPIRED, CONFLICT */
  async setCoupon(holder: CartHolder, couponCode: string | null): Promise<HeldCart> {
    return this.edit(holder, (before) => ({ ...before, couponCode }));
  }

  /**
   * Moves a guest's cart into a customer's. The guest's is closed first, so that nothing added meanwhile gets lost;
   * the customer's remembers whom it took in, so that a repetition after a crash adds nothing twice, and what did not
   * fit, so that the repetition says so, too.
   * @throws BAD_USER_INPUT, CART_EXPIRED, CONFLICT
   */
  async merge(holder: CartHolder & { customerId: string }, token: string): Promise<HeldCart> {
    if (isBlank(token)) throw badInput('token', 'must not be empty.');
    const from = guestOwner(token);
    const guest = await this.#ports.carts.claim(from, customerOwner(holder.customerId));
    if (!guest) {
      const held = await this.read(holder);
      if (held.cart?.mergedFrom.includes(from)) return held;
      throw new DomainError('CART_EXPIRED');
    }
    const held = await this.edit(holder, (before) => {
      if (before.mergedFrom.includes(from)) return before;
      return {
        ...before,
        ...addedUp(before.lines, guest.lines),
        ...mergedCoupon(before.couponCode, guest.couponCode),
        mergedFrom: [...before.mergedFrom, from].slice(-20),
      };
    });
    await this.#ports.carts.remove(from);
    return held;
  }

  /** Changes the holder's cart; for nobody there is nothing to change. @throws CART_EXPIRED, CONFLICT */
  async edit(holder: CartHolder, change: (cart: Cart) => Cart): Promise<HeldCart> {
    if (!holder.owner) return { holder, cart: null };
    return { holder, cart: await this.#change(holder.owner, change, { create: holder.customerId !== null }) };
  }

  /** @param options whether a cart that is not there is made, else it counts as expired */
  async #change(owner: string, change: (cart: Cart) => Cart, options: { create: boolean }): Promise<Cart> {
    for (let tried = 0; tried < WRITE_TRIES; tried += 1) {
      const found = await this.#ports.carts.find(owner);
      if (found?.mergedInto || (!found && !options.create)) throw new DomainError('CART_EXPIRED');
      if (found?.checkoutId) throw beingCheckedOut();
      const before = found ?? emptyCart(owner);
      const after = change(before);
      if (after === before) return before;
      // What a change does not say anew of a merge is forgotten: the buyer has seen it.
      const isMerge = after.mergedFrom !== before.mergedFrom;
      const leftOut = isMerge ? after.leftOut : [];
      const couponLeftOut = isMerge ? after.couponLeftOut : null;
      const expiresAt = expiryOf(owner);
      const saved = await this.#ports.carts.save({ ...after, leftOut, couponLeftOut, expiresAt });
      if (saved) return saved;
      await delay(Math.random() * RETRY_MS * (tried + 1));
    }
    throw new DomainError('CONFLICT');
  }
}

/** A cart holds one coupon: the one that the customer has put on stays. */
function mergedCoupon(own: string | null, guests: string | null): Pick<Cart, 'couponCode' | 'couponLeftOut'> {
  return { couponCode: own ?? guests, couponLeftOut: own === null || own === guests ? null : guests };
}

/** @throws NOT_FOUND, PRODUCT_UNAVAILABLE */
function forSale(line: PurchasableLine | null | undefined, productId: string): PurchasableLine {
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

/** The refusal of a write to a cart that a checkout holds still. */
export function beingCheckedOut(): DomainError<'CONFLICT'> {
  return new DomainError('CONFLICT', {
    message: 'This cart is being checked out right now. Try again in a moment.',
  });
}

function unknownItem(id: string): DomainError<'NOT_FOUND'> {
  const details = { resource: 'CartItem', id, field: 'itemId' };
  return new DomainError('NOT_FOUND', { message: 'This item is not in the cart.', details });
}

function emptyCart(owner: string): Cart {
  return {
    owner,
    lines: [],
    couponCode: null,
    version: 0,
    checkoutId: null,
    mergedInto: null,
    mergedFrom: [],
    leftOut: [],
    couponLeftOut: null,
    operations: [],
    expiresAt: expiryOf(owner),
  };
}

function newId(): string {
  return randomBytes(12).toString('hex');
}
