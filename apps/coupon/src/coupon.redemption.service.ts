import { createHash } from 'node:crypto';
import { z } from 'zod';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  idOf,
  MAX_AMOUNT,
  objectId,
  pageOf,
  pageRequest,
  parseInput,
  toMinor,
  type MinorUnits,
  type Page,
  type PageRequest,
} from '@e-storefront/values';
import { customerLimitOf, normalisedCode, type Coupon } from './coupon';
import { refusalOf, UNKNOWN_CODE, type Occasion, type Refusal } from './coupon.conditions';
import { applicableAmount, discountOn, spreadDiscount } from './coupon.discount';

/** One use of a coupon. */
export interface Redemption {
  reference: string;
  couponId: string;
  /** The code at the time. */
  code: string;
  customerId: string | null;
  status: 'REDEEMED' | 'RELEASED';
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  /** Tells whether a repeated call means the same basket. */
  basketHash: string;
  redeemedAt: Date;
  releasedAt: Date | null;
}

/** A use about to be taken. */
export type NewUse = Omit<Redemption, 'couponId' | 'status' | 'redeemedAt' | 'releasedAt'>;

/** Where uses are kept and counted. */
export interface RedemptionRepository {
  findCoupon(code: string): Promise<Coupon | null>;
  /** How many uses of a coupon a customer has now. */
  usesOf(couponId: string, customerId: string): Promise<number>;
  /** The use of a reference; `'void'` for one that was released before it took any. */
  find(reference: string): Promise<Redemption | 'void' | null>;
  /**
   * Counts and records a use, both or neither, if the coupon still has the version that was judged, a use left in
   * all and one for the customer, and the reference is new. False when one of these has changed: judge again.
   */
  take(coupon: Coupon, use: NewUse): Promise<boolean>;
  /** Gives a use back; false when somebody else has done so. */
  giveBack(redemption: Redemption): Promise<boolean>;
  /** Makes a reference unusable; false when it has taken a use meanwhile. */
  makeVoid(reference: string): Promise<boolean>;
  couponExists(couponId: string): Promise<boolean>;
  page(couponId: string, request: PageRequest): Promise<{ items: Redemption[]; total: number }>;
}

/** What a coupon does to a basket. */
export interface Quote {
  code: string;
  valid: boolean;
  reason: Refusal['reason'] | null;
  message: string;
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  couponId: string | null;
}

/** What a coupon would do to an order's total. */
export interface Validation {
  code: string;
  coupon: Coupon | null;
  refusal: Refusal | null;
  discount: MinorUnits;
  finalTotal: MinorUnits;
}

/** The price of a line: a thousand pieces of the dearest thing that the shop can sell. */
const MOST = MAX_AMOUNT * 1_000;

const basketInput = z.object({
  customerId: objectId.optional(),
  isFirstOrder: z.boolean(),
  lines: z
    .array(
      z.object({
        productId: objectId,
        categoryIds: z.array(objectId).max(50, 'must hold at most 50 ids.'),
        sellerId: objectId,
        amount: z.int().min(0, 'must not be negative.').max(MOST, `must be at most ${MOST}.`),
      }),
    )
    .max(200, 'must hold at most 200 lines.'),
});
type Basket = z.output<typeof basketInput>;

const codeInput = z
  .string()
  .trim()
  .min(1, 'must not be empty.')
  .max(64, 'must have at most 64 characters.')
  .transform(normalisedCode);
const referenceInput = z.string().regex(/^[\w:-]{1,100}$/, 'must be 1 to 100 letters, digits, ":" or "-".');

/** What a customer reads of a coupon that can be used. */
export const APPLIED = 'The coupon is applied.';

/** Each turn but the last means that somebody else's use or change came first, so that the coupon is judged anew. */
const ATTEMPTS = 50;

/** What coupons do to orders: quoting, taking a use, giving it back. */
export class RedemptionService {
  readonly #repository: RedemptionRepository;
  readonly #now: () => Date;

  constructor(repository: RedemptionRepository, now: () => Date = () => new Date()) {
    this.#repository = repository;
    this.#now = now;
  }

  /** What a coupon would take off a total, for whoever asks. @throws BAD_USER_INPUT */
  async validate(codeText: string, orderTotal: number, customerId: string | null): Promise<Validation> {
    const code = parseInput(codeInput, codeText, 'code');
    const total = toMinor(orderTotal, 'orderTotal');
    const coupon = await this.#repository.findCoupon(code);
    const refused = { code, discount: 0, finalTotal: total };
    if (!coupon) return { ...refused, coupon: null, refusal: UNKNOWN_CODE };
    const occasion = { customerId, isFirstOrder: true, amount: total };
    const refusal = await this.#judge(coupon, occasion);
    if (refusal) return { ...refused, coupon, refusal };
    const discount = discountOn(coupon, total);
    return { code, coupon, refusal: null, discount, finalTotal: total - discount };
  }

  /** What a coupon would take off a basket now. @throws BAD_USER_INPUT */
  async quote(codeText: string, basketValue: unknown): Promise<Quote> {
    const code = parseInput(codeInput, codeText, 'code');
    const basket = parseInput(basketInput, basketValue, 'basket');
    return (await this.#quoted(code, basket)).quote;
  }

  /**
   * Takes one use for a reference; the same call again gives the same answer.
   * @throws BAD_USER_INPUT, COUPON_REFUSED
   * @throws CONFLICT when the reference stands for another coupon or basket, or was released
   */
  async redeem(codeText: string, referenceText: string, basketValue: unknown): Promise<Quote> {
    const code = parseInput(codeInput, codeText, 'code');
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const basket = parseInput(basketInput, basketValue, 'basket');
    const basketHash = hashOf(basket);
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const { coupon, quote } = await this.#quoted(code, basket);
      // Looked up after the quote: a refusal may be due to the very use that this reference has taken meanwhile.
      const known = await this.#repository.find(reference);
      if (known) return repeated(known, code, basketHash);
      if (!coupon || !quote.valid) throw refused(quote);
      const { discount, lineDiscounts } = quote;
      const customerId = basket.customerId ?? null;
      const use = { reference, code, customerId, discount, lineDiscounts, basketHash };
      if (await this.#repository.take(coupon, use)) return quote;
    }
    throw new DomainError('CONFLICT', { message: 'The coupon is in heavy use right now. Try again.' });
  }

  /** Gives back the use of a reference. True when it had taken one. @throws BAD_USER_INPUT */
  async release(referenceText: string): Promise<boolean> {
    const reference = parseInput(referenceInput, referenceText, 'reference');
    const known = await this.#repository.find(reference);
    if (known === 'void') return false;
    if (!known) return (await this.#repository.makeVoid(reference)) ? false : this.release(reference);
    if (known.status === 'REDEEMED') await this.#repository.giveBack(known);
    return true;
  }

  /** The uses of a coupon, deleted or not, the latest first. @throws BAD_USER_INPUT, NOT_FOUND */
  async list(
    couponIdText: string,
    paging: { page?: number | null | undefined; limit?: number | null | undefined },
  ): Promise<Page<Redemption>> {
    const couponId = idOf(couponIdText, 'couponId');
    const request = pageRequest(paging);
    if (!(await this.#repository.couponExists(couponId))) throw notFound('Coupon', couponId);
    const { items, total } = await this.#repository.page(couponId, request);
    return pageOf(request, items, total);
  }

  async #quoted(code: string, basket: Basket): Promise<{ coupon: Coupon | null; quote: Quote }> {
    const { lines, isFirstOrder } = basket;
    const coupon = await this.#repository.findCoupon(code);
    const amount = coupon && applicableAmount(coupon, lines);
    const occasion = { customerId: basket.customerId ?? null, isFirstOrder, amount };
    const refusal = coupon ? await this.#judge(coupon, occasion) : UNKNOWN_CODE;
    const couponId = coupon?.id ?? null;
    if (!coupon || refusal || amount === null) {
      const { reason, message } = refusal ?? UNKNOWN_CODE;
      const nothing = { discount: 0, lineDiscounts: lines.map(() => 0) };
      return { coupon, quote: { code, valid: false, reason, message, ...nothing, couponId } };
    }
    const discount = discountOn(coupon, amount);
    const lineDiscounts = spreadDiscount(coupon, lines, discount);
    const applied = { code, valid: true, reason: null, message: APPLIED };
    return { coupon, quote: { ...applied, discount, lineDiscounts, couponId } };
  }

  async #judge(coupon: Coupon, occasion: Omit<Occasion, 'now' | 'customerUses'>): Promise<Refusal | null> {
    const { customerId } = occasion;
    const counts = customerId !== null && customerLimitOf(coupon) !== null;
    const customerUses = counts ? await this.#repository.usesOf(coupon.id, customerId) : 0;
    return refusalOf(coupon, { ...occasion, now: this.#now(), customerUses });
  }
}

/** The answer to a call whose reference is known already. */
function repeated(known: Redemption | 'void', code: string, basketHash: string): Quote {
  if (known === 'void' || known.status === 'RELEASED') {
    throw new DomainError('CONFLICT', { message: 'This reference was released. Use a new one.' });
  }
  if (known.code !== code || known.basketHash !== basketHash) {
    throw new DomainError('CONFLICT', { message: 'This reference stands for another coupon or basket.' });
  }
  const { discount, lineDiscounts, couponId } = known;
  return { code, valid: true, reason: null, message: APPLIED, discount, lineDiscounts, couponId };
}

function refused({ code, reason, message }: Quote): DomainError<'COUPON_REFUSED'> {
  const details = { couponCode: code, reason: reason ?? UNKNOWN_CODE.reason };
  return new DomainError('COUPON_REFUSED', { message, details });
}

/** What makes two baskets the same: whose, and which products at which prices. */
function hashOf({ customerId, lines }: Basket): string {
  const facts = lines.map(({ productId, sellerId, amount }) => [productId, sellerId, amount]);
  return createHash('sha256')
    .update(JSON.stringify([customerId ?? null, facts]))
    .digest('hex');
}
