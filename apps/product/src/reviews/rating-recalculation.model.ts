import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';
import type { MongoReviewRepository } from './review.model';
import type { UnverifiedReviews } from './review-policy';

/** What all figures of the database were worked out by. */
interface FigureRow {
  _id: string;
  unverified: UnverifiedReviews;
}

const figureSchema = new Schema<FigureRow>(
  { _id: String, unverified: { type: String, required: true } },
  { collection: 'figures', strict: 'throw', versionKey: false },
);

const RATINGS = 'ratings';
const AT_ONCE = 200;

/**
 * Works the ratings of all products out anew when another setting counted them, or an earlier release did. Serves
 * meanwhile; one that is broken off begins anew, and several instances at once do the same.
 */
export class RatingCompletion {
  readonly #figures: Model<FigureRow>;
  readonly #reviews: Pick<MongoReviewRepository, 'recountSome'>;
  readonly #unverified: UnverifiedReviews;

  constructor(
    connection: Connection,
    reviews: Pick<MongoReviewRepository, 'recountSome'>,
    unverified: UnverifiedReviews,
  ) {
    this.#figures = defineModel(connection, 'Figure', figureSchema);
    this.#reviews = reviews;
    this.#unverified = unverified;
  }

  /** @returns whether ratings were worked out anew */
  async run(): Promise<boolean> {
    const unverified = this.#unverified;
    const known = await this.#figures.findById(RATINGS).lean<FigureRow>();
    if (known?.unverified === unverified) return false;
    let last = await this.#reviews.recountSome(undefined, AT_ONCE);
    while (last !== null) last = await this.#reviews.recountSome(last, AT_ONCE);
    await this.#figures.updateOne({ _id: RATINGS }, { $set: { unverified } }, { upsert: true });
    return true;
  }
}
