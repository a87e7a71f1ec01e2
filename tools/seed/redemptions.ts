import type { Coupon } from '../../apps/coupon/src/promotion/promotion';
import type { Slot } from '../../apps/coupon/src/promotion/promotion-engine';
import type {
  NewReservation,
  Redemption,
  Reservation,
  ReservationRepository,
} from '../../apps/coupon/src/redemption/redemption';
import { ReservationService } from '../../apps/coupon/src/redemption/redemption.service';
import type { CouponBasket } from '../../apps/order/src/clients/coupons';

/** A use with the number that it has among the uses of its customer, where those are limited. */
export interface SeedUse extends Redemption {
  slot: number | null;
  reservation: Reservation;
}

/**
 * Uses the coupons by the coupon service's own rules: its service decides over rows that lie in memory until all are
 * written at once.
 */
export class RedemptionSimulator {
  readonly #coupons: Map<string, Coupon>;
  readonly #uses = new Map<string, SeedUse>();
  readonly #service: ReservationService;
  #now = new Date(0);

  constructor(coupons: readonly Coupon[]) {
    this.#coupons = new Map(coupons.map((coupon) => [coupon.code, { ...coupon }]));
    this.#service = new ReservationService(this.#repository(), () => this.#now);
  }

  /** Redeems the code for an order group if its basket is meant for it: one discount a line, or null. */
  async redeem(
    code: string,
    reference: string,
    { basket, at }: { basket: CouponBasket; at: Date },
  ): Promise<number[] | null> {
    this.#now = at;
    if (!(await this.#service.quote(code, basket)).valid) return null;
    return (await this.#service.reserve(reference, code, basket)).lineDiscounts;
  }

  /** Gives a use back: nothing is left of its order group. */
  release(reference: string, at: Date): void {
    const use = this.#uses.get(reference);
    if (!use) return;
    const reservation: Reservation = { ...use.reservation, status: 'RELEASED' };
    this.#uses.set(reference, { ...use, status: 'RELEASED', releasedAt: at, slot: null, reservation });
    const coupon = this.#coupons.get(reservation.quote.code ?? '');
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

  #slotsOf(couponId: string, customerId: string): Slot[] {
    return this.uses()
      .filter((use) => use.couponId === couponId && use.customerId === customerId)
      .flatMap(({ status, slot }) => (status === 'REDEEMED' ? [slot ?? undefined] : []));
  }

  #take({ applied, ...facts }: NewReservation): void {
    for (const { promotion, discount, lineDiscounts, slot = null } of applied) {
      const { reference, customerId } = facts;
      const uses = [{ promotionId: promotion.id, discount, hasBudget: false }];
      this.#uses.set(reference, {
        reference,
        couponId: promotion.id,
        customerId,
        status: 'REDEEMED',
        discount,
        lineDiscounts,
        redeemedAt: this.#now,
        releasedAt: null,
        slot,
        reservation: { ...facts, status: 'COMMITTED', uses },
      });
      const kept = this.#coupons.get(promotion.code ?? '');
      if (kept) kept.usageCount += 1;
    }
  }

  #repository(): ReservationRepository {
    const unused = (): never => {
      throw new Error('The seed only redeems.');
    };
    const byCode = (code: string | null): Coupon | null => this.#coupons.get(code ?? '') ?? null;
    return {
      findCoupon: (code) => Promise.resolve(byCode(code)),
      candidates: (code) => Promise.resolve([byCode(code)].filter((coupon) => coupon !== null)),
      standing: (promotions, customerId, now) => {
        const slots = promotions.map(({ id }) => [id, this.#slotsOf(id, customerId ?? '')] as const);
        return Promise.resolve({ now, groups: [], slots: new Map(slots), spent: new Map() });
      },
      find: (reference) => Promise.resolve(this.#uses.get(reference)?.reservation ?? null),
      take: (reservation) => {
        this.#take(reservation);
        return Promise.resolve(true);
      },
      commit: unused,
      giveBack: unused,
      makeVoid: unused,
      overdue: unused,
      couponExists: unused,
      page: unused,
    };
  }
}
