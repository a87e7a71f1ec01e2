import { Schema, type ClientSession, type Connection, type Model, type Types } from 'mongoose';
import { defineModel, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/values';
import { customerLimitOf, type Coupon } from './coupon';
import { toCoupon, type CouponRow } from './coupon.model';
import type { NewUse, Redemption, RedemptionRepository } from './coupon.redemption.service';

/** A use, given back or not. */
interface UseRow extends Omit<NewUse, 'customerId'> {
  _id: Types.ObjectId;
  status: Redemption['status'];
  couponId: Types.ObjectId;
  customerId?: Types.ObjectId;
  /** Which of the customer's uses it is, from 1; only where the coupon limits them and while the use counts. */
  slot?: number;
  redeemedAt: Date;
  releasedAt?: Date;
}

/** Stands for a reference that was released before it took a use. */
interface VoidRow {
  _id: Types.ObjectId;
  reference: string;
  status: 'VOID';
  /** When the row goes: no call is under way for that long. */
  expiresAt: Date;
}

type RedemptionRow = UseRow | VoidRow;

const VOID_FOR_MS = 7 * 86_400_000;

const redemptionSchema = new Schema<RedemptionRow>(
  {
    reference: { type: String, required: true },
    status: { type: String, enum: ['REDEEMED', 'RELEASED', 'VOID'], required: true },
    couponId: Schema.Types.ObjectId,
    code: String,
    customerId: Schema.Types.ObjectId,
    slot: Number,
    discount: Number,
    lineDiscounts: { type: [Number], default: undefined },
    basketHash: String,
    redeemedAt: Date,
    releasedAt: Date,
    expiresAt: Date,
  },
  { collection: 'redemptions', strict: 'throw', versionKey: false },
);
redemptionSchema.index({ reference: 1 }, { unique: true });
redemptionSchema.index(
  { couponId: 1, customerId: 1, slot: 1 },
  { unique: true, partialFilterExpression: { slot: { $gt: 0 } } },
);
redemptionSchema.index({ couponId: 1, customerId: 1, status: 1 });
redemptionSchema.index({ couponId: 1, redeemedAt: -1, _id: -1 });
redemptionSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/** Ends a transaction without a trace: what it was to change is not as it was when it was judged. */
class Outdated extends Error {}

/** Redemptions in MongoDB. Every transaction writes the coupon first, so that those of one coupon stand in line. */
export class MongoRedemptionRepository implements RedemptionRepository {
  readonly #connection: Connection;
  readonly #coupons: Model<CouponRow>;
  readonly #redemptions: Model<RedemptionRow>;

  constructor(connection: Connection, coupons: Model<CouponRow>) {
    this.#connection = connection;
    this.#coupons = coupons;
    this.#redemptions = defineModel(connection, 'Redemption', redemptionSchema);
  }

  async findCoupon(code: string): Promise<Coupon | null> {
    const row = await this.#coupons.findOne({ code, isDeleted: false }).lean<CouponRow>();
    return row && toCoupon(row);
  }

  async couponExists(couponId: string): Promise<boolean> {
    return (await this.#coupons.exists({ _id: toObjectId(couponId) })) !== null;
  }

  async usesOf(couponId: string, customerId: string): Promise<number> {
    return this.#redemptions.countDocuments(usesFilter(couponId, customerId));
  }

  async find(reference: string): Promise<Redemption | 'void' | null> {
    const row = await this.#redemptions.findOne({ reference }).lean<RedemptionRow>();
    if (!row) return null;
    return row.status === 'VOID' ? 'void' : toRedemption(row);
  }

  async take(coupon: Coupon, use: NewUse): Promise<boolean> {
    return this.#wholly(async (session) => {
      const { usageLimit, version } = coupon;
      const { matchedCount } = await this.#coupons.updateOne(
        {
          _id: toObjectId(coupon.id),
          version,
          ...(usageLimit !== null && { usageCount: { $lt: usageLimit } }),
        },
        { $inc: { usageCount: 1 } },
        { session, timestamps: false },
      );
      if (matchedCount === 0) throw new Outdated();
      const slot = await this.#freeSlot(coupon, use.customerId, session);
      await this.#redemptions.create([newRow(coupon.id, use, slot)], { session });
    });
  }

  async giveBack({ reference, couponId }: Redemption): Promise<boolean> {
    return this.#wholly(async (session) => {
      await this.#coupons.updateOne(
        { _id: toObjectId(couponId) },
        { $inc: { usageCount: -1 } },
        { session, timestamps: false },
      );
      const { matchedCount } = await this.#redemptions.updateOne(
        { reference, status: 'REDEEMED' },
        { $set: { status: 'RELEASED', releasedAt: new Date() }, $unset: { slot: 1 } },
        { session },
      );
      if (matchedCount === 0) throw new Outdated();
    });
  }

  async makeVoid(reference: string): Promise<boolean> {
    try {
      const expiresAt = new Date(Date.now() + VOID_FOR_MS);
      await this.#redemptions.create({ reference, status: 'VOID', expiresAt });
      return true;
    } catch (error) {
      if (isDuplicateKey(error, 'reference')) return false;
      throw error;
    }
  }

  async page(
    couponId: string,
    { skip, limit }: PageRequest,
  ): Promise<{ items: Redemption[]; total: number }> {
    const filter = { couponId: toObjectId(couponId) };
    const [rows, total] = await Promise.all([
      this.#redemptions
        .find(filter)
        .sort({ redeemedAt: -1, _id: -1 })
        .skip(skip)
        .limit(limit)
        .lean<UseRow[]>(),
      this.#redemptions.countDocuments(filter),
    ]);
    return { items: rows.map(toRedemption), total };
  }

  /** The lowest number that none of the customer's uses has; undefined where they are not limited. */
  async #freeSlot(
    coupon: Coupon,
    customerId: string | null,
    session: ClientSession,
  ): Promise<number | undefined> {
    const limit = customerLimitOf(coupon);
    if (limit === null || customerId === null) return undefined;
    const uses = await this.#redemptions
      .find(usesFilter(coupon.id, customerId), { slot: 1 }, { session })
      .limit(limit)
      .lean<Pick<UseRow, 'slot'>[]>();
    if (uses.length >= limit) throw new Outdated();
    const taken = new Set(uses.map(({ slot }) => slot));
    return Array.from({ length: uses.length + 1 }, (_, index) => index + 1).find((slot) => !taken.has(slot));
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

function usesFilter(couponId: string, customerId: string) {
  return {
    couponId: toObjectId(couponId),
    customerId: toObjectId(customerId),
    status: 'REDEEMED' as const,
  };
}

function newRow(couponId: string, { customerId, ...use }: NewUse, slot: number | undefined) {
  return {
    ...use,
    couponId: toObjectId(couponId),
    status: 'REDEEMED' as const,
    redeemedAt: new Date(),
    ...(customerId !== null && { customerId: toObjectId(customerId) }),
    ...(slot !== undefined && { slot }),
  };
}

function toRedemption(row: UseRow): Redemption {
  const { reference, status, code, discount, lineDiscounts, basketHash } = row;
  return {
    ...{ reference, status, code, discount, lineDiscounts, basketHash },
    couponId: row.couponId.toHexString(),
    customerId: row.customerId?.toHexString() ?? null,
    redeemedAt: row.redeemedAt,
    releasedAt: row.releasedAt ?? null,
  };
}
