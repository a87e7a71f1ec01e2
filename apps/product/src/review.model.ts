import { Schema, Types, type ClientSession, type Connection, type Model, type PipelineStage } from 'mongoose';
import { DomainError, notFound } from '@e-storefront/errors';
import { defineModel, groupByKey, isDuplicateKey, toObjectId } from '@e-storefront/mongo';
import { DERIVED_FIGURES } from './product.figures';
import { productModel, type ProductRow } from './product.rows.model';
import type { NewReview, Review, ReviewRepository, ReviewScope, ReviewStretch } from './review.service';

interface ReviewRow extends Omit<Review, 'id' | 'productId' | 'userId'> {
  _id: Types.ObjectId;
  productId: Types.ObjectId;
  userId: Types.ObjectId;
  /** There while the purchase is still to be verified. */
  isUnsettled?: boolean;
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
    isUnsettled: Boolean,
  },
  { collection: 'reviews', timestamps: true, strict: 'throw' },
);
reviewSchema.index({ productId: 1, userId: 1 }, { unique: true });
reviewSchema.index({ productId: 1, createdAt: -1, _id: -1 });

reviewSchema.index({ isUnsettled: 1 }, { sparse: true });

const voteSchema = new Schema<VoteRow>(
  { _id: String, reviewId: { type: Schema.Types.ObjectId, required: true } },
  { collection: 'reviewvotes', strict: 'throw' },
);
voteSchema.index({ reviewId: 1 });

/** Reviews in MongoDB. */
export class MongoReviewRepository implements ReviewRepository {
  readonly #connection: Connection;
  readonly #reviews: Model<ReviewRow>;
  readonly #votes: Model<VoteRow>;
  readonly #products: Model<ProductRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#reviews = defineModel(connection, 'Review', reviewSchema);
    this.#votes = defineModel(connection, 'ReviewVote', voteSchema);
    this.#products = productModel(connection);
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
        const counted = await this.#count(ids.productId, { sum: review.rating, reviews: 1 }, session);
        if (!counted) throw notFound('Product', review.productId);
        const [created] = await this.#reviews.create([{ ...review, ...ids, helpful: 0 }], { session });
        return created;
      });
      if (!row) throw new Error('A review was not stored.');
      return toReview(row.toObject());
    } catch (error) {
      throw isDuplicateKey(error) ? new DomainError('REVIEW_EXISTS') : error;
    }
  }

  async unsettled(limit: number): Promise<Review[]> {
    const rows = this.#reviews.find({ isUnsettled: true }).sort({ _id: 1 }).limit(limit);
    return (await rows.lean<ReviewRow[]>()).map(toReview);
  }

  async settle(id: string, verifiedPurchase: boolean): Promise<void> {
    const update = { $set: { verifiedPurchase }, $unset: { isUnsettled: 1 } };
    await this.#reviews.updateOne({ _id: toObjectId(id) }, update, { timestamps: false });
  }

  async edit(
    id: string,
    scope: ReviewScope,
    fields: Pick<Review, 'rating' | 'comment'>,
  ): Promise<Review | null> {
    return this.#connection.transaction(async (session) => {
      const before = await this.#reviews
        .findOneAndUpdate(scoped(id, scope), { $set: fields }, { session, returnDocument: 'before' })
        .lean<ReviewRow>();
      if (!before) return null;
      await this.#count(before.productId, { sum: fields.rating - before.rating, reviews: 0 }, session);
      return toReview({ ...before, ...fields, updatedAt: new Date() });
    });
  }

  async remove(id: string, scope: ReviewScope): Promise<boolean> {
    return this.#connection.transaction(async (session) => {
      const gone = await this.#reviews.findOneAndDelete(scoped(id, scope), { session }).lean<ReviewRow>();
      if (!gone) return false;
      await this.#votes.deleteMany({ reviewId: gone._id }, { session });
      await this.#count(gone.productId, { sum: -gone.rating, reviews: -1 }, session);
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

  /** Adds to the product's sum and count of ratings; its mean follows in the same write. */
  async #count(
    _id: Types.ObjectId,
    change: { sum: number; reviews: number },
    session: ClientSession,
  ): Promise<boolean> {
    const added = {
      ratingSum: { $add: ['$ratingSum', change.sum] },
      reviewCount: { $add: ['$reviewCount', change.reviews] },
    };
    const { matchedCount } = await this.#products.updateOne({ _id }, [{ $set: added }, ...DERIVED_FIGURES], {
      session,
      updatePipeline: true,
    });
    return matchedCount === 1;
  }
}

function newestStages(productId: string, { skip, limit }: ReviewStretch): object[] {
  return [
    { $match: { productId: toObjectId(productId) } },
    { $sort: { createdAt: -1, _id: -1 } },
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
    createdAt: row.createdAt,
    updatedAt: row.updatedAt,
  };
}
