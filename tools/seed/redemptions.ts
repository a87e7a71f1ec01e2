import { customerLimitOf, type Coupon } from '../../apps/coupon/src/coupon';
import {
  RedemptionService,
  type NewUse,
  type Redemption,
  type RedemptionRepository,
} from '../../apps/coupon/src/coupon.redemption.service';
import type { CouponBasket } from '../../apps/order/src/coupons';

/** A use with the number that it has among the uses of its customer, where those are limited. */
export interface SeedUse extends Redemption {
  slot: number | null;
}

/**
 * Uses the coupons by the coupon service's own rules: its service decides over rows that lie in memory until all are
 * written at once.
 */
export class CouponTill {
  readonly #coupons: Map<string, Coupon>;
  readonly #uses = new Map<string, SeedUse>();
  readonly #service: RedemptionService;
  #now = new Date(0);

  constructor(coupons: readonly Coupon[]) {
    this.#coupons = new Map(coupons.map((coupon) => [coupon.code, { ...coupon }]));
    this.#service = new RedemptionService(this.#repository(), () => this.#now);
  }

  /** Redeems the code for an order group if its basket is meant for it: one discount a line, or null. */
  async redeem(
    code: string,
    reference: string,
    { basket, at }: { basket: CouponBasket; at: Date },
  ): Promise<number[] | null> {
    this.#now = at;
    if (!(await this.#service.quote(code, basket)).valid) return null;
    return (await this.#service.redeem(code, reference, basket)).lineDiscounts;
  }

  /** Gives a use back: nothing is left of its order group. */
  release(reference: string, at: Date): void {
    const use = this.#uses.get(reference);
    if (!use) return;
    this.#uses.set(reference, { ...use, status: 'RELEASED', releasedAt: at, slot: null });
    const coupon = this.#coupons.get(use.code);
    if (coupon) coupon.usageCount -= 1;
  }

  /** The coupons with the uses that they have now; every one taken of the coupon that is named. */
  coupons(usedUp: string): Coupon[] {
    return [...this.#coupons.values()].map((coupon) =>
      coupon.code === usedUp ? { ...coupon, usageLimit: coupon.usageCount } : coupon,
    );
  }

  uses(): SeedUse[] {
    return [...this.#uses.values()];
  }

  #usesOf(couponId: string, customerId: string): SeedUse[] {
    return this.uses().filter(
      (use) => use.couponId === couponId && use.customerId === customerId && use.status === 'REDEEMED',
    );
  }

  #take(coupon: Coupon, use: NewUse): void {
    const limited = customerLimitOf(coupon) !== null && use.customerId !== null;
    const taken = limited ? this.#usesOf(coupon.id, use.customerId ?? '').map(({ slot }) => slot) : [];
    const free = Array.from({ length: taken.length + 1 }, (_, index) => index + 1);
    this.#uses.set(use.reference, {
      ...use,
      ...{ couponId: coupon.id, status: 'REDEEMED', redeemedAt: this.#now, releasedAt: null },
      slot: limited ? (free.find((slot) => !taken.includes(slot)) ?? null) : null,
    });
    const kept = this.#coupons.get(coupon.code);
    if (kept) kept.usageCount += 1;
  }

  #repository(): RedemptionRepository {
    const unused = (): never => {
      throw new Error('The seed only redeems.');
    };
    return {
      findCoupon: (code) => Promise.resolve(this.#coupons.get(code) ?? null),
      usesOf: (couponId, customerId) => Promise.resolve(this.#usesOf(couponId, customerId).length),
      find: (reference) => Promise.resolve(this.#uses.get(reference) ?? null),
      take: (coupon, use) => {
        this.#take(coupon, use);
        return Promise.resolve(true);
      },
      ...{ giveBack: unused, makeVoid: unused, couponExists: unused, page: unused },
    };
  }
}
