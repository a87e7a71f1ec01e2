import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { OrderRow } from './order-row.model';
import { STATUSES_WITH_RESERVED_STOCK } from './order-status';
import type { UnpaidOrders } from './unpaid-orders';

/** Finds the buyer's orders that are neither paid nor shipped. */
export async function findUnpaidOrders(
  orders: Model<OrderRow>,
  customerId: string,
  session?: ClientSession,
): Promise<UnpaidOrders> {
  const rows = await orders
    .find(
      {
        customerId: toObjectId(customerId),
        orderStatus: { $in: [...STATUSES_WITH_RESERVED_STOCK] },
        unpaid: { $exists: true },
      },
      { 'items.productId': 1, 'items.quantity': 1 },
      session ? { session } : {},
    )
    .lean<Pick<OrderRow, 'items'>[]>();
  const quantities = new Map<string, number>();
  for (const { productId, quantity } of rows.flatMap(({ items }) => items)) {
    const id = productId.toHexString();
    quantities.set(id, (quantities.get(id) ?? 0) + quantity);
  }
  return { orders: rows.length, quantities };
}

interface BuyerRow {
  /** The customer's id. */
  _id: string;
  /** Increases with every unpaid order. */
  unpaidOrders: number;
}

const buyerSchema = new Schema<BuyerRow>(
  { _id: String, unpaidOrders: { type: Number, required: true } },
  { collection: 'unpaidbuyers', versionKey: false },
);

/** One row per buyer that every unpaid order writes, so that two concurrent orders cannot both fit the limit. */
export class UnpaidBuyers {
  readonly #buyers: Model<BuyerRow>;

  constructor(connection: Connection) {
    this.#buyers = defineModel(connection, 'UnpaidBuyer', buyerSchema);
  }

  /** Creates the buyer's row, which `lock` needs. */
  async prepare(customerId: string): Promise<void> {
    await this.#buyers.updateOne(
      { _id: customerId },
      { $setOnInsert: { unpaidOrders: 0 } },
      { upsert: true },
    );
  }

  /** Makes the transaction conflict with every other one of this buyer. */
  async lock(customerId: string, session: ClientSession): Promise<void> {
    await this.#buyers.updateOne({ _id: customerId }, { $inc: { unpaidOrders: 1 } }, { session });
  }
}
