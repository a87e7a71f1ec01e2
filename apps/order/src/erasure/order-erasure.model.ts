import { Schema, type Connection, type Model, type QueryFilter } from 'mongoose';
import { collectionOf, defineModel, toObjectId } from '@e-storefront/mongo';
import { customerOwnerKey } from '../cart/cart-owner';
import type { CartRepository } from '../cart/cart.model';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { OrderStatus } from '../order/order-status';

/** A customer whose account was deleted recently. */
interface DeletedCustomerRow {
  _id: string;
  at: Date;
}

const DAY_MS = 86_400_000;
/** Longer than the lifetime of an access token, which can place orders until it expires. */
const RECHECK_MS = 3_600_000;

const deletedCustomerSchema = new Schema<DeletedCustomerRow>(
  { _id: String, at: { type: Date, required: true } },
  { collection: 'deletedcustomers', strict: 'throw', versionKey: false },
);
deletedCustomerSchema.index({ at: 1 }, { expireAfterSeconds: DAY_MS / 1_000 });

/** Orders in these statuses do not need their delivery notes any more. */
const CLOSED: OrderStatus[] = ['DELIVERED', 'CANCELLED', 'RETURNED', 'REFUNDED'];
const BATCH_SIZE = 200;

const REMOVED = 'Deleted';

interface Options {
  carts: Pick<CartRepository, 'remove'>;
  /** The statutory retention period of addresses, in years after the order was placed. */
  retentionYears: number;
}

/** The fields of a checkout's row that identify its buyer. */
interface CheckoutRow {
  _id: string;
  placedBy: string;
  state: string;
}

/**
 * Erases the personal data of customers whose account was deleted: the cart and the notes at once, the e-mail address and
 * the postal address after the statutory retention period. The order itself stays.
 */
export class OrderErasure {
  readonly #orders: Model<OrderRow>;
  readonly #deleted: Model<DeletedCustomerRow>;
  readonly #checkouts: Model<CheckoutRow>;
  readonly #options: Options;

  /** @param connection with the model `Checkout` */
  constructor(connection: Connection, options: Options) {
    this.#orders = orderModel(connection);
    this.#deleted = defineModel(connection, 'DeletedCustomer', deletedCustomerSchema);
    this.#checkouts = connection.model<CheckoutRow>('Checkout');
    this.#options = options;
  }

  /** Idempotent. */
  async eraseCustomer(customerId: string): Promise<void> {
    await this.#deleted.updateOne(
      { _id: customerId },
      { $setOnInsert: { at: new Date() } },
      { upsert: true },
    );
    await this.#options.carts.remove(customerOwnerKey(customerId));
    await this.#mark(customerId);
    await this.#removeNotes();
  }

  /** Erases data that had to be kept until now. Safe to run in several instances at once. */
  async run(now = new Date()): Promise<void> {
    const since = new Date(now.getTime() - RECHECK_MS);
    const rows = await this.#deleted.find({ at: { $gte: since } }).lean<DeletedCustomerRow[]>();
    for (const { _id } of rows) await this.#mark(_id);
    await this.#removeNotes();
    while ((await this.#anonymise(now)) === BATCH_SIZE);
  }

  /** Marks the customer's orders for erasure and erases the copies in finished checkouts. */
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
    const erased = { customerEmail: '', shippingAddress: null, notes: null };
    const drafts = {
      $map: {
        input: { $ifNull: ['$plan.drafts', []] },
        as: 'd',
        in: { $mergeObjects: ['$$d', { $literal: erased }] },
      },
    };
    await collectionOf(this.#checkouts).updateMany({ ...ended, ...of }, [
      { $set: { 'plan.drafts': drafts } },
    ]);
  }

  async #removeNotes(): Promise<void> {
    const done: QueryFilter<OrderRow> = {
      customerDeletedAt: { $gt: new Date(0) },
      orderStatus: { $in: CLOSED },
      notes: { $ne: null },
    };
    await this.#orders.updateMany(done, { $set: { notes: null } }, { timestamps: false });
  }

  /** @returns the number of anonymised orders */
  async #anonymise(now: Date): Promise<number> {
    const before = new Date(now);
    before.setUTCFullYear(before.getUTCFullYear() - this.#options.retentionYears);
    const rows = await this.#orders
      .find(
        {
          customerDeletedAt: { $gt: new Date(0) },
          createdAt: { $lt: before },
          orderStatus: { $in: CLOSED },
          anonymisedAt: { $exists: false },
        },
        { customerId: 1 },
      )
      .limit(BATCH_SIZE)
      .lean<Pick<OrderRow, '_id' | 'customerId'>[]>();
    for (const { _id, customerId } of rows) {
      // The country and the state stay: tax reports need them.
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
