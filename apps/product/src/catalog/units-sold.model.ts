import { Schema, type Connection, type Model } from 'mongoose';
import { collectionOf, defineModel, toObjectId } from '@e-storefront/mongo';
import { DERIVED_FIELDS, toLiteral } from './variant-aggregates';
import { productModel, type ProductRow } from './product.model';

/** Returns the units sold, over all orders, of every product in the given orders. @throws SERVICE_UNAVAILABLE */
export type SoldQuantities = (
  orderIds: readonly string[],
) => Promise<readonly { productId: string; quantity: number }[]>;

/** An order that changed since the units sold of its products were read. */
interface ChangedOrderRow {
  _id: string;
  /** Incremented by each change. */
  changes: number;
}

interface ReadingRow {
  _id: string;
  last: number;
}

const changedOrderSchema = new Schema<ChangedOrderRow>(
  { _id: String, changes: { type: Number, required: true } },
  { collection: 'changedorders', strict: 'throw', versionKey: false },
);
const readingSchema = new Schema<ReadingRow>(
  { _id: String, last: { type: Number, required: true } },
  { collection: 'salesreadings', strict: 'throw', versionKey: false },
);

const SOLD = 'sold';
/** Orders per reading; the limit of the order service's `soldQuantities`. */
const BATCH = 100;

/**
 * Keeps `unitsSold` of each product up to date, by the order service's definition of a sale. Order events only mark which
 * products to read again; each reading is a total over all orders, so that repeated or late events count nothing twice.
 */
export class UnitsSoldProjection {
  readonly #products: Model<ProductRow>;
  readonly #changed: Model<ChangedOrderRow>;
  readonly #readings: Model<ReadingRow>;
  readonly #soldQuantities: SoldQuantities;

  constructor(connection: Connection, soldQuantities: SoldQuantities) {
    this.#products = productModel(connection);
    this.#changed = defineModel(connection, 'ChangedOrder', changedOrderSchema);
    this.#readings = defineModel(connection, 'SalesReading', readingSchema);
    this.#soldQuantities = soldQuantities;
  }

  async recordOrderChange(orderId: string): Promise<void> {
    await this.#changed.updateOne({ _id: orderId }, { $inc: { changes: 1 } }, { upsert: true });
  }

  /**
   * Reads the units sold for all changed orders. Of two concurrent readings the later one wins.
   * @returns whether any product may have changed
   * @throws SERVICE_UNAVAILABLE; the next call then reads the same orders
   */
  async update(): Promise<boolean> {
    const orders = await this.#changed.find().limit(BATCH).lean<ChangedOrderRow[]>();
    if (orders.length === 0) return false;
    const reading = await this.#nextReading();
    const sold = await this.#soldQuantities(orders.map(({ _id }) => _id));
    // Sorted, so that concurrent writers of several products lock in the same order (no deadlock).
    const products = [...sold].sort((a, b) => (a.productId < b.productId ? -1 : 1));
    const writes = products.map(({ productId, quantity }) => ({
      updateOne: {
        filter: { _id: toObjectId(productId), soldReading: { $not: { $gt: reading } } },
        update: [
          { $set: { unitsSold: toLiteral(quantity), soldReading: toLiteral(reading) } },
          ...DERIVED_FIELDS,
        ],
      },
    }));
    if (writes.length > 0) await collectionOf(this.#products).bulkWrite(writes);
    // An order that changed during the reading stays for the next one.
    await this.#changed.bulkWrite(
      orders.map(({ _id, changes }) => ({ deleteOne: { filter: { _id, changes } } })),
      { ordered: false },
    );
    return true;
  }

  async #nextReading(): Promise<number> {
    const row = await this.#readings
      .findOneAndUpdate({ _id: SOLD }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean<ReadingRow>();
    return row?.last ?? 1;
  }
}
