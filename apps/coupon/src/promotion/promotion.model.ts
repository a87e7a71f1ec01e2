import {
  isObjectIdOrHexString,
  Schema,
  type Connection,
  type Model,
  type QueryFilter,
  type Types,
} from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import { defineModel, isDuplicateKey, searchConditions, toObjectId } from '@e-storefront/mongo';
import type { PageRequest } from '@e-storefront/domain';
import { ACTIONS, type Promotion, type PromotionFields } from './promotion';
import type { CouponFilter, CouponRepository } from '../coupon/coupon.service';

export interface CouponRow extends PromotionFields {
  _id: Types.ObjectId;
  usageCount: number;
  version: number;
  /** Beside `deletedAt`, because a partial index can ask for a plain value only. */
  isDeleted: boolean;
  deletedAt: Date | null;
  /** The operation that last switched it on or off. */
  toggledBy?: string;
  createdAt: Date;
  updatedAt: Date;
}

const couponSchema = new Schema<CouponRow>(
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
  { timestamps: true, collection: 'coupons', strict: 'throw' },
);
couponSchema.index(
  { code: 1 },
  {
    name: 'code_in_use',
    unique: true,
    partialFilterExpression: { isDeleted: false, code: { $gt: '' } },
  },
);
couponSchema.index({ code: 1, isDeleted: 1, isActive: 1, validTo: 1 });
couponSchema.index({ isDeleted: 1, createdAt: -1, _id: -1 });
couponSchema.index({ isDeleted: 1, isActive: 1, createdAt: -1, _id: -1 });

/** The rows of coupons on a connection. */
export function couponModel(connection: Connection): Model<CouponRow> {
  return defineModel(connection, 'Coupon', couponSchema);
}

/** Coupons in MongoDB. */
export class MongoCouponRepository implements CouponRepository {
  readonly #coupons: Model<CouponRow>;

  constructor(coupons: Model<CouponRow>) {
    this.#coupons = coupons;
  }

  async page(
    filter: CouponFilter,
    { skip, limit }: PageRequest,
  ): Promise<{ items: Promotion[]; total: number }> {
    const rows = rowsOf(filter);
    const [items, total] = await Promise.all([
      this.#coupons.find(rows).sort({ createdAt: -1, _id: -1 }).skip(skip).limit(limit).lean<CouponRow[]>(),
      this.#coupons.countDocuments(rows),
    ]);
    return { items: items.map(toPromotion), total };
  }

  async find(id: string): Promise<Promotion | null> {
    const row = await this.#coupons.findOne({ _id: toObjectId(id), isDeleted: false }).lean<CouponRow>();
    return row && toPromotion(row);
  }

  async findMany(ids: readonly string[]): Promise<Promotion[]> {
    const known = ids.filter((id) => isObjectIdOrHexString(id)).map(toObjectId);
    const rows = await this.#coupons.find({ _id: { $in: known } }).lean<CouponRow[]>();
    return rows.map(toPromotion);
  }

  async insert(fields: PromotionFields, id?: string): Promise<Promotion> {
    const row = { ...fields, ...(id !== undefined && { _id: toObjectId(id) }) };
    try {
      return toPromotion((await this.#coupons.create(row)).toObject());
    } catch (error) {
      throw translated(error);
    }
  }

  async replace(
    { id, version }: Pick<Promotion, 'id' | 'version'>,
    fields: PromotionFields,
  ): Promise<Promotion | null> {
    try {
      const row = await this.#coupons
        .findOneAndUpdate(
          { _id: toObjectId(id), version, isDeleted: false },
          { $set: fields, $inc: { version: 1 } },
          { returnDocument: 'after' },
        )
        .lean<CouponRow>();
      return row && toPromotion(row);
    } catch (error) {
      throw translated(error);
    }
  }

  async toggle(id: string, operationId?: string): Promise<Promotion | null> {
    const isDone = { $eq: [{ $ifNull: ['$toggledBy', null] }, operationId ?? ''] };
    const flip = {
      isActive: { $cond: [isDone, '$isActive', { $not: '$isActive' }] },
      ...(operationId !== undefined && { toggledBy: operationId }),
      version: { $add: ['$version', 1] },
      updatedAt: new Date(),
    };
    const row = await this.#coupons
      .findOneAndUpdate({ _id: toObjectId(id), isDeleted: false }, [{ $set: flip }], {
        returnDocument: 'after',
        updatePipeline: true,
        timestamps: false,
      })
      .lean<CouponRow>();
    return row && toPromotion(row);
  }

  async remove(id: string): Promise<boolean> {
    const { matchedCount } = await this.#coupons.updateOne(
      { _id: toObjectId(id), isDeleted: false },
      { $set: { isDeleted: true, deletedAt: new Date() }, $inc: { version: 1 } },
    );
    return matchedCount === 1;
  }
}

function rowsOf({ isActive, search, hasCode }: CouponFilter): QueryFilter<CouponRow> {
  return {
    isDeleted: false,
    ...(isActive !== undefined && { isActive }),
    ...(hasCode && { code: { $ne: null } }),
    ...(search && searchConditions(search, ['code', 'description'])),
  };
}

function translated(error: unknown): unknown {
  return isDuplicateKey(error, 'code') ? new DomainError('COUPON_CODE_TAKEN') : error;
}

/** The promotion that a row holds. */
export function toPromotion(row: CouponRow): Promotion {
  const { _id, isDeleted: _isDeleted, toggledBy: _toggledBy, ...rest } = row;
  const { __v: _version, ...promotion } = rest as typeof rest & { __v?: number };
  return { id: _id.toHexString(), ...promotion };
}
