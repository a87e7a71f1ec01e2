import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import type { OrderRow } from '../order/order-row.model';
import { STATUSES_WITH_RESERVED_STOCK } from '../order/order-status';
import type { UnpaidOrders } from './unpaid-orders';

/** What a buyer has on order, not shipped yet and without having paid. */
export async function unpaidOrders(
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
  const pieces = new Map<string, number>();
  for (const { productId, quantity } of rows.flatMap(({ items }) => items)) {
    const id = productId.toHexString();
    pieces.set(id, (pieces.get(id) ?? 0) + quantity);
  }
  return { orders: rows.length, pieces };
}

interface BuyerRow {
  /** The customer's id. */
  _id: string;
  /** Grows with each unpaid order. */
  unpaidOrders: number;
}

const buyerSchema = new Schema<BuyerRow>(
  { _id: String, unpaidOrders: { type: Number, required: true } },
  { collection: 'unpaidbuyers', versionKey: false },
);

/** One row a buyer that every unpaid order writes, so that two at once cannot both find room below the limit. */
export class UnpaidBuyers {
  readonly #buyers: Model<BuyerRow>;

  constructor(connection: Connection) {
    this.#buyers = defineModel(connection, 'UnpaidBuyer', buyerSchema);
  }

  /** Makes the buyer's row; before the transaction that locks it. */
  async prepare(customerId: string): Promise<void> {
    await this.#buyers.updateOne(
      { _id: customerId },
      { $setOnInsert: { unpaidOrders: 0 } },
      { upsert: true },
    );
  }

  /** Lets the transaction of `session` collide with every other one of this buyer. */
  async lock(customerId: string, session: ClientSession): Promise<void> {
    await this.#buyers.updateOne({ _id: customerId }, { $inc: { unpaidOrders: 1 } }, { session });
  }
}
