import { Schema, type Connection, type Model, type QueryFilter } from 'mongoose';
import { defineModel, toObjectId } from '@e-storefront/mongo';
import { customerOwner } from '../cart/cart-owner';
import type { CartRepository } from '../cart/cart.service';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { OrderStatus } from '../order/order-status';

/** A customer whose account was deleted a short while ago. */
interface DeletedCustomerRow {
  _id: string;
  at: Date;
}

const DAY_MS = 86_400_000;
/** Longer than an access token lives: what its holder ordered at the very moment of the deletion is found as well. */
const LOOKED_AT_FOR_MS = 3_600_000;

const deletedCustomerSchema = new Schema<DeletedCustomerRow>(
  { _id: String, at: { type: Date, required: true } },
  { collection: 'deletedcustomers', strict: 'throw', versionKey: false },
);
deletedCustomerSchema.index({ at: 1 }, { expireAfterSeconds: DAY_MS / 1_000 });

/** Statuses after which nobody needs to know any more where an order goes. */
const ENDED: OrderStatus[] = ['DELIVERED', 'CANCELLED', 'RETURNED', 'REFUNDED'];
/** Orders that one look anonymises. */
const AT_ONCE = 200;

const REMOVED = 'Deleted';

interface Options {
  carts: Pick<CartRepository, 'remove'>;
  /** How long orders of deleted accounts keep their address, in years after they were placed. */
  retentionYears: number;
}

/** The part of a checkout's row that holds personal data. */
interface CheckoutRow {
  _id: string;
  placedBy: string;
}

/**
 * Takes out of orders what the law does not need of people whose account was deleted: at once the cart and the notes,
 * after the time for which books must be kept the e-mail address and the address. The order itself stays.
 */
export class OrderErasure {
  readonly #orders: Model<OrderRow>;
  readonly #deleted: Model<DeletedCustomerRow>;
  readonly #checkouts: Model<CheckoutRow>;
  readonly #options: Options;

  /** @param connection one on which the checkouts are defined already */
  constructor(connection: Connection, options: Options) {
    this.#orders = orderModel(connection);
    this.#deleted = defineModel(connection, 'DeletedCustomer', deletedCustomerSchema);
    this.#checkouts = connection.model<CheckoutRow>('Checkout');
    this.#options = options;
  }

  /** An account was deleted. Repeating it changes nothing. */
  async eraseCustomer(customerId: string): Promise<void> {
    await this.#deleted.updateOne(
      { _id: customerId },
      { $setOnInsert: { at: new Date() } },
      { upsert: true },
    );
    await this.#options.carts.remove(customerOwner(customerId));
    await this.#mark(customerId);
    await this.#removeNotes();
  }

  /** Finishes what orders that were under way at a deletion had to wait for. Safe from several instances. */
  async run(now = new Date()): Promise<void> {
    const since = new Date(now.getTime() - LOOKED_AT_FOR_MS);
    const rows = await this.#deleted.find({ at: { $gte: since } }).lean<DeletedCustomerRow[]>();
    for (const { _id } of rows) await this.#mark(_id);
    await this.#removeNotes();
    while ((await this.#anonymise(now)) === AT_ONCE);
  }

  /** Notes on the orders of a person that they have left; what their checkouts copied of them goes at once. */
  async #mark(customerId: string): Promise<void> {
    const own = { customerId: toObjectId(customerId) };
    const unmarked = { ...own, customerDeletedAt: { $exists: false } };
    await this.#orders.updateMany(
      unmarked,
      { $set: { customerDeletedAt: new Date() } },
      { timestamps: false },
    );
    const groups = await this.#orders.distinct('groupId', own);
    const ended = { state: { $in: ['done', 'undone'] } };
    const of = { $or: [{ placedBy: customerId }, { _id: { $in: groups.map((id) => id.toHexString()) } }] };
    const nothing = { customerEmail: '', shippingAddress: null, notes: null };
    const drafts = {
      $map: {
        input: { $ifNull: ['$plan.drafts', []] },
        as: 'd',
        in: { $mergeObjects: ['$$d', { $literal: nothing }] },
      },
    };
    await this.#checkouts.collection.updateMany({ ...ended, ...of } as never, [
      { $set: { 'plan.drafts': drafts } },
    ]);
  }

  async #removeNotes(): Promise<void> {
    const done: QueryFilter<OrderRow> = {
      customerDeletedAt: { $gt: new Date(0) },
      orderStatus: { $in: ENDED },
      notes: { $ne: null },
    };
    await this.#orders.updateMany(done, { $set: { notes: null } }, { timestamps: false });
  }

  /** @returns how many orders there were */
  async #anonymise(now: Date): Promise<number> {
    const before = new Date(now);
    before.setUTCFullYear(before.getUTCFullYear() - this.#options.retentionYears);
    const rows = await this.#orders
      .find(
        {
          customerDeletedAt: { $gt: new Date(0) },
          createdAt: { $lt: before },
          orderStatus: { $in: ENDED },
          anonymisedAt: { $exists: false },
        },
        { customerId: 1 },
      )
      .limit(AT_ONCE)
      .lean<Pick<OrderRow, '_id' | 'customerId'>[]>();
    for (const { _id, customerId } of rows) {
      // The country and the state stay: taxes are told of by them.
      const address = { name: null, mobile: null, email: null, street: REMOVED, city: REMOVED, zip: REMOVED };
      const fields = Object.entries(address).map(([name, value]) => [`shippingAddress.${name}`, value]);
      const set = {
        ...Object.fromEntries(fields),
        customerEmail: `${customerId.toHexString()}@deleted.invalid`,
        notes: null,
        anonymisedAt: now,
      };
      await this.#orders.updateOne({ _id }, { $set: set }, { timestamps: false });
    }
    return rows.length;
  }
}
