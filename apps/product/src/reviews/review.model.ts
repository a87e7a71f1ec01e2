import { Schema, Types, type ClientSession, type Connection, type Model, type PipelineStage } from 'mongoose';
import { DomainError, notFound } from '@e-storefront/errors';
import {
  defineModel,
  groupByKey,
  isDuplicateKey,
  toObjectId,
  type AccountRecords,
} from '@e-storefront/mongo';
import { DERIVED_FIGURES } from '../catalog/variant-aggregates';
import { productModel, type ProductRow } from '../catalog/product-row.model';
import type {
  NewReview,
  Review,
  ReviewChange,
  ReviewRepository,
  ReviewScope,
  ReviewStretch,
} from './review.service';

interface ReviewRow extends Omit<Review, 'id' | 'productId' | 'userId'> {
  _id: Types.ObjectId;
  productId: Types.ObjectId;
  userId: Types.ObjectId;
}

/** One person's vote for one review. */
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
  /** Whether reviews by people who have not bought the product count in its rating. */
  countsUnverified: boolean;
  accounts: AccountRecords;
}

/** The name that stands in the place of a deleted person's. */
const DELETED_NAME = 'Deleted account';
const BUYERS_FIRST = { verifiedPurchase: -1, createdAt: -1, _id: -1 } as const;

/** What a review adds to the figures of its product. */
interface Share {
  sum: number;
  counted: number;
  unverified: number;
}

/** Reviews in MongoDB. */
export class MongoReviewRepository implements ReviewRepository {
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

  async byId(id: string): Promise<Review | null> {
    return (await this.byIds([id]))[0] ?? null;
  }

  async byIds(ids: readonly string[]): Promise<Review[]> {
    const rows = await this.#reviews.find({ _id: { $in: ids.map(toObjectId) } }).lean<ReviewRow[]>();
    return rows.map(toReview);
  }

  async newestOf(productIds: readonly string[], stretch: ReviewStretch): Promise<Review[][]> {
    const [first, ...others] = productIds.map((id) => newestStages(id, stretch));
    if (!first) return [];
    const coll = this.#reviews.collection.name;
    const stages = [...first, ...others.map((pipeline) => ({ $unionWith: { coll, pipeline } }))];
    const rows = await this.#reviews.aggregate<ReviewRow>(stages as PipelineStage[]);
    return groupByKey(productIds, rows.map(toReview), ({ productId }) => productId);
  }

  async insert({ id, ...review }: NewReview): Promise<Review> {
    const ids = {
      ...(id !== undefined && { _id: toObjectId(id) }),
      productId: toObjectId(review.productId),
      userId: toObjectId(review.userId),
    };
    try {
      const row = await this.#connection.transaction(async (session) => {
        const counted = await this.#count(ids.productId, this.#shareOf(review), session);
        if (!counted) throw notFound('Product', review.productId);
        const [created] = await this.#reviews.create([{ ...review, ...ids, helpful: 0 }], { session });
        return created;
      });
      if (!row) throw new Error('A review was not stored.');
      // Whoever was deleted a moment before the write has been anonymised without this review.
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
        .findOneAndUpdate(scoped(id, scope), { $set: fields }, { session, returnDocument: 'before' })
        .lean<ReviewRow>();
      if (!before) return null;
      await this.#recount(before, { ...before, ...fields }, session);
      return toReview({ ...before, ...fields, updatedAt: new Date() });
    });
  }

  async remove(id: string, scope: ReviewScope): Promise<boolean> {
    return this.#connection.transaction(async (session) => {
      const gone = await this.#reviews.findOneAndDelete(scoped(id, scope), { session }).lean<ReviewRow>();
      if (!gone) return false;
      await this.#votes.deleteMany({ reviewId: gone._id }, { session });
      await this.#count(gone.productId, negative(this.#shareOf(gone)), session);
      return true;
    });
  }

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
      if (isDuplicateKey(error)) return this.byId(id);
      throw error;
    }
  }

  /** Reviews of a person, whose purchases may have become others, oldest first. */
  async ofWriter(
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

  /** Reviews whose purchase could not be verified when they were written. */
  async withUnknownPurchase(limit: number): Promise<Review[]> {
    return (await this.#reviews.find({ isPurchaseUnknown: true }).limit(limit).lean<ReviewRow[]>()).map(
      toReview,
    );
  }

  /** Notes whether the writer has bought the product; the product's rating follows in the same transaction. */
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
      if (before) await this.#recount(before, { ...before, ...set }, session);
    });
  }

  /** Gives the reviews of a person another name. */
  async rename(userId: string, userName: string): Promise<void> {
    const filter = { userId: toObjectId(userId), userName: { $ne: userName } };
    await this.#reviews.updateMany(filter, { $set: { userName } }, { timestamps: false });
  }

  /** Takes the name of a deleted person off their reviews. */
  async anonymise(userId: string): Promise<void> {
    await this.rename(userId, DELETED_NAME);
  }

  /**
   * Works the figures of products out anew from their reviews, where they differ.
   * @param after the last product of the call before; undefined to begin
   * @returns the last product that was looked at; null at the end
   */
  async recountSome(after: string | undefined, limit: number): Promise<string | null> {
    const counts = { $cond: [this.#options.countsUnverified ? true : '$verifiedPurchase', 1, 0] };
    const rows = await this.#reviews.aggregate<Share & { _id: Types.ObjectId }>([
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
      const isRight =
        product.ratingSum === sum &&
        product.reviewCount === counted &&
        product.unverifiedReviewCount === unverified;
      if (!isRight) await this.#recountProduct(_id);
    }
    return rows.length < limit ? null : (rows.at(-1)?._id.toHexString() ?? null);
  }

  /** The product is written first, so that a review at the same moment waits or begins anew. */
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
      const shares = rows.map((row) => this.#shareOf(row));
      const total = (of: keyof Share): number => shares.reduce((sum, share) => sum + share[of], 0);
      const figures = {
        ratingSum: total('sum'),
        reviewCount: total('counted'),
        unverifiedReviewCount: total('unverified'),
      };
      await this.#products.updateOne({ _id }, [{ $set: figures }, ...DERIVED_FIGURES], {
        session,
        updatePipeline: true,
      });
    });
  }

  #shareOf({ rating, verifiedPurchase }: Pick<Review, 'rating' | 'verifiedPurchase'>): Share {
    const counts = verifiedPurchase || this.#options.countsUnverified;
    return { sum: counts ? rating : 0, counted: counts ? 1 : 0, unverified: verifiedPurchase ? 0 : 1 };
  }

  async #recount(before: ReviewRow, after: ReviewRow, session: ClientSession): Promise<void> {
    const [old, now] = [this.#shareOf(before), this.#shareOf(after)];
    const change = {
      sum: now.sum - old.sum,
      counted: now.counted - old.counted,
      unverified: now.unverified - old.unverified,
    };
    await this.#count(before.productId, change, session);
  }

  /** Adds to the product's sum and count of ratings; its mean follows in the same write. */
  async #count(_id: Types.ObjectId, change: Share, session: ClientSession): Promise<boolean> {
    const added = {
      ratingSum: { $add: ['$ratingSum', change.sum] },
      reviewCount: { $add: ['$reviewCount', change.counted] },
      unverifiedReviewCount: { $add: [{ $ifNull: ['$unverifiedReviewCount', 0] }, change.unverified] },
    };
    const { matchedCount } = await this.#products.updateOne({ _id }, [{ $set: added }, ...DERIVED_FIGURES], {
      session,
      updatePipeline: true,
    });
    return matchedCount === 1;
  }
}

function negative({ sum, counted, unverified }: Share): Share {
  return { sum: -sum, counted: -counted, unverified: -unverified };
}

function newestStages(productId: string, { skip, limit, verifiedPurchase }: ReviewStretch): object[] {
  const kind = verifiedPurchase === undefined ? {} : { verifiedPurchase };
  return [
    { $match: { productId: toObjectId(productId), ...kind } },
    { $sort: BUYERS_FIRST },
    ...(skip > 0 ? [{ $skip: skip }] : []),
    { $limit: limit },
  ];
}

function scoped(id: string, scope: ReviewScope): { _id: Types.ObjectId; userId?: Types.ObjectId } {
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
    // Reviews of an earlier release know.
    isPurchaseUnknown: row.isPurchaseUnknown ?? false,
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
