import { DomainError, notFound } from '@e-storefront/errors';
import { retryOnConflict } from '@e-storefront/mongo';
import {
  parseId,
  pageOf,
  pageRequest,
  parseInput,
  roundedToMinor,
  type MinorUnits,
  type Page,
} from '@e-storefront/domain';
import type { RequestContext } from '@e-storefront/subgraph';
import { calculateDiscount } from '../promotion/actions';
import { checkConditions, UNKNOWN_CODE, type Refusal } from '../promotion/conditions';
import { isCoupon, type Coupon } from '../promotion/promotion';
import type { Basket } from '../promotion/promotion-engine';
import type { PromotionRepository } from '../promotion/promotion.model';
import { evaluateQuote, type EvaluatedQuote, type Quote } from '../promotion/quote';
import { KeyedMutex } from './keyed-mutex';
import type { Redemption, Reservation } from './redemption';
import { basketInput, codeInput, hashRequest, referenceInput } from './redemption.input';
import type { RedemptionRepository } from './redemption.model';

/** The effect of a coupon on the total of an order. */
export interface CouponValidation {
  code: string;
  coupon: Coupon | null;
  refusal: Refusal | null;
  discount: MinorUnits;
  finalTotal: MinorUnits;
}

interface QuoteRequest {
  code: string | null;
  basket: Basket;
}

interface Dependencies {
  promotions: Pick<PromotionRepository, 'findByCode' | 'findCandidates' | 'exists'>;
  redemptions: Pick<RedemptionRepository, keyof RedemptionRepository>;
  now?: () => Date;
}

/** Longer than a checkout takes, including its recovery. */
export const RESERVATION_TTL_MS = 30 * 60_000;
const EXPIRY_BATCH_SIZE = 200;
/** The mutex key of requests without a code; codes are never empty. */
const NO_CODE_KEY = '';

/** Redemption of promotions by orders: quote, reserve, commit, release, expire. */
export class RedemptionService {
  readonly #promotions: Dependencies['promotions'];
  readonly #redemptions: Dependencies['redemptions'];
  readonly #now: () => Date;
  readonly #mutex = new KeyedMutex();

  constructor({ promotions, redemptions, now = () => new Date() }: Dependencies) {
    this.#promotions = promotions;
    this.#redemptions = redemptions;
    this.#now = now;
  }

  /** Calculates the discount of a coupon on a total, assuming that it applies to every item. @throws BAD_USER_INPUT */
  async validate(
    { principal }: RequestContext,
    codeText: string,
    orderTotal: number,
  ): Promise<CouponValidation> {
    const customerId = principal?.id ?? null;
    const code = parseInput(codeInput, codeText, 'code');
    const total = roundedToMinor(orderTotal, 'orderTotal');
    const coupon = await this.#promotions.findByCode(code);
    const refused = { code, discount: 0, finalTotal: total };
    if (!isCoupon(coupon)) return { ...refused, coupon: null, refusal: UNKNOWN_CODE };
    const { now, groups, usages } = await this.#redemptions.loadContext([coupon], customerId, this.#now());
    const refusal = checkConditions(coupon, {
      now,
      customerId,
      groups,
      customerUsageCount: usages.get(coupon.id)?.length ?? 0,
      isFirstOrder: true,
      amount: total,
      quantity: Infinity,
    });
    if (refusal) return { ...refused, coupon, refusal };
    const discountsTotal = coupon.discountType === 'percentage' || coupon.discountType === 'fixed';
    const discount = discountsTotal ? calculateDiscount(coupon, total) : 0;
    return { code, coupon, refusal: null, discount, finalTotal: total - discount };
  }

  /** Evaluates the promotions without redeeming them. @throws BAD_USER_INPUT */
  async quote(codeText: string | null | undefined, basketValue: unknown): Promise<Quote> {
    return (await this.#evaluate(parseRequest(codeText, basketValue))).quote;
  }

  /**
   * Redeems every promotion that applies once, until the reservation is committed, released or expired. Idempotent per
   * reference.
   * @throws BAD_USER_INPUT, COUPON_REFUSED
   * @throws CONFLICT when the reference belongs to another code or basket or was released, or when concurrent
   *   redemptions have reduced the discount
   */
  async reserve(
    referenceText: string,
    codeText: string | null | undefined,
    basketValue: unknown,
  ): Promise<Quote> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const request = parseRequest(codeText, basketValue);
    return this.#mutex.runExclusive(request.code ?? NO_CODE_KEY, () => this.#reserve(reference, request));
  }

  async #reserve(reference: string, request: QuoteRequest): Promise<Quote> {
    const requestHash = hashRequest(request.code, request.basket);
    const { customerId } = request.basket;
    let firstQuote: Quote | undefined;
    const attempt = async (): Promise<Quote | undefined> => {
      const reservedAt = this.#now();
      const { quote, applied } = await this.#evaluate(request);
      firstQuote ??= quote;
      const isStillAsGood = quote.valid && !isWorse(quote, firstQuote);
      const reservation = { reference, requestHash, quote, customerId, reservedAt, applied };
      if (isStillAsGood && (await this.#redemptions.reserve(reservation))) return quote;
      // The obstacle may be the reservation of this very reference, by an earlier or a concurrent request.
      const existing = await this.#redemptions.find(reference);
      if (existing) return repeatedQuote(existing, requestHash);
      if (!quote.valid) throw couponRefusedError(quote);
      if (!isStillAsGood) throw new DomainError('CONFLICT', { message: DISCOUNT_REDUCED });
      return undefined;
    };
    return retryOnConflict(attempt, {
      message: 'Many customers are using these promotions right now. Try again.',
    });
  }

  /**
   * Makes a reservation permanent; idempotent.
   * @returns false when the reference has redeemed nothing
   * @throws BAD_USER_INPUT
   * @throws CONFLICT when the reference was released
   */
  async commit(referenceText: string): Promise<boolean> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const reservation =
      (await this.#redemptions.commit(reference)) ?? (await this.#redemptions.find(reference));
    if (!reservation) return false;
    if (reservation.status !== 'COMMITTED') throw new DomainError('CONFLICT', { message: ALREADY_RELEASED });
    return reservation.promotions.length > 0;
  }

  /**
   * Releases the redemptions of a reference; idempotent. An unknown reference cannot be reserved afterwards.
   * @returns whether the reference had redeemed anything
   * @throws BAD_USER_INPUT
   */
  async release(referenceText: string): Promise<boolean> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const reservation = await this.#redemptions.find(reference);
    if (!reservation) {
      return (await this.#redemptions.voidReference(reference)) ? false : this.release(reference);
    }
    if (reservation.status === 'RESERVED' || reservation.status === 'COMMITTED') {
      await this.#redemptions.release(reservation, ['RESERVED', 'COMMITTED']);
    }
    return reservation.promotions.length > 0;
  }

  /** Releases expired reservations; may run concurrently on several instances. @returns how many it released */
  async expire(): Promise<number> {
    const before = new Date(this.#now().getTime() - RESERVATION_TTL_MS);
    let released = 0;
    for (const reservation of await this.#redemptions.findExpired(before, EXPIRY_BATCH_SIZE)) {
      if (await this.#redemptions.release(reservation, ['RESERVED'])) released += 1;
    }
    return released;
  }

  /** The redemptions of a promotion, including a deleted one, newest first. @throws BAD_USER_INPUT, NOT_FOUND */
  async list(
    couponIdText: string,
    paging: { page?: number | null | undefined; limit?: number | null | undefined },
  ): Promise<Page<Redemption>> {
    const couponId = parseId(couponIdText, 'couponId');
    const request = pageRequest(paging);
    if (!(await this.#promotions.exists(couponId))) throw notFound('Coupon', couponId);
    const { items, total } = await this.#redemptions.page(couponId, request);
    return pageOf(request, items, total);
  }

  async #evaluate({ code, basket }: QuoteRequest): Promise<EvaluatedQuote> {
    const now = this.#now();
    const promotions = await this.#promotions.findCandidates(code, now);
    const context = await this.#redemptions.loadContext(promotions, basket.customerId, now);
    return evaluateQuote(code, basket, { promotions, context });
  }
}

const ALREADY_RELEASED = 'This reference was released. Use a new one.';
const DISCOUNT_REDUCED = 'A promotion has just been used up. Check the new total and try again.';

function parseRequest(codeText: string | null | undefined, basketValue: unknown): QuoteRequest {
  const code = parseInput(codeInput.optional(), codeText, 'code') ?? null;
  return { code, basket: parseInput(basketInput, basketValue, 'basket') };
}

/** The quote of an existing reservation, provided that the request is the same. @throws CONFLICT */
function repeatedQuote({ status, requestHash, quote }: Reservation, repeatedHash: string): Quote {
  if (quote === null || status === 'VOID' || status === 'RELEASED') {
    throw new DomainError('CONFLICT', { message: ALREADY_RELEASED });
  }
  if (requestHash === repeatedHash) return quote;
  throw new DomainError('CONFLICT', { message: 'This reference belongs to another code or basket.' });
}

function isWorse(quote: Quote, first: Quote): boolean {
  return quote.discount < first.discount || (first.freeShipping && !quote.freeShipping);
}

function couponRefusedError({ code, reason, message }: Quote): DomainError<'COUPON_REFUSED'> {
  const details = { couponCode: code ?? '', reason: reason ?? UNKNOWN_CODE.reason };
  return new DomainError('COUPON_REFUSED', { message, details });
}
