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
import type { RequestContext } from '@e-storefront/subgraph';
import { toOrderItem } from '../pricing/basket';
import type { Cart } from '../cart/cart';
import { customerOwnerKey } from '../cart/cart-owner';
import type { CartRepository } from '../cart/cart.model';
import { checkoutInProgressError } from '../cart/cart.service';
import type { Checkout, PlannedOrder } from './checkout';
import type { CheckoutPricingService, PricedCheckout } from './checkout-pricing.service';
import { withRetry } from './checkout-retries';
import type { CheckoutRepository } from './checkout.model';
import type { CheckoutSaga } from './checkout.saga';
import { parseCheckoutInput, parseCreateOrderInput, type CheckoutRequest } from './checkout.input';
import { toOrderGroup, type OrderGroup } from '../order/order';
import type { PricingPolicy } from '../pricing/pricing';
import type { OrderRepository } from '../order/order.model';
import { assertWithinUnpaidLimit, isPaidLater, type UnpaidPolicy } from '../order/unpaid-orders';
import { waivedShares, type ShareLimits } from '../payment/waived-shares';

/** Runs a request once and remembers its result. */
export interface Idempotency {
  run(
    request: { caller: string; operation: string; body: unknown } & EffectiveIdempotencyKey,
    work: (work: { reference: string; isRepeat: boolean; renew(): Promise<string> }) => Promise<string>,
  ): Promise<string>;
}

interface Dependencies {
  orders: Pick<OrderRepository, 'findByGroup' | 'findUnpaid'>;
  carts: Pick<CartRepository, 'find'>;
  checkouts: Pick<CheckoutRepository, 'resolveState' | 'findCompletedSince'>;
  pricing: CheckoutPricingService;
  saga: CheckoutSaga;
  idempotency: Idempotency;
  policy: PricingPolicy;
  shareLimits: ShareLimits;
  /** Whether an account with this id exists. @throws SERVICE_UNAVAILABLE */
  isAccount: (id: string) => Promise<boolean>;
  unpaidPolicy: UnpaidPolicy;
}

interface IdempotentRequest {
  operation: 'checkout' | 'createOrder';
  /** The client's idempotency key; null for clients that send none. */
  key: string | null;
  /** Content that a repeated request has in common with the first one. */
  body: unknown;
  placeOrders: (groupId: string) => Promise<OrderGroup>;
}

type CartVersion = Checkout['cart'];

/** How long a repeated request waits for the recovery of the first attempt. */
const RECOVERY_TIMEOUT_MS = 12_000;
const POLL_INTERVAL_MS = 100;

/** Turns a cart or a list of lines into orders: parse, price, check limits, run the saga. */
export class CheckoutService {
  readonly #deps: Dependencies;

  constructor(deps: Dependencies) {
    this.#deps = deps;
  }

  /**
   * Orders the content of the caller's cart.
   * @param key the client's idempotency key; null for none
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, CART_EMPTY, CONFLICT, IDEMPOTENCY_CONFLICT, PRODUCT_UNAVAILABLE,
   * INSUFFICIENT_STOCK, PRICE_CHANGED, COUPON_REFUSED, EMAIL_NOT_VERIFIED, UNPAID_LIMIT, PAYMENT_DECLINED,
   * SERVICE_UNAVAILABLE
   */
  async checkoutCart(context: RequestContext, input: unknown, key: string | null): Promise<OrderGroup> {
    const principal = requirePrincipal(context.principal);
    const requestHash = hashOf(['checkout', input]);
    const cart = await this.#deps.carts.find(customerOwnerKey(principal.id));
    // Parsed first, so that bad input is reported whatever the cart contains.
    const content = { lines: cart?.lines ?? [], couponCode: cart?.couponCode ?? null };
    const request = parseCheckoutInput(input, content, principal);
    if (key === null && isEmpty(cart)) return this.#findRecentCheckout(principal, requestHash);
    return this.#runIdempotently(principal, {
      operation: 'checkout',
      key,
      body: key === null ? [input, content] : input,
      placeOrders: async (groupId) => {
        if (cart?.checkoutId) throw checkoutInProgressError();
        if (!cart || isEmpty(cart)) throw new DomainError('CART_EMPTY');
        const version = { owner: cart.owner, version: cart.version };
        return this.#placeOrders({ request, requestHash, groupId, cart: version }, principal);
      },
    });
  }

  /**
   * Orders the given lines, for the caller or, by staff, for another customer.
   * @param key the client's idempotency key; null for none
   * @throws BAD_USER_INPUT, UNAUTHENTICATED, FORBIDDEN, CONFLICT, IDEMPOTENCY_CONFLICT, PRODUCT_UNAVAILABLE,
   * INSUFFICIENT_STOCK, PRICE_CHANGED, COUPON_REFUSED, EMAIL_NOT_VERIFIED, UNPAID_LIMIT, PAYMENT_DECLINED,
   * SERVICE_UNAVAILABLE
   */
  async createOrder(context: RequestContext, input: unknown, key: string | null): Promise<OrderGroup> {
    const principal = requirePrincipal(context.principal);
    const request = parseCreateOrderInput(input, this.#deps.policy);
    if (request.customerId !== principal.id) await this.#assertCanOrderFor(request.customerId, principal);
    const requestHash = hashOf(['createOrder', input]);
    return this.#runIdempotently(principal, {
      operation: 'createOrder',
      key,
      body: input,
      placeOrders: (groupId) => this.#placeOrders({ request, requestHash, groupId, cart: null }, principal),
    });
  }

  /** @throws FORBIDDEN, BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  async #assertCanOrderFor(customerId: string, principal: Principal): Promise<void> {
    if (!hasPermission(principal, 'order:place-for-others')) {
      throw new DomainError('FORBIDDEN', { message: 'You can only place orders for yourself.' });
    }
    if (!(await this.#deps.isAccount(customerId))) {
      throw badInput('input.customerId', 'is not the id of an account.');
    }
  }

  /** Places the orders of a request once, however often it is repeated and by whichever instance. */
  async #runIdempotently(
    principal: Principal,
    { operation, key, body, placeOrders }: IdempotentRequest,
  ): Promise<OrderGroup> {
    let placed: OrderGroup | undefined;
    const request = { caller: principal.id, operation, body, ...effectiveIdempotencyKey(key, body) };
    const groupId = await this.#deps.idempotency.run(request, async ({ reference, isRepeat, renew }) => {
      if (isRepeat && (await this.#awaitPreviousAttempt(reference, principal))) return reference;
      const id = isRepeat ? await renew() : reference;
      placed = await placeOrders(id);
      return id;
    });
    return placed ?? this.#readGroup(groupId);
  }

  /**
   * Waits for the outcome of an attempt whose process died.
   * @returns false when it was compensated, or never started and now never will
   * @throws SERVICE_UNAVAILABLE while the outcome is open
   */
  async #awaitPreviousAttempt(groupId: string, { id }: Principal): Promise<boolean> {
    const until = Date.now() + RECOVERY_TIMEOUT_MS;
    for (;;) {
      const state = await this.#deps.checkouts.resolveState(groupId, id);
      if (state === 'compensated') return false;
      if (state === 'committed' || state === 'completed') return true;
      if (Date.now() > until) break;
      await delay(POLL_INTERVAL_MS);
    }
    throw new DomainError('SERVICE_UNAVAILABLE', {
      message: 'An earlier attempt is still being processed. Please try again in a moment.',
    });
  }

  /** Returns the orders of a repeated click, whose first request has just emptied the cart. @throws CART_EMPTY */
  async #findRecentCheckout({ id }: Principal, requestHash: string): Promise<OrderGroup> {
    const since = new Date(Date.now() - DEDUPLICATION_WINDOW_MS);
    const groupId = await this.#deps.checkouts.findCompletedSince(id, requestHash, since);
    if (groupId === null) throw new DomainError('CART_EMPTY');
    return this.#readGroup(groupId);
  }

  async #readGroup(groupId: string): Promise<OrderGroup> {
    return toOrderGroup(groupId, await this.#deps.orders.findByGroup(groupId, 'all'));
  }

  async #placeOrders(
    {
      request,
      requestHash,
      groupId,
      cart,
    }: { request: CheckoutRequest; requestHash: string; groupId: string; cart: CartVersion },
    principal: Principal,
  ): Promise<OrderGroup> {
    const priced = await withRetry(() => this.#deps.pricing.price(request));
    // Staff vouch for the customers for whom they order.
    const isVerified = principal.emailVerified || request.customerId !== principal.id;
    const drafts = this.#draftOrders(groupId, request, priced);
    await this.#assertWithinUnpaidLimit(request, drafts, isVerified);
    return this.#deps.saga.run({
      groupId,
      requestHash,
      cart,
      placedBy: principal.id,
      paymentToken: request.paymentToken,
      isVerified,
      drafts,
      stock: priced.lines.map(({ line, quantity }) => ({
        productId: line.productId,
        variantId: line.variantId,
        quantity,
      })),
      promotions: priced.promotions,
    });
  }

  /** Fails before anything is reserved; the commit checks again. @throws EMAIL_NOT_VERIFIED, UNPAID_LIMIT */
  async #assertWithinUnpaidLimit(
    { customerId, paymentMethod }: CheckoutRequest,
    drafts: readonly PlannedOrder[],
    isVerified: boolean,
  ): Promise<void> {
    if (!isPaidLater(paymentMethod)) return;
    const open = await this.#deps.orders.findUnpaid(customerId);
    const items = drafts.flatMap((draft) => draft.items);
    assertWithinUnpaidLimit(open, { orders: drafts.length, items, isVerified }, this.#deps.unpaidPolicy);
  }

  #draftOrders(
    groupId: string,
    request: CheckoutRequest,
    { lines, priced, discounts, couponCode }: PricedCheckout,
  ): PlannedOrder[] {
    const items = lines.map((one, index) => toOrderItem(one, discounts[index] ?? 0));
    const { customerId, customerEmail, paymentMethod, shippingMethod, shippingAddress, notes } = request;
    const ids = createAscendingIds(priced.perSeller.length);
    const waived = waivedShares(
      priced.perSeller.map(({ totals }) => totals.total),
      paymentMethod,
      this.#deps.shareLimits,
    );
    return priced.perSeller.map(({ sellerId, totals }, index) => ({
      id: ids[index] ?? '',
      groupId,
      customerId,
      customerEmail,
      sellerId,
      couponCode,
      currency: this.#deps.policy.currency,
      paymentMethod,
      shippingMethod,
      shippingAddress,
      notes,
      ...totals,
      waived: waived[index] ?? 0,
      items: items.filter((item) => item.sellerId === sellerId),
    }));
  }
}

function isEmpty(cart: Cart | null): boolean {
  return cart === null || cart.lines.length === 0;
}

/** Random ids whose sort order is the order of the group's orders. */
function createAscendingIds(count: number): string[] {
  const prefix = randomBytes(11).toString('hex');
  return Array.from({ length: count }, (_, index) => prefix + index.toString(16).padStart(2, '0'));
}
