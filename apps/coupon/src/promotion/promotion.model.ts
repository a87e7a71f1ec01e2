import {
  isObjectIdOrHexString,
  Schema,
  type ClientSession,
  type Connection,
  type Model,
  type QueryFilter,
  type Types,
} from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import { defineModel, isDuplicateKey, searchConditions, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import { ACTIONS, type Promotion, type PromotionFields } from './promotion';

/** The maximum number of automatic promotions that apply to one order. */
const MAX_AUTOMATIC_PROMOTIONS = 100;

export interface PromotionFilter {
  isActive?: boolean;
  /** Matches part of the code or the description literally. */
  search?: string;
  /** Excludes automatic promotions. */
  hasCode?: boolean;
}

export interface PromotionRow extends PromotionFields {
  _id: Types.ObjectId;
  usageCount: number;
  version: number;
  /** Duplicates `deletedAt`, because a partial index filter compares with plain values only. */
  isDeleted: boolean;
  deletedAt: Date | null;
  /** The operation that last toggled `isActive`. */
  toggledBy?: string;
  createdAt: Date;
  updatedAt: Date;
}

const promotionSchema = new Schema<PromotionRow>(
  {
    code: { type: String, default: null },
    description: { type: String, required: true },
    discountType: { type: String, enum: ACTIONS, required: true },
    discount: { type: Number, required: true },
    buyQuantity: { type: Number, default: null },
    getQuantity: { type: Number, default: null },
    minPurchase: { type: Number, default: null },
    minQuantity: { type: Number, default: null },
    maxDiscount: { type: Number, default: null },
    validFrom: { type: Date, required: true },
    validTo: { type: Date, required: true },
    weekdays: { type: [Number], required: true },
    fromHour: { type: Number, default: null },
    toHour: { type: Number, default: null },
    usageLimit: { type: Number, default: null },
    perCustomerLimit: { type: Number, default: null },
    dailyBudget: { type: Number, default: null },
    isActive: { type: Boolean, required: true },
    firstOrderOnly: { type: Boolean, required: true },
    categoryIds: { type: [String], required: true },
    productIds: { type: [String], required: true },
    sellerIds: { type: [String], required: true },
    customerGroups: { type: [String], required: true },
    priority: { type: Number, required: true },
    exclusivityGroup: { type: String, default: null },
    usageCount: { type: Number, required: true, default: 0 },
    version: { type: Number, required: true, default: 1 },
    isDeleted: { type: Boolean, required: true, default: false },
    deletedAt: { type: Date, default: null },
    toggledBy: String,
  },
  // The collection is older than automatic promotions, when each promotion was a coupon.
  { timestamps: true, collection: 'coupons', strict: 'throw' },
);
promotionSchema.index(
  { code: 1 },
  {
    name: 'code_in_use',
    unique: true,
    partialFilterExpression: { isDeleted: false, code: { $gt: '' } },
  },
);
promotionSchema.index({ code: 1, isDeleted: 1, isActive: 1, validTo: 1 });
promotionSchema.index({ isDeleted: 1, createdAt: -1, _id: -1 });
promotionSchema.index({ isDeleted: 1, isActive: 1, createdAt: -1, _id: -1 });

/** Promotions with and without a code. Deleted ones are returned by `findMany` alone. */
export class PromotionRepository {
  readonly #promotions: Model<PromotionRow>;

  constructor(connection: Connection) {
    this.#promotions = defineModel(connection, 'Promotion', promotionSchema);
  }

  async page(
    filter: PromotionFilter,
    { skip, limit }: PageRequest,
  ): Promise<{ items: Promotion[]; total: number }> {
    const query = toQuery(filter);
    const [rows, total] = await Promise.all([
      this.#promotions
        .find(query)
        .sort({ createdAt: -1, _id: -1 })
        .skip(skip)
        .limit(limit)
        .lean<PromotionRow[]>(),
      this.#promotions.countDocuments(query),
    ]);
    return { items: rows.map(toPromotion), total };
  }

  async find(id: string): Promise<Promotion | null> {
    const row = await this.#promotions
      .findOne({ _id: toObjectId(id), isDeleted: false })
      .lean<PromotionRow>();
    return row && toPromotion(row);
  }

  async findByCode(code: string): Promise<Promotion | null> {
    const row = await this.#promotions.findOne({ code, isDeleted: false }).lean<PromotionRow>();
    return row && toPromotion(row);
  }

  /** Includes deleted promotions; in no particular order. */
  async findMany(ids: readonly string[]): Promise<Promotion[]> {
    const objectIds = ids.filter((id) => isObjectIdOrHexString(id)).map(toObjectId);
    const rows = await this.#promotions.find({ _id: { $in: objectIds } }).lean<PromotionRow[]>();
    return rows.map(toPromotion);
  }

  /** The promotion with the code, in any state, and the automatic promotions that are active and valid at `now`. */
  async findCandidates(code: string | null, now: Date): Promise<Promotion[]> {
    const automatic = {
      code: null,
      isDeleted: false,
      isActive: true,
      validFrom: { $lte: now },
      validTo: { $gte: now },
    };
    const rows = await this.#promotions
      .find(code === null ? automatic : { $or: [automatic, { code, isDeleted: false }] })
      .sort({ priority: -1, _id: 1 })
      .limit(code === null ? MAX_AUTOMATIC_PROMOTIONS : MAX_AUTOMATIC_PROMOTIONS + 1)
      .lean<PromotionRow[]>();
    const found = rows.map(toPromotion);
    const automatics = found.filter((promotion) => promotion.code === null);
    const withCode = found.find((promotion) => code !== null && promotion.code === code);
    // The limit may cut off a coupon of low priority.
    const isCutOff = code !== null && automatics.length > MAX_AUTOMATIC_PROMOTIONS;
    const coupon = withCode ?? (isCutOff ? await this.findByCode(code) : null);
    return [...(coupon ? [coupon] : []), ...automatics.slice(0, MAX_AUTOMATIC_PROMOTIONS)];
  }

  /** Includes deleted promotions. */
  async exists(id: string): Promise<boolean> {
    return (await this.#promotions.exists({ _id: toObjectId(id) })) !== null;
  }

  /** @param id the id of the new promotion; generated when left out @throws COUPON_CODE_TAKEN */
  async insert(fields: PromotionFields, id?: string): Promise<Promotion> {
    const row = { ...fields, ...(id !== undefined && { _id: toObjectId(id) }) };
    try {
      return toPromotion((await this.#promotions.create(row)).toObject());
    } catch (error) {
      throw toDomainError(error);
    }
  }

  /** Writes the fields unless the version has changed; null when it has. @throws COUPON_CODE_TAKEN */
  async replace(
    { id, version }: Pick<Promotion, 'id' | 'version'>,
    fields: PromotionFields,
  ): Promise<Promotion | null> {
    try {
      const row = await this.#promotions
        .findOneAndUpdate(
          { _id: toObjectId(id), version, isDeleted: false },
          { $set: fields, $inc: { version: 1 } },
          { returnDocument: 'after' },
        )
        .lean<PromotionRow>();
      return row && toPromotion(row);
    } catch (error) {
      throw toDomainError(error);
    }
  }

  /**
   * Inverts `isActive` in one write, once per operation; null for an unknown promotion.
   * @param operationId identifies an operation that may be retried
   */
  async toggle(id: string, operationId?: string): Promise<Promotion | null> {
    const isRetry = { $eq: [{ $ifNull: ['$toggledBy', null] }, operationId ?? ''] };
    const update = {
      isActive: { $cond: [isRetry, '$isActive', { $not: '$isActive' }] },
      ...(operationId !== undefined && { toggledBy: operationId }),
      version: { $add: ['$version', 1] },
      updatedAt: new Date(),
    };
    const row = await this.#promotions
      .findOneAndUpdate({ _id: toObjectId(id), isDeleted: false }, [{ $set: update }], {
        returnDocument: 'after',
        updatePipeline: true,
        timestamps: false,
      })
      .lean<PromotionRow>();
    return row && toPromotion(row);
  }

  /** Marks a promotion as deleted, which frees its code; false for an unknown one. */
  async remove(id: string): Promise<boolean> {
    const { matchedCount } = await this.#promotions.updateOne(
      { _id: toObjectId(id), isDeleted: false },
      { $set: { isDeleted: true, deletedAt: new Date() }, $inc: { version: 1 } },
    );
    return matchedCount === 1;
  }

  /** Counts a redemption unless the version has changed or the usage limit is reached; false then. */
  async incrementUsage(
    { id, version, usageLimit }: Pick<Promotion, 'id' | 'version' | 'usageLimit'>,
    session: ClientSession,
  ): Promise<boolean> {
    const { matchedCount } = await this.#promotions.updateOne(
      {
        _id: toObjectId(id),
        version,
        ...(usageLimit !== null && { usageCount: { $lt: usageLimit } }),
      },
      { $inc: { usageCount: 1 } },
      { session, timestamps: false },
    );
    return matchedCount === 1;
  }

  async decrementUsage(id: string, session: ClientSession): Promise<void> {
    await this.#promotions.updateOne(
      { _id: toObjectId(id) },
      { $inc: { usageCount: -1 } },
      { session, timestamps: false },
    );
  }
}

function toQuery({ isActive, search, hasCode }: PromotionFilter): QueryFilter<PromotionRow> {
  return {
    isDeleted: false,
    ...(isActive !== undefined && { isActive }),
    ...(hasCode && { code: { $ne: null } }),
    ...(search && searchConditions(search, ['code', 'description'])),
  };
}

function toDomainError(error: unknown): unknown {
  return isDuplicateKey(error, 'code') ? new DomainError('COUPON_CODE_TAKEN') : error;
}

function toPromotion(row: PromotionRow): Promotion {
  const { _id, isDeleted: _isDeleted, toggledBy: _toggledBy, ...rest } = row;
  const { __v: _version, ...promotion } = rest as typeof rest & { __v?: number };
  return { id: _id.toHexString(), ...promotion };
}
