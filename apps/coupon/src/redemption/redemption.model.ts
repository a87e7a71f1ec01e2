import { Schema, type ClientSession, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import type { CustomerGroupRepository } from '../customer-group/customer-group.model';
import { getCustomerLimit, type Promotion } from '../promotion/promotion';
import type { AppliedPromotion, PromotionContext, UsageNumber } from '../promotion/promotion-engine';
import type { PromotionRepository } from '../promotion/promotion.model';
import type { Quote } from '../promotion/quote';
import type { NewReservation, Redemption, Reservation, ReservedPromotion } from './redemption';

interface RedemptionRow extends Omit<Redemption, 'couponId' | 'customerId' | 'releasedAt'> {
  _id: Types.ObjectId;
  couponId: Types.ObjectId;
  customerId?: Types.ObjectId;
  /** The usage number, unique per customer and promotion; unset when released or not limited per customer. */
  slot?: number;
  releasedAt?: Date;
}

/** A void reference has a status and an expiry alone. */
interface ReservationRow extends Omit<Reservation, 'quote' | 'reference' | 'promotions'> {
  /** The reference. */
  _id: string;
  /** JSON, because nothing in it is queried. */
  quote: string;
  uses: ReservedPromotion[];
  /** When a void reference is deleted; no request is retried for that long. */
  expiresAt?: Date;
}

/** The total discount of a promotion on one UTC day. */
interface BudgetRow {
  /** See `budgetId`. */
  _id: string;
  spent: number;
  expiresAt: Date;
}

const redemptionSchema = new Schema<RedemptionRow>(
  {
    reference: { type: String, required: true },
    couponId: { type: Schema.Types.ObjectId, required: true },
    customerId: Schema.Types.ObjectId,
    status: { type: String, enum: ['REDEEMED', 'RELEASED'], required: true },
    slot: Number,
    discount: { type: Number, required: true },
    lineDiscounts: { type: [Number], required: true },
    redeemedAt: { type: Date, required: true },
    releasedAt: Date,
  },
  { collection: 'promotionuses', strict: 'throw', versionKey: false },
);
redemptionSchema.index({ reference: 1, couponId: 1 }, { unique: true });
redemptionSchema.index(
  { couponId: 1, customerId: 1, slot: 1 },
  { unique: true, partialFilterExpression: { slot: { $gt: 0 } } },
);
redemptionSchema.index({ customerId: 1, couponId: 1, status: 1 });
redemptionSchema.index({ couponId: 1, redeemedAt: -1, _id: -1 });

const reservedPromotionSchema = new Schema<ReservedPromotion>(
  {
    promotionId: { type: String, required: true },
    discount: { type: Number, required: true },
    hasBudget: { type: Boolean, required: true },
  },
  { _id: false },
);

const reservationSchema = new Schema<ReservationRow>(
  {
    _id: String,
    status: { type: String, enum: ['RESERVED', 'COMMITTED', 'RELEASED', 'VOID'], required: true },
    requestHash: { type: String, default: '' },
    quote: { type: String, default: '' },
    customerId: { type: String, default: null },
    reservedAt: { type: Date, required: true },
    uses: { type: [reservedPromotionSchema], default: [] },
    expiresAt: Date,
  },
  { collection: 'promotionreservations', strict: 'throw', versionKey: false },
);
reservationSchema.index({ status: 1, reservedAt: 1 }, { partialFilterExpression: { status: 'RESERVED' } });
reservationSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const budgetSchema = new Schema<BudgetRow>(
  { _id: String, spent: { type: Number, required: true }, expiresAt: Date },
  { collection: 'promotionbudgets', strict: 'throw', versionKey: false },
);
budgetSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

const DAY_MS = 86_400_000;
const VOID_TTL_MS = 7 * DAY_MS;
const BUDGET_TTL_MS = 60 * DAY_MS;

/** Aborts a transaction whose preconditions do not hold any more. */
class StalePreconditionError extends Error {}

interface Dependencies {
  promotions: PromotionRepository;
  groups: CustomerGroupRepository;
}

/**
 * Reservations, redemptions and daily budgets. Every transaction updates promotions first, sorted by id, so that
 * concurrent ones lock in the same order (no deadlock).
 */
export class RedemptionRepository {
  readonly #connection: Connection;
  readonly #promotions: PromotionRepository;
  readonly #groups: CustomerGroupRepository;
  readonly #redemptions: Model<RedemptionRow>;
  readonly #reservations: Model<ReservationRow>;
  readonly #budgets: Model<BudgetRow>;

  constructor(connection: Connection, { promotions, groups }: Dependencies) {
    this.#connection = connection;
    this.#promotions = promotions;
    this.#groups = groups;
    this.#redemptions = defineModel(connection, 'PromotionRedemption', redemptionSchema);
    this.#reservations = defineModel(connection, 'PromotionReservation', reservationSchema);
    this.#budgets = defineModel(connection, 'PromotionBudget', budgetSchema);
  }

  /** The state that the promotions are evaluated in. */
  async loadContext(
    promotions: readonly Promotion[],
    customerId: string | null,
    now: Date,
  ): Promise<PromotionContext> {
    const needsGroups = promotions.some(({ customerGroups }) => customerGroups.length > 0);
    const [groups, usages, budgetUsed] = await Promise.all([
      customerId !== null && needsGroups ? this.#groups.findNames(customerId) : [],
      customerId === null ? new Map<string, UsageNumber[]>() : this.#findUsages(promotions, customerId),
      this.#findBudgetUsed(promotions, now),
    ]);
    return { now, groups, usages, budgetUsed };
  }

  async find(reference: string): Promise<Reservation | null> {
    const row = await this.#reservations.findById(reference).lean<ReservationRow>();
    return row && toReservation(row);
  }

  /**
   * Redeems every applied promotion once, all or none. Returns false when a precondition of the evaluation does not
   * hold any more: a promotion has changed, a limit or a budget is exhausted, or the reference is in use.
   */
  async reserve({ applied, reference, quote, ...facts }: NewReservation): Promise<boolean> {
    const sorted = [...applied].sort((a, b) => (a.promotion.id < b.promotion.id ? -1 : 1));
    return this.#tryTransaction(async (session) => {
      for (const { promotion } of sorted) {
        if (!(await this.#promotions.incrementUsage(promotion, session))) throw new StalePreconditionError();
      }
      for (const one of sorted) await this.#chargeBudget(one, facts.reservedAt, session);
      for (const one of sorted) await this.#insertRedemption(one, { reference, ...facts }, session);
      const uses = sorted.map(({ promotion, discount }) => ({
        promotionId: promotion.id,
        discount,
        hasBudget: promotion.dailyBudget !== null,
      }));
      const { name } = this.#reservations.collection;
      await this.#connection
        .collection<ReservationRow>(name)
        .insertOne(
          { ...facts, _id: reference, status: 'RESERVED', quote: JSON.stringify(quote), uses },
          { session },
        );
    });
  }

  /** Commits a reservation; null when it is not reserved. */
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

  /** Releases a reservation if it still has one of the statuses; false when it has not. */
  async release(
    { reference, promotions, reservedAt }: Reservation,
    from: readonly Reservation['status'][],
  ): Promise<boolean> {
    return this.#tryTransaction(async (session) => {
      for (const { promotionId } of promotions) await this.#promotions.decrementUsage(promotionId, session);
      for (const { promotionId, discount, hasBudget } of promotions) {
        if (!hasBudget) continue;
        const _id = budgetId(promotionId, reservedAt);
        await this.#budgets.updateOne({ _id }, { $inc: { spent: -discount } }, { session });
      }
      await this.#redemptions.updateMany(
        { reference, status: 'REDEEMED' },
        { $set: { status: 'RELEASED', releasedAt: new Date() }, $unset: { slot: 1 } },
        { session },
      );
      const { matchedCount } = await this.#reservations.updateOne(
        { _id: reference, status: { $in: [...from] } },
        { $set: { status: 'RELEASED' } },
        { session },
      );
      if (matchedCount === 0) throw new StalePreconditionError();
    });
  }

  /** Blocks a reference from being reserved; false when it has been reserved in the meantime. */
  async voidReference(reference: string): Promise<boolean> {
    const now = new Date();
    try {
      const expiresAt = new Date(now.getTime() + VOID_TTL_MS);
      await this.#reservations.create({ _id: reference, status: 'VOID', reservedAt: now, expiresAt });
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  /** Uncommitted reservations from before an instant, oldest first. */
  async findExpired(before: Date, limit: number): Promise<Reservation[]> {
    const rows = await this.#reservations
      .find({ status: 'RESERVED', reservedAt: { $lt: before } })
      .sort({ reservedAt: 1 })
      .limit(limit)
      .lean<ReservationRow[]>();
    return rows.map(toReservation);
  }

  /** The redemptions of a promotion, newest first. */
  async page(
    couponId: string,
    { skip, limit }: PageRequest,
  ): Promise<{ items: Redemption[]; total: number }> {
    const filter = { couponId: toObjectId(couponId) };
    const newest = this.#redemptions.find(filter).sort({ redeemedAt: -1, _id: -1 });
    const [rows, total] = await Promise.all([
      newest.skip(skip).limit(limit).lean<RedemptionRow[]>(),
      this.#redemptions.countDocuments(filter),
    ]);
    return { items: rows.map(toRedemption), total };
  }

  async #findUsages(
    promotions: readonly Promotion[],
    customerId: string,
  ): Promise<Map<string, UsageNumber[]>> {
    const limited = promotions.filter((promotion) => getCustomerLimit(promotion) !== null);
    const usages = new Map<string, UsageNumber[]>();
    if (limited.length === 0) return usages;
    const couponId = { $in: limited.map(({ id }) => toObjectId(id)) };
    const rows = await this.#redemptions
      .find({ customerId: toObjectId(customerId), couponId, status: 'REDEEMED' }, { couponId: 1, slot: 1 })
      .lean<Pick<RedemptionRow, 'couponId' | 'slot'>[]>();
    for (const row of rows) {
      const id = row.couponId.toHexString();
      usages.set(id, [...(usages.get(id) ?? []), row.slot]);
    }
    return usages;
  }

  async #findBudgetUsed(promotions: readonly Promotion[], now: Date): Promise<Map<string, number>> {
    const budgeted = promotions.filter(({ dailyBudget }) => dailyBudget !== null);
    if (budgeted.length === 0) return new Map();
    const ids = budgeted.map(({ id }) => budgetId(id, now));
    const rows = await this.#budgets.find({ _id: { $in: ids } }).lean<BudgetRow[]>();
    return new Map(rows.map(({ _id, spent }) => [_id.split(':')[0] ?? '', spent]));
  }

  /** An exhausted budget matches no row: the upsert then fails on the duplicate id and aborts the transaction. */
  async #chargeBudget(
    { promotion, discount }: AppliedPromotion,
    at: Date,
    session: ClientSession,
  ): Promise<void> {
    const { id, dailyBudget } = promotion;
    if (dailyBudget === null) return;
    await this.#budgets.updateOne(
      { _id: budgetId(id, at), spent: { $lte: dailyBudget - discount } },
      { $inc: { spent: discount }, $setOnInsert: { expiresAt: new Date(at.getTime() + BUDGET_TTL_MS) } },
      { session, upsert: true },
    );
  }

  async #insertRedemption(
    { promotion, discount, lineDiscounts, usageNumber }: AppliedPromotion,
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
      ...(usageNumber !== undefined && { slot: usageNumber }),
    };
    await this.#redemptions.collection.insertOne(row, { session });
  }

  /** Runs writes in one transaction; false when it was aborted because of a stale precondition. */
  async #tryTransaction(writes: (session: ClientSession) => Promise<void>): Promise<boolean> {
    try {
      await this.#connection.transaction(writes);
      return true;
    } catch (error) {
      if (error instanceof StalePreconditionError || isDuplicateKey(error)) return false;
      throw error;
    }
  }
}

/** One budget row per promotion and UTC day. */
function budgetId(promotionId: string, at: Date): string {
  return `${promotionId}:${at.toISOString().slice(0, 10)}`;
}

function toReservation({ _id, quote, uses, ...row }: ReservationRow): Reservation {
  const { status, requestHash, customerId, reservedAt } = row;
  const storedQuote: Quote | null = quote === '' ? null : JSON.parse(quote);
  return {
    reference: _id,
    status,
    requestHash,
    quote: storedQuote,
    customerId,
    reservedAt,
    promotions: uses,
  };
}

function toRedemption({ couponId, customerId, releasedAt, ...row }: RedemptionRow): Redemption {
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
