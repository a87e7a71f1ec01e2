import type { Coupon } from '../../apps/coupon/src/promotion/promotion';
import type { UsageNumber } from '../../apps/coupon/src/promotion/promotion-engine';
import type { NewReservation, Redemption, Reservation } from '../../apps/coupon/src/redemption/redemption';
import { RedemptionService } from '../../apps/coupon/src/redemption/redemption.service';
import type { CouponBasket } from '../../apps/order/src/clients/coupon.client';

/** A redemption with its number among those of its customer, if they are limited. */
export interface SeedUse extends Redemption {
  slot: number | null;
  reservation: Reservation;
}

/**
 * Redeems the coupons by the coupon service's own rules: its service runs on rows in memory until all are written at
 * once.
 */
export class RedemptionSimulator {
  readonly #coupons: Map<string, Coupon>;
  readonly #uses = new Map<string, SeedUse>();
  readonly #service: RedemptionService;
  #now = new Date(0);

  constructor(coupons: readonly Coupon[]) {
    this.#coupons = new Map(coupons.map((coupon) => [coupon.code, { ...coupon }]));
    this.#service = new RedemptionService({ ...this.#repositories(), now: () => this.#now });
  }

  /** Redeems the code for an order group if it applies to the basket: one discount per line, or null. */
  async redeem(
    code: string,
    reference: string,
    { basket, at }: { basket: CouponBasket; at: Date },
  ): Promise<number[] | null> {
    this.#now = at;
    if (!(await this.#service.quote(code, basket)).valid) return null;
    return (await this.#service.reserve(reference, code, basket)).lineDiscounts;
  }

  /** Releases the redemption of an order group. */
  release(reference: string, at: Date): void {
    const use = this.#uses.get(reference);
    if (!use) return;
    const reservation: Reservation = { ...use.reservation, status: 'RELEASED' };
    this.#uses.set(reference, { ...use, status: 'RELEASED', releasedAt: at, slot: null, reservation });
    const coupon = this.#coupons.get(reservation.quote?.code ?? '');
    if (coupon) coupon.usageCount -= 1;
  }

  /** The coupons with their present redemptions; all of the exhausted coupon. */
  coupons(usedUp: string): Coupon[] {
    return [...this.#coupons.values()].map((coupon) =>
      coupon.code === usedUp ? { ...coupon, usageLimit: coupon.usageCount } : coupon,
    );
  }

  uses(): SeedUse[] {
    return [...this.#uses.values()];
  }

  #usagesOf(couponId: string, customerId: string): UsageNumber[] {
    return this.uses()
      .filter((use) => use.couponId === couponId && use.customerId === customerId)
      .flatMap(({ status, slot }) => (status === 'REDEEMED' ? [slot ?? undefined] : []));
  }

  #reserve({ applied, ...facts }: NewReservation): void {
    for (const { promotion, discount, lineDiscounts, usageNumber } of applied) {
      const { reference, customerId } = facts;
      const promotions = [{ promotionId: promotion.id, discount, hasBudget: false }];
      this.#uses.set(reference, {
        reference,
        couponId: promotion.id,
        customerId,
        status: 'REDEEMED',
        discount,
        lineDiscounts,
        redeemedAt: this.#now,
        releasedAt: null,
        slot: usageNumber ?? null,
        reservation: { ...facts, status: 'COMMITTED', promotions },
      });
      const kept = this.#coupons.get(promotion.code ?? '');
      if (kept) kept.usageCount += 1;
    }
  }

  #repositories(): Omit<ConstructorParameters<typeof RedemptionService>[0], 'now'> {
    const unused = (): never => {
      throw new Error('The seed only redeems.');
    };
    const byCode = (code: string | null): Coupon | null => this.#coupons.get(code ?? '') ?? null;
    return {
      promotions: {
        findByCode: (code) => Promise.resolve(byCode(code)),
        findCandidates: (code) => Promise.resolve([byCode(code)].filter((coupon) => coupon !== null)),
        exists: unused,
      },
      redemptions: {
        loadContext: (promotions, customerId, now) => {
          const usages = promotions.map(({ id }) => [id, this.#usagesOf(id, customerId ?? '')] as const);
          return Promise.resolve({ now, groups: [], usages: new Map(usages), budgetUsed: new Map() });
        },
        find: (reference) => Promise.resolve(this.#uses.get(reference)?.reservation ?? null),
        reserve: (reservation) => {
          this.#reserve(reservation);
          return Promise.resolve(true);
        },
        commit: unused,
        release: unused,
        voidReference: unused,
        findExpired: unused,
        page: unused,
      },
    };
  }
}
