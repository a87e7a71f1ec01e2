import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { collectionOf, defineModel, isDuplicateKey } from '@e-storefront/mongo';
import { sumOfLines, type LedgerPosting } from './ledger';

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

function ledgerModel(connection: Connection): Model<LedgerRow> {
  return defineModel(connection, 'LedgerPosting', postingSchema);
}

/** Append-only money ledger. */
export class LedgerRepository {
  readonly #postings: Model<LedgerRow>;

  constructor(connection: Connection) {
    this.#postings = ledgerModel(connection);
  }

  /** Adds a posting once per id. @throws Error when it does not balance, a defect of the caller */
  async post(posting: LedgerPosting): Promise<void> {
    try {
      await collectionOf(this.#postings).insertOne(toPostingRow(posting));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Adds postings in a transaction. @throws Error when one does not balance */
  async postAll(postings: readonly LedgerPosting[], session: ClientSession): Promise<void> {
    if (postings.length > 0)
      await collectionOf(this.#postings).insertMany(postings.map(toPostingRow), { session });
  }

  /** Finds unbalanced postings, which only a write from outside can leave. */
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
  const balance = sumOfLines(rest.lines);
  if (balance !== 0) throw new Error(`The posting ${id} is unbalanced by ${balance}.`);
  return { _id: id, ...rest };
}
