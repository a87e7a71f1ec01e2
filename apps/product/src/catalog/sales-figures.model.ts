import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import { DERIVED_FIGURES, literal } from './variant-aggregates';
import { productModel, type ProductRow } from './product-row.model';

/** How many pieces are sold, over all orders, of each product that any of some orders holds. @throws SERVICE_UNAVAILABLE */
export type SoldQuantities = (
  orderIds: readonly string[],
) => Promise<readonly { productId: string; quantity: number }[]>;

/** An order that has changed since the figures of its products were read. */
interface ChangedOrderRow {
  _id: string;
  /** Grows by one with each change. */
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
/** Orders of one reading, as many as the order service answers for at once. */
const AT_ONCE = 100;

/**
 * Keeps in each product how many pieces of it are sold, by the order service's one definition of what counts as sold.
 * Events of orders only say which products to ask about; the figures are read as sums over all orders, so that an event
 * that comes twice or late counts nothing twice. Events that come in quick succession share one reading.
 */
export class SalesFigures {
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

  /** Notes that an order was placed or has changed. */
  async orderChanged(orderId: string): Promise<void> {
    await this.#changed.updateOne({ _id: orderId }, { $inc: { changes: 1 } }, { upsert: true });
  }

  /**
   * Reads the figures of the products of orders that have changed. Of two readings at once the one that began later has
   * the last word.
   * @returns whether any product may have changed
   * @throws SERVICE_UNAVAILABLE; the orders are read by the next call then
   */
  async update(): Promise<boolean> {
    const orders = await this.#changed.find().limit(AT_ONCE).lean<ChangedOrderRow[]>();
    if (orders.length === 0) return false;
    const reading = await this.#begin();
    const sold = await this.#soldQuantities(orders.map(({ _id }) => _id));
    for (const { productId, quantity } of sold) {
      await this.#products.updateOne(
        { _id: toObjectId(productId), soldReading: { $not: { $gt: reading } } },
        [{ $set: { unitsSold: literal(quantity), soldReading: literal(reading) } }, ...DERIVED_FIGURES],
        { updatePipeline: true },
      );
    }
    // One that has changed meanwhile stays for the next reading.
    for (const { _id, changes } of orders) await this.#changed.deleteOne({ _id, changes });
    return true;
  }

  async #begin(): Promise<number> {
    const row = await this.#readings
      .findOneAndUpdate({ _id: SOLD }, { $inc: { last: 1 } }, { upsert: true, returnDocument: 'after' })
      .lean<ReadingRow>();
    return row?.last ?? 1;
  }
}
