import { Schema, Types, type ClientSession, type Connection, type Model, type PipelineStage } from 'mongoose';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  defineModel,
  groupByKey,
  isDuplicateKey,
  toObjectId,
  type AccountRecords,
} from '@e-storefront/mongo';
import { DERIVED_FIELDS } from '../catalog/variant-aggregates';
import { productModel, type ProductRow } from '../catalog/product.model';
import type { NewReview, ReviewRange, Review, ReviewChange, ReviewScope } from './review';

interface ReviewRow extends Omit<Review, 'id' | 'productId' | 'userId'> {
  _id: Types.ObjectId;
  productId: Types.ObjectId;
  userId: Types.ObjectId;
}

/** One vote per user and review. */
interface VoteRow {
  _id: string;
  reviewId: Types.ObjectId;
}

const reviewSchema = new Schema<ReviewRow>(
  {
    productId: { type: Schema.Types.ObjectId, required: true },
    userId: { type: Schema.Types.ObjectId, required: true },
    userName: { type: String, required: true },
    rating: { type: Number, required: true },
    comment: { type: String, default: null },
    helpful: { type: Number, required: true },
    verifiedPurchase: { type: Boolean, required: true },
    isPurchaseUnknown: { type: Boolean, default: false },
  },
  { collection: 'reviews', timestamps: true, strict: 'throw' },
);
reviewSchema.index({ productId: 1, userId: 1 }, { unique: true });
reviewSchema.index({ productId: 1, verifiedPurchase: -1, createdAt: -1, _id: -1 });
reviewSchema.index({ userId: 1, createdAt: -1 });
reviewSchema.index({ isPurchaseUnknown: 1 }, { partialFilterExpression: { isPurchaseUnknown: true } });

const voteSchema = new Schema<VoteRow>(
  { _id: String, reviewId: { type: Schema.Types.ObjectId, required: true } },
  { collection: 'reviewvotes', strict: 'throw' },
);
voteSchema.index({ reviewId: 1 });

interface ReviewOptions {
  /** Whether reviews without a verified purchase count in the rating. */
  countsUnverified: boolean;
  accounts: AccountRecords;
}

const DELETED_NAME = 'Deleted account';
const BUYERS_FIRST = { verifiedPurchase: -1, createdAt: -1, _id: -1 } as const;

interface RatingContribution {
  sum: number;
  counted: number;
  unverified: number;
}

/** Stores reviews in MongoDB. Each write updates the product's rating in the same transaction. */
export class ReviewRepository {
  readonly #connection: Connection;
  readonly #reviews: Model<ReviewRow>;
  readonly #votes: Model<VoteRow>;
  readonly #products: Model<ProductRow>;
  readonly #options: ReviewOptions;

  constructor(connection: Connection, options: ReviewOptions) {
    this.#connection = connection;
    this.#reviews = defineModel(connection, 'Review', reviewSchema);
    this.#votes = defineModel(connection, 'ReviewVote', voteSchema);
    this.#products = productModel(connection);
    this.#options = options;
  }

  async findById(id: string): Promise<Review | null> {
    return (await this.findByIds([id]))[0] ?? null;
  }

  async findByIds(ids: readonly string[]): Promise<Review[]> {
    const rows = await this.#reviews.find({ _id: { $in: ids.map(toObjectId) } }).lean<ReviewRow[]>();
    return rows.map(toReview);
  }

  async listByProduct(productIds: readonly string[], range: ReviewRange): Promise<Review[][]> {
    const [first, ...others] = productIds.map((id) => listStages(id, range));
    if (!first) return [];
    const coll = this.#reviews.collection.name;
    const stages = [...first, ...others.map((pipeline) => ({ $unionWith: { coll, pipeline } }))];
    const rows = await this.#reviews.aggregate<ReviewRow>(stages as PipelineStage[]);
    return groupByKey(productIds, rows.map(toReview), ({ productId }) => productId);
  }

  /** @throws REVIEW_EXISTS, NOT_FOUND for an unknown product */
  async insert({ id, ...review }: NewReview): Promise<Review> {
    const ids = {
      ...(id !== undefined && { _id: toObjectId(id) }),
      productId: toObjectId(review.productId),
      userId: toObjectId(review.userId),
    };
    try {
      const row = await this.#connection.transaction(async (session) => {
        const counted = await this.#addToProduct(ids.productId, this.#contributionOf(review), session);
        if (!counted) throw notFound('Product', review.productId);
        const [created] = await this.#reviews.create([{ ...review, ...ids, helpful: 0 }], { session });
        return created;
      });
      if (!row) throw new Error('The review was not stored.');
      // The account may have been anonymised just before this write.
      if (await this.#options.accounts.isDeleted(review.userId)) {
        await this.anonymise(review.userId);
        return toReview({ ...row.toObject(), userName: DELETED_NAME });
      }
      return toReview(row.toObject());
    } catch (error) {
      throw isDuplicateKey(error) ? new DomainError('REVIEW_EXISTS') : error;
    }
  }

  async edit(id: string, scope: ReviewScope, fields: ReviewChange): Promise<Review | null> {
    return this.#connection.transaction(async (session) => {
      const before = await this.#reviews
        .findOneAndUpdate(toScopedFilter(id, scope), { $set: fields }, { session, returnDocument: 'before' })
        .lean<ReviewRow>();
      if (!before) return null;
      await this.#applyChange(before, { ...before, ...fields }, session);
      return toReview({ ...before, ...fields, updatedAt: new Date() });
    });
  }

  async remove(id: string, scope: ReviewScope): Promise<boolean> {
    return this.#connection.transaction(async (session) => {
      const deleted = await this.#reviews
        .findOneAndDelete(toScopedFilter(id, scope), { session })
        .lean<ReviewRow>();
      if (!deleted) return false;
      await this.#votes.deleteMany({ reviewId: deleted._id }, { session });
      await this.#addToProduct(deleted.productId, negate(this.#contributionOf(deleted)), session);
      return true;
    });
  }

  /** Counts one vote per user. */
  async markHelpful(id: string, userId: string): Promise<Review | null> {
    const reviewId = toObjectId(id);
    try {
      return await this.#connection.transaction(async (session) => {
        const row = await this.#reviews
          .findByIdAndUpdate(
            reviewId,
            { $inc: { helpful: 1 } },
            { session, returnDocument: 'after', timestamps: false },
          )
          .lean<ReviewRow>();
        if (!row) return null;
        await this.#votes.create([{ _id: `${id}:${userId}`, reviewId }], { session });
        return toReview(row);
      });
    } catch (error) {
      if (isDuplicateKey(error)) return this.findById(id);
      throw error;
    }
  }

  /** Oldest first. @param after the id of the last review of the previous batch */
  async listByAuthor(
    userId: string,
    { verifiedPurchase, after }: { verifiedPurchase: boolean; after?: string },
    limit: number,
  ): Promise<Review[]> {
    const rows = await this.#reviews
      .find({
        userId: toObjectId(userId),
        verifiedPurchase,
        ...(after !== undefined && { _id: { $gt: toObjectId(after) } }),
      })
      .sort({ _id: 1 })
      .limit(limit)
      .lean<ReviewRow[]>();
    return rows.map(toReview);
  }

  async findUnverified(limit: number): Promise<Review[]> {
    return (await this.#reviews.find({ isPurchaseUnknown: true }).limit(limit).lean<ReviewRow[]>()).map(
      toReview,
    );
  }

  async setVerified(id: string, verifiedPurchase: boolean): Promise<void> {
    await this.#connection.transaction(async (session) => {
      const set = { verifiedPurchase, isPurchaseUnknown: false };
      const before = await this.#reviews
        .findByIdAndUpdate(
          toObjectId(id),
          { $set: set },
          { session, returnDocument: 'before', timestamps: false },
        )
        .lean<ReviewRow>();
      if (before) await this.#applyChange(before, { ...before, ...set }, session);
    });
  }

  async rename(userId: string, userName: string): Promise<void> {
    const filter = { userId: toObjectId(userId), userName: { $ne: userName } };
    await this.#reviews.updateMany(filter, { $set: { userName } }, { timestamps: false });
  }

  async anonymise(userId: string): Promise<void> {
    await this.rename(userId, DELETED_NAME);
  }

  /**
   * Corrects the stored totals of products that differ from their reviews.
   * @param after the last product of the previous batch; undefined for the first batch
   * @returns the last product of this batch; null at the end
   */
  async recountBatch(after: string | undefined, limit: number): Promise<string | null> {
    const counts = { $cond: [this.#options.countsUnverified ? true : '$verifiedPurchase', 1, 0] };
    const rows = await this.#reviews.aggregate<RatingContribution & { _id: Types.ObjectId }>([
      ...(after ? [{ $match: { productId: { $gt: toObjectId(after) } } }] : []),
      {
        $group: {
          _id: '$productId',
          sum: { $sum: { $multiply: ['$rating', counts] } },
          counted: { $sum: counts },
          unverified: { $sum: { $cond: ['$verifiedPurchase', 0, 1] } },
        },
      },
      { $sort: { _id: 1 } },
      { $limit: limit },
    ]);
    const products = await this.#products
      .find(
        { _id: { $in: rows.map(({ _id }) => _id) } },
        { ratingSum: 1, reviewCount: 1, unverifiedReviewCount: 1 },
      )
      .lean<Pick<ProductRow, '_id' | 'ratingSum' | 'reviewCount' | 'unverifiedReviewCount'>[]>();
    const figures = new Map(products.map((row) => [row._id.toHexString(), row]));
    for (const { _id, sum, counted, unverified } of rows) {
      const product = figures.get(_id.toHexString());
      if (!product) continue;
      const isCorrect =
        product.ratingSum === sum &&
        product.reviewCount === counted &&
        product.unverifiedReviewCount === unverified;
      if (!isCorrect) await this.#recountProduct(_id);
    }
    return rows.length < limit ? null : (rows.at(-1)?._id.toHexString() ?? null);
  }

  /** Writes the product first, so that a concurrent review waits or is retried. */
  async #recountProduct(_id: Types.ObjectId): Promise<void> {
    await this.#connection.transaction(async (session) => {
      const touched = await this.#products.updateOne(
        { _id },
        { $inc: { unverifiedReviewCount: 0 } },
        { session },
      );
      if (touched.matchedCount === 0) return;
      const rows = await this.#reviews
        .find({ productId: _id }, { rating: 1, verifiedPurchase: 1 }, { session })
        .lean<Pick<ReviewRow, 'rating' | 'verifiedPurchase'>[]>();
      const shares = rows.map((row) => this.#contributionOf(row));
      const total = (of: keyof RatingContribution): number =>
        shares.reduce((sum, share) => sum + share[of], 0);
      const figures = {
        ratingSum: total('sum'),
        reviewCount: total('counted'),
        unverifiedReviewCount: total('unverified'),
      };
      await this.#products.updateOne({ _id }, [{ $set: figures }, ...DERIVED_FIELDS], {
        session,
        updatePipeline: true,
      });
    });
  }

  #contributionOf({
    rating,
    verifiedPurchase,
  }: Pick<Review, 'rating' | 'verifiedPurchase'>): RatingContribution {
    const counts = verifiedPurchase || this.#options.countsUnverified;
    return { sum: counts ? rating : 0, counted: counts ? 1 : 0, unverified: verifiedPurchase ? 0 : 1 };
  }

  async #applyChange(before: ReviewRow, after: ReviewRow, session: ClientSession): Promise<void> {
    const [old, now] = [this.#contributionOf(before), this.#contributionOf(after)];
    const change = {
      sum: now.sum - old.sum,
      counted: now.counted - old.counted,
      unverified: now.unverified - old.unverified,
    };
    await this.#addToProduct(before.productId, change, session);
  }

  async #addToProduct(
    _id: Types.ObjectId,
    change: RatingContribution,
    session: ClientSession,
  ): Promise<boolean> {
    const added = {
      ratingSum: { $add: ['$ratingSum', change.sum] },
      reviewCount: { $add: ['$reviewCount', change.counted] },
      unverifiedReviewCount: { $add: [{ $ifNull: ['$unverifiedReviewCount', 0] }, change.unverified] },
    };
    const { matchedCount } = await this.#products.updateOne({ _id }, [{ $set: added }, ...DERIVED_FIELDS], {
      session,
      updatePipeline: true,
    });
    return matchedCount === 1;
  }
}

function negate({ sum, counted, unverified }: RatingContribution): RatingContribution {
  return { sum: -sum, counted: -counted, unverified: -unverified };
}

function listStages(productId: string, { skip, limit, verifiedPurchase }: ReviewRange): object[] {
  const kind = verifiedPurchase === undefined ? {} : { verifiedPurchase };
  return [
    { $match: { productId: toObjectId(productId), ...kind } },
    { $sort: BUYERS_FIRST },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
  ];
}

function toScopedFilter(id: string, scope: ReviewScope): { _id: Types.ObjectId; userId?: Types.ObjectId } {
  return { _id: toObjectId(id), ...(scope !== 'all' && { userId: toObjectId(scope.userId) }) };
}

function toReview({ _id, productId, userId, ...row }: ReviewRow): Review {
  return {
    id: _id.toHexString(),
    productId: productId.toHexString(),
    userId: userId.toHexString(),
    userName: row.userName,
    rating: row.rating,
    comment: row.comment,
    helpful: row.helpful,
    verifiedPurchase: row.verifiedPurchase,
    // Absent in reviews of earlier releases, which were all verified.
    isPurchaseUnknown: row.isPurchaseUnknown ?? false,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
