import type { Connection, Model } from 'mongoose';
import { toObjectId } from '@e-storefront/mongo';
import { toPromotion, type CouponRow } from '../promotion/promotion.model';
import { CustomerGroups } from '../customer-group/customer-group.model';
import { customerLimitOf, type Promotion } from '../promotion/promotion';
import type { Slot, Standing } from '../promotion/promotion-engine';
import type { BudgetRow, UseRow } from './redemption-row.model';

/** The most promotions that apply by themselves at one time. */
const MOST_AUTOMATIC = 100;

interface Models {
  promotions: Model<CouponRow>;
  uses: Model<UseRow>;
  budgets: Model<BudgetRow>;
}

/** Reads what baskets are judged by. */
export class PromotionReader {
  readonly #models: Models;
  readonly #groups: CustomerGroups;

  constructor(connection: Connection, models: Models) {
    this.#models = models;
    this.#groups = new CustomerGroups(connection);
  }

  async byCode(code: string): Promise<Promotion | null> {
    const row = await this.#models.promotions.findOne({ code, isDeleted: false }).lean<CouponRow>();
    return row && toPromotion(row);
  }

  async candidates(code: string | null, now: Date): Promise<Promotion[]> {
    const running = { code: null, isDeleted: false, isActive: true, validTo: { $gte: now } };
    const automatic = { ...running, validFrom: { $lte: now } };
    const rows = await this.#models.promotions
      .find(code === null ? automatic : { $or: [automatic, { code, isDeleted: false }] })
      .sort({ priority: -1, _id: 1 })
      .limit(code === null ? MOST_AUTOMATIC : MOST_AUTOMATIC + 1)
      .lean<CouponRow[]>();
    const found = rows.map(toPromotion);
    const automatics = found.filter((promotion) => promotion.code === null);
    const inside = found.find((promotion) => code !== null && promotion.code === code);
    // Among so many that its own priority left no room for it, the code is looked up by itself.
    const isCut = code !== null && automatics.length > MOST_AUTOMATIC;
    const coupon = inside ?? (isCut ? await this.byCode(code) : null);
    return [...(coupon ? [coupon] : []), ...automatics.slice(0, MOST_AUTOMATIC)];
  }

  async standing(promotions: readonly Promotion[], customerId: string | null, now: Date): Promise<Standing> {
    const isGrouped = promotions.some(({ customerGroups }) => customerGroups.length > 0);
    const [groups, slots, spent] = await Promise.all([
      customerId !== null && isGrouped ? this.#groups.of(customerId) : [],
      customerId === null ? new Map<string, Slot[]>() : this.#slotsOf(promotions, customerId),
      this.#spent(promotions, now),
    ]);
    return { now, groups, slots, spent };
  }

  async #slotsOf(promotions: readonly Promotion[], customerId: string): Promise<Map<string, Slot[]>> {
    const limited = promotions.filter((promotion) => customerLimitOf(promotion) !== null);
    const slots = new Map<string, Slot[]>();
    if (limited.length === 0) return slots;
    const couponId = { $in: limited.map(({ id }) => toObjectId(id)) };
    const rows = await this.#models.uses
      .find({ customerId: toObjectId(customerId), couponId, status: 'REDEEMED' }, { couponId: 1, slot: 1 })
      .lean<Pick<UseRow, 'couponId' | 'slot'>[]>();
    for (const row of rows) {
      const id = row.couponId.toHexString();
      slots.set(id, [...(slots.get(id) ?? []), row.slot]);
    }
    return slots;
  }

  async #spent(promotions: readonly Promotion[], now: Date): Promise<Map<string, number>> {
    const budgeted = promotions.filter(({ dailyBudget }) => dailyBudget !== null);
    if (budgeted.length === 0) return new Map();
    const days = budgeted.map(({ id }) => dayOf(id, now));
    const rows = await this.#models.budgets.find({ _id: { $in: days } }).lean<BudgetRow[]>();
    return new Map(rows.map(({ _id, spent }) => [_id.split(':')[0] ?? '', spent]));
  }
}

/** The id of what a promotion gives away on the day of an instant. */
export function dayOf(promotionId: string, at: Date): string {
  return `${promotionId}:${at.toISOString().slice(0, 10)}`;
}
