import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel } from '@e-storefront/mongo';
import type { ReviewRepository } from './review.model';
import type { UnverifiedReviews } from './review-policy';

/** The setting that the stored ratings were computed with. */
interface FigureRow {
  _id: string;
  unverified: UnverifiedReviews;
}

const figureSchema = new Schema<FigureRow>(
  { _id: String, unverified: { type: String, required: true } },
  { collection: 'figures', strict: 'throw', versionKey: false },
);

const RATINGS = 'ratings';
const BATCH = 200;

/**
 * Recomputes the ratings of all products after a change of the setting or an upgrade, while the service runs. An
 * interrupted run starts again; concurrent runs of several instances give the same result.
 */
export class RatingRecalculation {
  readonly #figures: Model<FigureRow>;
  readonly #reviews: Pick<ReviewRepository, 'recountBatch'>;
  readonly #unverified: UnverifiedReviews;

  constructor(
    connection: Connection,
    reviews: Pick<ReviewRepository, 'recountBatch'>,
    unverified: UnverifiedReviews,
  ) {
    this.#figures = defineModel(connection, 'Figure', figureSchema);
    this.#reviews = reviews;
    this.#unverified = unverified;
  }

  /** @returns whether ratings were recomputed */
  async run(): Promise<boolean> {
    const unverified = this.#unverified;
    const computed = await this.#figures.findById(RATINGS).lean<FigureRow>();
    if (computed?.unverified === unverified) return false;
    let last = await this.#reviews.recountBatch(undefined, BATCH);
    while (last !== null) last = await this.#reviews.recountBatch(last, BATCH);
    await this.#figures.updateOne({ _id: RATINGS }, { $set: { unverified } }, { upsert: true });
    return true;
  }
}
