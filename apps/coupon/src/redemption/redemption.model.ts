import type { ClientSession, Connection, Model } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import type { CouponRow } from '../promotion/promotion.model';
import { isCoupon, type Coupon, type Promotion } from '../promotion/promotion';
import type { Applied, Standing } from '../promotion/promotion-engine';
import { PromotionReader, dayOf } from './promotion-context.model';
import type { NewReservation, Redemption, Reservation, ReservationRepository } from './redemption';
import {
  budgetSchema,
  reservationSchema,
  useSchema,
  type BudgetRow,
  type ReservationRow,
  type UseRow,
} from './redemption-row.model';

const VOID_FOR_MS = 7 * 86_400_000;
const BUDGET_FOR_MS = 60 * 86_400_000;

/** Ends a transaction without a trace: what it was to change is not as it was when it was judged. */
class Outdated extends Error {}

/** Reservations in MongoDB. Every transaction writes the promotions first, by their ids, so that none waits in a ring. */
export class MongoReservationRepository implements ReservationRepository {
  readonly #connection: Connection;
  readonly #promotions: Model<CouponRow>;
  readonly #uses: Model<UseRow>;
  readonly #reservations: Model<ReservationRow>;
  readonly #budgets: Model<BudgetRow>;
  readonly #reader: PromotionReader;

  constructor(connection: Connection, promotions: Model<CouponRow>) {
    this.#connection = connection;
    this.#promotions = promotions;
    this.#uses = defineModel(connection, 'PromotionUse', useSchema);
    this.#reservations = defineModel(connection, 'PromotionReservation', reservationSchema);
    this.#budgets = defineModel(connection, 'PromotionBudget', budgetSchema);
    this.#reader = new PromotionReader(connection, {
      promotions,
      uses: this.#uses,
      budgets: this.#budgets,
    });
  }

  async findCoupon(code: string): Promise<Coupon | null> {
    const coupon = await this.#reader.byCode(code);
    return isCoupon(coupon) ? coupon : null;
  }

  candidates(code: string | null, now: Date): Promise<Promotion[]> {
    return this.#reader.candidates(code, now);
  }

  standing(promotions: readonly Promotion[], customerId: string | null, now: Date): Promise<Standing> {
    return this.#reader.standing(promotions, customerId, now);
  }

  async couponExists(couponId: string): Promise<boolean> {
    return (await this.#promotions.exists({ _id: toObjectId(couponId) })) !== null;
  }

  async find(reference: string): Promise<Reservation | null> {
    const row = await this.#reservations.findById(reference).lean<ReservationRow>();
    return row && toReservation(row);
  }

  async take({ applied, reference, quote, ...facts }: NewReservation): Promise<boolean> {
    const ordered = [...applied].sort((a, b) => (a.promotion.id < b.promotion.id ? -1 : 1));
    return this.#wholly(async (session) => {
      for (const one of ordered) await this.#count(one, session);
      for (const one of ordered) await this.#spend(one, facts.reservedAt, session);
      for (const one of ordered) await this.#record(one, { reference, ...facts }, session);
      const uses = ordered.map(({ promotion, discount }) => ({
        promotionId: promotion.id,
        discount,
        hasBudget: promotion.dailyBudget !== null,
      }));
      const row = { ...facts, _id: reference, status: 'RESERVED', quote: JSON.stringify(quote), uses };
      await this.#reservations.collection.insertOne(row as never, { session });
    });
  }

  async commit(reference: string): Promise<Reservation | null> {
    const row = await this.#reservations
      .findOneAndUpdate(
        { _id: reference, status: 'RESERVED' },
        { $set: { status: 'COMMITTED' } },
        { returnDocument: 'after' },
      )
      .lean<ReservationRow>();
    return row && toReservation(row);
  }

  async giveBack(
    { reference, uses, reservedAt }: Reservation,
    from: readonly Reservation['status'][],
  ): Promise<boolean> {
    return this.#wholly(async (session) => {
      for (const { promotionId } of uses) {
        await this.#promotions.updateOne(
          { _id: toObjectId(promotionId) },
          { $inc: { usageCount: -1 } },
          { session, timestamps: false },
        );
      }
      for (const { promotionId, discount, hasBudget } of uses) {
        if (!hasBudget) continue;
        const _id = dayOf(promotionId, reservedAt);
        await this.#budgets.updateOne({ _id }, { $inc: { spent: -discount } }, { session });
      }
      await this.#uses.updateMany(
        { reference, status: 'REDEEMED' },
        { $set: { status: 'RELEASED', releasedAt: new Date() }, $unset: { slot: 1 } },
        { session },
      );
      const { matchedCount } = await this.#reservations.updateOne(
        { _id: reference, status: { $in: [...from] } },
        { $set: { status: 'RELEASED' } },
        { session },
      );
      if (matchedCount === 0) throw new Outdated();
    });
  }

  async makeVoid(reference: string): Promise<boolean> {
    const now = new Date();
    try {
      const expiresAt = new Date(now.getTime() + VOID_FOR_MS);
      await this.#reservations.create({ _id: reference, status: 'VOID', reservedAt: now, expiresAt });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async overdue(before: Date, limit: number): Promise<Reservation[]> {
    const rows = await this.#reservations
      .find({ status: 'RESERVED', reservedAt: { $lt: before } })
      .sort({ reservedAt: 1 })
      .limit(limit)
      .lean<ReservationRow[]>();
    return rows.map(toReservation);
  }

  async page(
    couponId: string,
    { skip, limit }: PageRequest,
  ): Promise<{ items: Redemption[]; total: number }> {
    const filter = { couponId: toObjectId(couponId) };
    const newest = this.#uses.find(filter).sort({ redeemedAt: -1, _id: -1 });
    const [rows, total] = await Promise.all([
      newest.skip(skip).limit(limit).lean<UseRow[]>(),
      this.#uses.countDocuments(filter),
    ]);
    return { items: rows.map(toRedemption), total };
  }

  async #count({ promotion }: Applied, session: ClientSession): Promise<void> {
    const { id, version, usageLimit } = promotion;
    const { matchedCount } = await this.#promotions.updateOne(
      {
        _id: toObjectId(id),
        version,
        ...(usageLimit !== null && { usageCount: { $lt: usageLimit } }),
      },
      { $inc: { usageCount: 1 } },
      { session, timestamps: false },
    );
    if (matchedCount === 0) throw new Outdated();
  }

  /** Finds no row where too little is left, so that it would write a second one, which the id refuses. */
  async #spend({ promotion, discount }: Applied, at: Date, session: ClientSession): Promise<void> {
    const { id, dailyBudget } = promotion;
    if (dailyBudget === null) return;
    await this.#budgets.updateOne(
      { _id: dayOf(id, at), spent: { $lte: dailyBudget - discount } },
      { $inc: { spent: discount }, $setOnInsert: { expiresAt: new Date(at.getTime() + BUDGET_FOR_MS) } },
      { session, upsert: true },
    );
  }

  async #record(
    { promotion, discount, lineDiscounts, slot }: Applied,
    { reference, customerId, reservedAt }: Pick<NewReservation, 'reference' | 'customerId' | 'reservedAt'>,
    session: ClientSession,
  ): Promise<void> {
    const row = {
      reference,
      couponId: toObjectId(promotion.id),
      status: 'REDEEMED',
      discount,
      lineDiscounts,
      redeemedAt: reservedAt,
      ...(customerId !== null && { customerId: toObjectId(customerId) }),
      ...(slot !== undefined && { slot }),
    };
    await this.#uses.collection.insertOne(row, { session });
  }

  /** Runs writes in one transaction; false when they were outdated, so that none was done. */
  async #wholly(writes: (session: ClientSession) => Promise<void>): Promise<boolean> {
    try {
      await this.#connection.transaction(writes);
      return true;
    } catch (error) {
      if (error instanceof Outdated || isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

function toReservation({ _id, quote, ...row }: ReservationRow): Reservation {
  const { status, requestHash, customerId, reservedAt, uses } = row;
  const answer = (quote === '' ? null : JSON.parse(quote)) as Reservation['quote'];
  return { reference: _id, status, requestHash, quote: answer, customerId, reservedAt, uses };
}

function toRedemption({ couponId, customerId, releasedAt, ...row }: UseRow): Redemption {
  const { reference, status, discount, lineDiscounts, redeemedAt } = row;
  return {
    reference,
    status,
    discount,
    lineDiscounts,
    redeemedAt,
    couponId: couponId.toHexString(),
    customerId: customerId?.toHexString() ?? null,
    releasedAt: releasedAt ?? null,
  };
}
