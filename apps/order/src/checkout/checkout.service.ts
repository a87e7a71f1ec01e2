import { randomBytes } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { hasPermission, requirePrincipal, type Principal } from '@e-storefront/auth';
import { badInput, DomainError } from '@e-storefront/errors';
import {
  DEDUPLICATION_WINDOW_MS,
  hashOf,
  effectiveIdempotencyKey,
  type EffectiveIdempotencyKey,
} from '@e-storefront/domain';
import { amountOf, type BasketLine } from '../pricing/basket';
import type { Cart } from '../cart/cart';
import { customerOwner } from '../cart/cart-owner';
import { beingCheckedOut, type CartRepository } from '../cart/cart.service';
import type { Checkout, PlannedOrder } from './checkout';
import type { CheckoutPricer, PricedWish } from './checkout-pricing.service';
import { persistently } from './checkout-retries';
import type { CheckoutRepository, CheckoutSaga } from './checkout.saga';
import { wishOfCart, wishOfOrder, type Wish } from './checkout.input';
import { toOrderGroup, type OrderGroup, type OrderItem } from '../order/order';
import type { PricingPolicy } from '../pricing/pricing';
import type { OrderRepository } from '../order/order.model';
import { assertMayOweMore, paysLater, type UnpaidPolicy } from './unpaid-orders';
import { waivedShares, type ShareLimits } from '../payment/waived-shares';

/** Remembers what became of a request; the platform's store over the database. */
export interface Idempotency {
  run(
    request: { caller: string; operation: string; body: unknown } & EffectiveIdempotencyKey,
    work: (work: { reference: string; isRepeat: boolean; renew(): Promise<string> }) => Promise<string>,
  ): Promise<string>;
}

interface Ports {
  orders: Pick<OrderRepository, 'findByGroup' | 'findUnpaid'>;
  carts: CartRepository;
  checkouts: Pick<CheckoutRepository, 'settledState' | 'placedSince'>;
  pricer: CheckoutPricer;
  saga: CheckoutSaga;
  idempotency: Idempotency;
  policy: PricingPolicy;
  shares: ShareLimits;
  /** Whether somebody has an account of that id. @throws SERVICE_UNAVAILABLE */
  isAccount: (id: string) => Promise<boolean>;
  unpaidPolicy: UnpaidPolicy;
}

/** A wish that is about to be carried out. */
interface Request {
  operation: 'checkout' | 'createOrder';
  /** What the client named it by; null for the clients that do not. */
  key: string | null;
  /** What a repeat has in common with it. */
  body: unknown;
  place: (groupId: string) => Promise<OrderGroup>;
}

type HeldStill = Checkout['cart'];

/** How long a repeat waits for a recovery to end what the first began. */
const RECOVERY_MS = 12_000;
const LOOK_AGAIN_MS = 100;

/** Turns a cart or a list of lines into orders: look everything up, price it, compare, then let the saga place it. */
export class CheckoutService {
  readonly #ports: Ports;
  readonly #principal: Principal | null;

  constructor(ports: Ports, principal: Principal | null) {
    this.#ports = ports;
    this.#principal = principal;
  }

  /**
   * Orders what is in the caller's cart.
   * @param key the client's name for the request; null for none
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, CART_EMPTY, CONFLICT, IDEMPOTENCY_CONFLICT, PRODUCT_UNAVAILABLE,
   * INSUFFICIENT_STOCK, PRICE_CHANGED, COUPON_REFUSED, EMAIL_NOT_VERIFIED, UNPAID_LIMIT, PAYMENT_DECLINED,
   * SERVICE_UNAVAILABLE
   */
  async fromCart(input: unknown, key: string | null): Promise<OrderGroup> {
    const principal = requirePrincipal(this.#principal);
    const wishHash = hashOf(['checkout', input]);
    const cart = await this.#ports.carts.find(customerOwner(principal.id));
    // Checked first, so that a bad input is told as one, whatever the cart holds.
    const content = { lines: cart?.lines ?? [], couponCode: cart?.couponCode ?? null };
    const wish = wishOfCart(input, content, principal);
    if (key === null && isEmpty(cart)) return this.#justPlaced(principal, wishHash);
    return this.#once(principal, {
      operation: 'checkout',
      key,
      body: key === null ? [input, content] : input,
      place: async (groupId) => {
        if (cart?.checkoutId) throw beingCheckedOut();
        if (!cart || isEmpty(cart)) throw new DomainError('CART_EMPTY');
        const held = { owner: cart.owner, version: cart.version };
        return this.#place({ wish, wishHash, groupId, cart: held }, principal);
      },
    });
  }

  /**
   * Orders the given lines, for the caller or, by staff, for somebody else.
   * @param key the client's name for the request; null for none
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, CONFLICT, IDEMPOTENCY_CONFLICT, PRODUCT_UNAVAILABLE,
   * INSUFFICIENT_STOCK, PRICE_CHANGED, COUPON_REFUSED, EMAIL_NOT_VERIFIED, UNPAID_LIMIT, PAYMENT_DECLINED,
   * SERVICE_UNAVAILABLE
   */
  async direct(input: unknown, key: string | null): Promise<OrderGroup> {
    const principal = requirePrincipal(this.#principal);
    const wish = wishOfOrder(input, this.#ports.policy);
    if (wish.customerId !== principal.id) await this.#assertMayOrderFor(wish.customerId, principal);
    const wishHash = hashOf(['createOrder', input]);
    return this.#once(principal, {
      operation: 'createOrder',
      key,
      body: input,
      place: (groupId) => this.#place({ wish, wishHash, groupId, cart: null }, principal),
    });
  }

  /** @throws FORBIDDEN, BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async #assertMayOrderFor(customerId: string, principal: Principal): Promise<void> {
    if (!hasPermission(principal, 'order:place-for-others')) {
      throw new DomainError('FORBIDDEN', { message: 'Orders can be placed for oneself only.' });
    }
    if (!(await this.#ports.isAccount(customerId))) {
      throw badInput('input.customerId', 'is not the id of an account.');
    }
  }

  /** Carries a request out once, however often and from wherever it comes. */
  async #once(principal: Principal, { operation, key, body, place }: Request): Promise<OrderGroup> {
    let placed: OrderGroup | undefined;
    const request = { caller: principal.id, operation, body, ...effectiveIdempotencyKey(key, body) };
    const groupId = await this.#ports.idempotency.run(request, async ({ reference, isRepeat, renew }) => {
      if (isRepeat && (await this.#wasPlaced(reference, principal))) return reference;
      const id = isRepeat ? await renew() : reference;
      placed = await place(id);
      return id;
    });
    return placed ?? this.#read(groupId);
  }

  /**
   * What became of a request whose process did not live to say so.
   * @returns false when it was undone, or never got as far as holding anything and now never will
   * @throws SERVICE_UNAVAILABLE while it has not come to an end
   */
  async #wasPlaced(groupId: string, { id }: Principal): Promise<boolean> {
    const until = Date.now() + RECOVERY_MS;
    for (;;) {
      const state = await this.#ports.checkouts.settledState(groupId, id);
      if (state === 'undone') return false;
      if (state === 'placed' || state === 'done') return true;
      if (Date.now() > until) break;
      await delay(LOOK_AGAIN_MS);
    }
    throw new DomainError('SERVICE_UNAVAILABLE', {
      message: 'An earlier attempt is still being processed. Try again in a moment.',
    });
  }

  /** The cart is empty because a click just now ordered it: that one's answer; else it is simply empty. */
  async #justPlaced({ id }: Principal, wishHash: string): Promise<OrderGroup> {
    const since = new Date(Date.now() - DEDUPLICATION_WINDOW_MS);
    const groupId = await this.#ports.checkouts.placedSince(id, wishHash, since);
    if (groupId === null) throw new DomainError('CART_EMPTY');
    return this.#read(groupId);
  }

  async #read(groupId: string): Promise<OrderGroup> {
    return toOrderGroup(groupId, await this.#ports.orders.findByGroup(groupId, 'all'));
  }

  async #place(
    { wish, wishHash, groupId, cart }: { wish: Wish; wishHash: string; groupId: string; cart: HeldStill },
    principal: Principal,
  ): Promise<OrderGroup> {
    const priced = await persistently(() => this.#ports.pricer.price(wish));
    // Staff answer for whom they order.
    const isVerified = principal.emailVerified || wish.customerId !== principal.id;
    const drafts = this.#draftsOf(groupId, wish, priced);
    await this.#assertMayOwe(wish, drafts, isVerified);
    return this.#ports.saga.run({
      groupId,
      wishHash,
      cart,
      placedBy: principal.id,
      paymentToken: wish.paymentToken,
      isVerified,
      drafts,
      stock: priced.basket.map(({ line, quantity }) => ({
        productId: line.productId,
        variantId: line.variantId,
        quantity,
      })),
      promotions: priced.promotions,
    });
  }

  /** Before anything is held; the orders are counted once more where they are written. @throws EMAIL_NOT_VERIFIED, UNPAID_LIMIT */
  async #assertMayOwe(
    { customerId, paymentMethod }: Wish,
    drafts: readonly PlannedOrder[],
    isVerified: boolean,
  ): Promise<void> {
    if (!paysLater(paymentMethod)) return;
    const open = await this.#ports.orders.findUnpaid(customerId);
    const items = drafts.flatMap((draft) => draft.items);
    assertMayOweMore(open, { orders: drafts.length, items, isVerified }, this.#ports.unpaidPolicy);
  }

  #draftsOf(
    groupId: string,
    wish: Wish,
    { basket, priced, discounts, couponCode }: PricedWish,
  ): PlannedOrder[] {
    const items = basket.map((one, index) => itemOf(one, discounts[index] ?? 0));
    const { customerId, customerEmail, paymentMethod, shippingMethod, shippingAddress, notes } = wish;
    const ids = ascendingIds(priced.perSeller.length);
    const waived = waivedShares(
      priced.perSeller.map(({ figures }) => figures.total),
      paymentMethod,
      this.#ports.shares,
    );
    return priced.perSeller.map(({ sellerId, figures }, index) => ({
      id: ids[index] ?? '',
      groupId,
      customerId,
      customerEmail,
      sellerId,
      couponCode,
      currency: this.#ports.policy.currency,
      paymentMethod,
      shippingMethod,
      shippingAddress,
      notes,
      ...figures,
      waived: waived[index] ?? 0,
      items: items.filter((item) => item.sellerId === sellerId),
    }));
  }
}

function isEmpty(cart: Cart | null): boolean {
  return cart === null || cart.lines.length === 0;
}

/** Random ids that sort in the order in which the orders of a group stand. */
function ascendingIds(count: number): string[] {
  const common = randomBytes(11).toString('hex');
  return Array.from({ length: count }, (_, index) => common + index.toString(16).padStart(2, '0'));
}

function itemOf(one: BasketLine, discount: number): OrderItem {
  const { productId, variantId, sku, productName, variantName, imageUrl, sellerId, unitPrice } = one.line;
  return {
    productId,
    variantId,
    sku,
    productName,
    variantName,
    imageUrl,
    sellerId,
    quantity: one.quantity,
    price: unitPrice,
    subtotal: amountOf(one),
    discount,
  };
}
