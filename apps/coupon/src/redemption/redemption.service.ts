import { DomainError, notFound } from '@e-storefront/errors';
import {
  parseId,
  pageOf,
  pageRequest,
  parseInput,
  roundedToMinor,
  type MinorUnits,
  type Page,
} from '@e-storefront/domain';
import type { Coupon } from '../promotion/promotion';
import { discountOn } from '../promotion/actions';
import {
  basketInput,
  codeInput,
  referenceInput,
  requestHash,
  type BasketInput,
} from './redemption.input';
import { refusalOf, UNKNOWN_CODE, type Refusal } from '../promotion/conditions';
import { Lanes } from './keyed-mutex';
import { quoteOf, type Quote } from './quote';
import type { Redemption, Reservation, ReservationRepository } from './redemption';

/** What a coupon would do to an order's total. */
export interface Validation {
  code: string;
  coupon: Coupon | null;
  refusal: Refusal | null;
  discount: MinorUnits;
  finalTotal: MinorUnits;
}

interface Request {
  code: string | null;
  basket: BasketInput;
}

/** Each turn but the last means that somebody else's use or change came first, so that all is judged anew. */
const ATTEMPTS = 50;
/** Longer than a checkout can take, its recovery included. */
export const RESERVED_FOR_MS = 30 * 60_000;
const SWEPT_AT_ONCE = 200;
/** The lane of what applies by itself; a code is never empty. */
const WITHOUT_CODE = '';

/** What promotions do to orders: quoting; reserving, committing and releasing uses. */
export class ReservationService {
  readonly #repository: ReservationRepository;
  readonly #now: () => Date;
  readonly #lanes = new Lanes();

  constructor(repository: ReservationRepository, now: () => Date = () => new Date()) {
    this.#repository = repository;
    this.#now = now;
  }

  /** What a coupon would take off a total, for whoever asks. @throws BAD_USER_INPUT */
  async validate(codeText: string, orderTotal: number, customerId: string | null): Promise<Validation> {
    const code = parseInput(codeInput, codeText, 'code');
    const total = roundedToMinor(orderTotal, 'orderTotal');
    const coupon = await this.#repository.findCoupon(code);
    const refused = { code, discount: 0, finalTotal: total };
    if (!coupon) return { ...refused, coupon: null, refusal: UNKNOWN_CODE };
    const { now, groups, slots } = await this.#repository.standing([coupon], customerId, this.#now());
    const customerUses = slots.get(coupon.id)?.length ?? 0;
    const whole = { isFirstOrder: true, amount: total, quantity: Infinity };
    const refusal = refusalOf(coupon, { now, customerId, groups, customerUses, ...whole });
    if (refusal) return { ...refused, coupon, refusal };
    const isOfWhole = coupon.discountType === 'percentage' || coupon.discountType === 'fixed';
    const discount = isOfWhole ? discountOn(coupon, total) : 0;
    return { code, coupon, refusal: null, discount, finalTotal: total - discount };
  }

  /** What the promotions would do to a basket now. @throws BAD_USER_INPUT */
  async quote(codeText: string | null | undefined, basketValue: unknown): Promise<Quote> {
    return (await this.#judged(requestOf(codeText, basketValue))).quote;
  }

  /**
   * Takes one use of each promotion that applies, for a reference; the same call again gives the same answer.
   * @throws BAD_USER_INPUT, COUPON_REFUSED
   * @throws CONFLICT when the reference stands for another code or basket or was released, or when others have taken
   *   meanwhile what had applied
   */
  async reserve(
    referenceText: string,
    codeText: string | null | undefined,
    basketValue: unknown,
  ): Promise<Quote> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const request = requestOf(codeText, basketValue);
    return this.#lanes.inTurn(request.code ?? WITHOUT_CODE, () => this.#reserve(reference, request));
  }

  async #reserve(reference: string, request: Request): Promise<Quote> {
    const hash = requestHash(request.code, request.basket);
    let promised: Quote | undefined;
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const reservedAt = this.#now();
      const { quote, applied } = await this.#judged(request);
      promised ??= quote;
      const isKept = quote.valid && !isLess(quote, promised);
      const customerId = request.basket.customerId ?? null;
      const reservation = { reference, requestHash: hash, quote, customerId, reservedAt, applied };
      if (isKept && (await this.#repository.take(reservation))) return quote;
      // Whatever was in the way may be the very use that this reference has taken before or meanwhile.
      const known = await this.#repository.find(reference);
      if (known) return repeated(known, hash);
      if (!quote.valid) throw refused(quote);
      if (!isKept) throw new DomainError('CONFLICT', { message: OVERTAKEN });
    }
    throw new DomainError('CONFLICT', {
      message: 'Many customers are using these promotions right now. Try again.',
    });
  }

  /**
   * Makes the uses of a reference last. False when it has none.
   * @throws BAD_USER_INPUT
   * @throws CONFLICT when it was released
   */
  async commit(referenceText: string): Promise<boolean> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const known = (await this.#repository.commit(reference)) ?? (await this.#repository.find(reference));
    if (!known) return false;
    if (known.status !== 'COMMITTED') throw new DomainError('CONFLICT', { message: RELEASED });
    return known.uses.length > 0;
  }

  /** Gives back the uses of a reference. True when it had taken any. @throws BAD_USER_INPUT */
  async release(referenceText: string): Promise<boolean> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const known = await this.#repository.find(reference);
    if (!known) return (await this.#repository.makeVoid(reference)) ? false : this.release(reference);
    if (known.status === 'RESERVED' || known.status === 'COMMITTED') {
      await this.#repository.giveBack(known, ['RESERVED', 'COMMITTED']);
    }
    return known.uses.length > 0;
  }

  /** Gives back what was reserved long ago and never committed; safe from several instances. */
  async expire(): Promise<number> {
    const before = new Date(this.#now().getTime() - RESERVED_FOR_MS);
    let released = 0;
    for (const reservation of await this.#repository.overdue(before, SWEPT_AT_ONCE)) {
      if (await this.#repository.giveBack(reservation, ['RESERVED'])) released += 1;
    }
    return released;
  }

  /** The uses of a promotion, deleted or not, the latest first. @throws BAD_USER_INPUT, NOT_FOUND */
  async list(
    couponIdText: string,
    paging: { page?: number | null | undefined; limit?: number | null | undefined },
  ): Promise<Page<Redemption>> {
    const couponId = parseId(couponIdText, 'couponId');
    const request = pageRequest(paging);
    if (!(await this.#repository.couponExists(couponId))) throw notFound('Coupon', couponId);
    const { items, total } = await this.#repository.page(couponId, request);
    return pageOf(request, items, total);
  }

  async #judged({ code, basket }: Request): Promise<ReturnType<typeof quoteOf>> {
    const now = this.#now();
    const promotions = await this.#repository.candidates(code, now);
    const standing = await this.#repository.standing(promotions, basket.customerId ?? null, now);
    return quoteOf(code, basket, { promotions, standing });
  }
}

const RELEASED = 'This reference was released. Use a new one.';
const OVERTAKEN = 'A promotion that applied has just been used up. Check the new total and try again.';

function requestOf(codeText: string | null | undefined, basketValue: unknown): Request {
  const code = parseInput(codeInput.optional(), codeText, 'code') ?? null;
  return { code, basket: parseInput(basketInput, basketValue, 'basket') };
}

/** The answer to a call whose reference is known already. */
function repeated({ status, requestHash: hash, quote }: Reservation, asked: string): Quote {
  if (status === 'VOID' || status === 'RELEASED') throw new DomainError('CONFLICT', { message: RELEASED });
  if (hash === asked) return quote;
  throw new DomainError('CONFLICT', { message: 'This reference stands for another code or basket.' });
}

function isLess(quote: Quote, promised: Quote): boolean {
  return quote.discount < promised.discount || (promised.freeShipping && !quote.freeShipping);
}

function refused({ code, reason, message }: Quote): DomainError<'COUPON_REFUSED'> {
  const details = { couponCode: code ?? '', reason: reason ?? UNKNOWN_CODE.reason };
  return new DomainError('COUPON_REFUSED', { message, details });
}
