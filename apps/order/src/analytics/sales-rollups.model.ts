import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import {
  Schema,
  type AnyBulkWriteOperation,
  type ClientSession,
  type Connection,
  type Model,
} from 'mongoose';
import { defineModel, retryOnDuplicateKey, toObjectId, withLease } from '@e-storefront/mongo';
import { orderModel, type OrderRow } from '../order/order-row.model';
import { contributionOf, uncountedPart, withoutZeros } from '../order/sales-contribution';
import { compareSales, type SalesDiscrepancies } from './sales-comparison.model';
import {
  productSalesModel,
  SALES_FIELDS,
  salesModel,
  toSalesOrder,
  UNCOUNTED,
  type ProductSalesRow,
  type SalesRow,
} from './sales-rows.model';
import { SalesTally } from './sales-tally';

interface StateRow {
  _id: string;
  /** The time zone of the stored days; null while they are converted to another one. */
  timeZone: string | null;
  /** Grows with every batch of orders that is counted, so that batches of several instances conflict. */
  batches: number;
  /** Holds the lock. */
  owner: string;
  lockedUntil: Date;
}

const STATE = 'sales';
/** Bounds the orders in one transaction, and so how long a change of one of them waits for it. */
const BATCH_SIZE = 200;
const LOCK_MS = 10_000;
const POLL_INTERVAL_MS = 250;

const stateSchema = new Schema<StateRow>(
  {
    _id: String,
    timeZone: { type: String, default: null },
    batches: { type: Number, required: true },
    owner: { type: String, default: '' },
    lockedUntil: { type: Date, required: true },
  },
  { collection: 'salesstate', strict: 'throw', versionKey: false },
);

/** Held by an audit. While it is unchanged, no order has been counted since it was taken. */
type Lock = Pick<StateRow, '_id' | 'owner' | 'batches'>;

interface Writes {
  sales?: AnyBulkWriteOperation<SalesRow>[];
  products?: AnyBulkWriteOperation<ProductSalesRow>[];
  orders?: AnyBulkWriteOperation<OrderRow>[];
}

/**
 * Maintains the sums behind all figures. Each order records its counted part; a change of the order marks it as
 * uncounted in the same write. `countPending` adds the difference to the sums and renews the record in one
 * transaction, so that every change counts exactly once, even after crashes. Reads add what is not counted yet
 * (`AnalyticsRepository`).
 */
export class SalesRollups {
  readonly #connection: Connection;
  readonly #orders: Model<OrderRow>;
  readonly #sales: Model<SalesRow>;
  readonly #products: Model<ProductSalesRow>;
  readonly #states: Model<StateRow>;
  readonly #lockMs: number;

  /** @param lockMs how long a crashed audit keeps orders from being counted */
  constructor(connection: Connection, { lockMs = LOCK_MS }: { lockMs?: number } = {}) {
    this.#connection = connection;
    this.#orders = orderModel(connection);
    this.#sales = salesModel(connection);
    this.#products = productSalesModel(connection);
    this.#states = defineModel(connection, 'SalesState', stateSchema);
    this.#lockMs = lockMs;
  }

  /** Converts the stored days to a time zone. Must have been called before anything else. */
  async prepare(timeZone: string): Promise<void> {
    const { upsertedCount } = await retryOnDuplicateKey(() =>
      this.#states.updateOne(
        { _id: STATE },
        { $setOnInsert: { timeZone, batches: 0, owner: '', lockedUntil: new Date(0) } },
        { upsert: true },
      ),
    );
    if (upsertedCount === 1 || (await this.#timeZone()) === timeZone) return;
    await this.#underLock(async (lock) => {
      if ((await this.#timeZone()) === timeZone) return;
      await this.#holdOn(lock, { timeZone: null });
      await this.#mend(await compareSales(this.#connection, timeZone, () => undefined), lock);
      await this.#holdOn(lock, { timeZone });
    });
  }

  /**
   * Counts orders that are new or have changed, until none is left or an audit holds the lock. Safe from several
   * instances at once.
   * @returns the number of orders
   */
  async countPending(): Promise<number> {
    let counted = 0;
    while (await this.#orders.exists(UNCOUNTED)) {
      const batch = await this.#countBatch();
      if (batch === 0) break;
      counted += batch;
    }
    return counted;
  }

  /** Compares the sums with the orders, while the shop is running. @throws Error before the first `prepare` */
  async verify(onProgress: (orders: number) => void = () => undefined): Promise<SalesDiscrepancies> {
    return this.#underLock(async (lock) => {
      const differences = await compareSales(this.#connection, await this.#knownTimeZone(), onProgress);
      await this.#holdOn(lock);
      return differences;
    });
  }

  /**
   * Sets differing sums to those of the orders, while the shop is running.
   * @returns the differences that it has found @throws Error before the first `prepare`
   */
  async rebuild(onProgress: (orders: number) => void = () => undefined): Promise<SalesDiscrepancies> {
    const differences = await this.#underLock(async (lock) => {
      const found = await compareSales(this.#connection, await this.#knownTimeZone(), onProgress);
      await this.#mend(found, lock);
      return found;
    });
    await this.countPending();
    return differences;
  }

  /** @returns the number of orders; 0 also while the lock is held */
  #countBatch(): Promise<number> {
    return this.#connection.transaction(async (session) => {
      const unlocked = { _id: STATE, timeZone: { $ne: null }, lockedUntil: { $lte: new Date() } };
      const next = { $inc: { batches: 1 } };
      const state = await this.#states.findOneAndUpdate(unlocked, next, { session }).lean<StateRow>();
      if (!state?.timeZone) return 0;
      const rows = await this.#orders
        .find(UNCOUNTED, SALES_FIELDS, { session })
        .limit(BATCH_SIZE)
        .lean<OrderRow[]>();
      const tally = new SalesTally(state.timeZone);
      const orders = rows.map((row) => {
        const order = toSalesOrder(row);
        tally.add(order, uncountedPart(order));
        const record = { counted: contributionOf(order), countedSequence: row.sequence };
        return { updateOne: { filter: { _id: row._id }, update: { $set: record } } };
      });
      await this.#write({ ...additions(tally), orders }, session);
      return rows.length;
    });
  }

  /** Sets differing sums, and marks miscounted orders as uncounted. */
  async #mend({ sales, products, miscounted }: SalesDiscrepancies, lock: Lock): Promise<void> {
    const parts: Writes[] = [
      ...chunks(sales).map((part) => ({
        sales: part.map(({ owner, date, sums }) => ({
          updateOne: {
            filter: { owner, date },
            update: { $set: { sums: withoutZeros(sums) } },
            upsert: true,
          },
        })),
      })),
      ...chunks(products).map((part) => ({
        products: part.map(({ sellerId, productId, name, quantity, sales: amount }) => ({
          updateOne: {
            filter: { sellerId, productId },
            update: { $set: { quantity, sales: amount }, $max: { name } },
            upsert: true,
          },
        })),
      })),
      ...chunks(miscounted).map((part) => ({
        orders: part.map((id) => ({
          updateOne: { filter: { _id: toObjectId(id) }, update: { $unset: { countedSequence: 1 } } },
        })),
      })),
    ];
    for (const writes of parts) {
      await this.#connection.transaction(async (session) => {
        await this.#holdOn(lock, { session });
        await this.#write(writes, session);
      });
    }
  }

  async #write({ sales = [], products = [], orders = [] }: Writes, session: ClientSession): Promise<void> {
    const options = { session, ordered: false };
    if (sales.length > 0) await this.#sales.bulkWrite(sales, options);
    if (products.length > 0) await this.#products.bulkWrite(products, options);
    // Counting does not change the order.
    if (orders.length > 0) await this.#orders.bulkWrite(orders, { ...options, timestamps: false });
  }

  /** Keeps orders from being counted; reads add them meanwhile. */
  async #underLock<T>(work: (lock: Lock) => Promise<T>): Promise<T> {
    const own = { _id: STATE, owner: randomUUID() };
    const acquire = (): Promise<StateRow | null> =>
      this.#states
        .findOneAndUpdate(
          { _id: STATE, lockedUntil: { $lte: new Date() } },
          { $set: { owner: own.owner, lockedUntil: this.#lockEnd() } },
        )
        .lean<StateRow>();
    let state = await acquire();
    while (!state) {
      if (!(await this.#states.exists({ _id: STATE }))) throw notPrepared();
      await delay(POLL_INTERVAL_MS);
      state = await acquire();
    }
    const renew = async (): Promise<unknown> =>
      this.#states.updateOne(own, { $set: { lockedUntil: this.#lockEnd() } });
    try {
      const lock = { ...own, batches: state.batches };
      return await withLease({ leaseMs: this.#lockMs, renew }, () => work(lock));
    } finally {
      await this.#states.updateOne(own, { $set: { lockedUntil: new Date(0) } });
    }
  }

  #lockEnd(): Date {
    return new Date(Date.now() + this.#lockMs);
  }

  /**
   * Renews the lock; in a transaction, which then conflicts with every other holder.
   * @throws Error when orders may have been counted in the meantime
   */
  async #holdOn(
    lock: Lock,
    { session, ...fields }: { session?: ClientSession; timeZone?: string | null } = {},
  ): Promise<void> {
    const update = { $set: { ...fields, lockedUntil: this.#lockEnd() } };
    const { matchedCount } = await this.#states.updateOne(lock, update, session ? { session } : {});
    if (matchedCount === 0) throw new Error('The lock of the sales figures was lost. Run the command again.');
  }

  async #timeZone(): Promise<string | null> {
    return (await this.#states.findById(STATE).lean<StateRow>())?.timeZone ?? null;
  }

  async #knownTimeZone(): Promise<string> {
    const timeZone = await this.#timeZone();
    if (timeZone === null) throw notPrepared();
    return timeZone;
  }
}

/** The writes that add a tally to the stored sums. */
function additions({ sales, products }: SalesTally): Pick<Writes, 'sales' | 'products'> {
  return {
    sales: [...sales.values()].flatMap(({ owner, date, sums }) => {
      const added = Object.entries(withoutZeros(sums)).map(([name, value]) => [`sums.${name}`, value]);
      const update = { $inc: Object.fromEntries(added) };
      return added.length === 0 ? [] : [{ updateOne: { filter: { owner, date }, update, upsert: true } }];
    }),
    products: [...products.values()].flatMap(({ sellerId, productId, name, quantity, sales: amount }) => {
      const update = { $inc: { quantity, sales: amount }, $max: { name } };
      const isUnchanged = quantity === 0 && amount === 0;
      return isUnchanged ? [] : [{ updateOne: { filter: { sellerId, productId }, update, upsert: true } }];
    }),
  };
}

function chunks<T>(list: readonly T[]): T[][] {
  return Array.from({ length: Math.ceil(list.length / BATCH_SIZE) }, (_, index) =>
    list.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  );
}

function notPrepared(): Error {
  return new Error('The order service has kept no sales figures in this database yet. Start it once.');
}
