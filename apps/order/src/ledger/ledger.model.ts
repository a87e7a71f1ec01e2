import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { defineModel, isDuplicateKey } from '@e-storefront/mongo';
import { balanceOf, type LedgerPosting } from './ledger';

export interface LedgerRow extends Omit<LedgerPosting, 'id'> {
  _id: string;
}

const postingSchema = new Schema<LedgerRow>(
  {
    _id: String,
    orderId: { type: String, required: true },
    currency: { type: String, required: true },
    lines: { type: Schema.Types.Mixed, required: true },
    at: { type: Date, required: true },
  },
  { collection: 'ledgerpostings', strict: 'throw', versionKey: false },
);
postingSchema.index({ orderId: 1 });

/** The postings of a database. */
export function ledgerModel(connection: Connection): Model<LedgerRow> {
  return defineModel(connection, 'LedgerPosting', postingSchema);
}

/** The money ledger in MongoDB: postings are added, nothing else. */
export class MongoLedger {
  readonly #postings: Model<LedgerRow>;

  constructor(connection: Connection) {
    this.#postings = ledgerModel(connection);
  }

  /** Adds a posting, once by its id. @throws Error when it does not balance, a defect of the caller */
  async post(posting: LedgerPosting): Promise<void> {
    try {
      await this.#postings.collection.insertOne(toPostingRow(posting) as never);
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Adds the postings of a transaction, which fails as a whole. @throws Error when one does not balance */
  async postAll(postings: readonly LedgerPosting[], session: ClientSession): Promise<void> {
    if (postings.length > 0)
      await this.#postings.collection.insertMany(postings.map(toPostingRow) as never[], { session });
  }

  /** The postings that do not add up to zero, which nothing here can write. */
  async *unbalanced(): AsyncIterable<{ id: string; orderId: string; sum: number }> {
    const sums = { orderId: 1, sum: { $sum: '$lines.amount' } };
    const pipeline = [{ $project: sums }, { $match: { sum: { $ne: 0 } } }];
    for await (const { _id, orderId, sum } of this.#postings.aggregate(pipeline).cursor({ batchSize: 100 })) {
      yield { id: String(_id), orderId, sum };
    }
  }

  async has(id: string): Promise<boolean> {
    return (await this.#postings.exists({ _id: id })) !== null;
  }
}

/** @throws Error when the lines do not add up to zero */
export function toPostingRow({ id, ...rest }: LedgerPosting): LedgerRow {
  const balance = balanceOf(rest.lines);
  if (balance !== 0) throw new Error(`The posting ${id} is off by ${balance}.`);
  return { _id: id, ...rest };
}
