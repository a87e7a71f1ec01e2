import { Schema, type Connection, type Model } from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import type { DomainEvent } from '@e-storefront/events';
import { defineModel, isDuplicateKey } from '@e-storefront/mongo';
import type { Checkout, CheckoutPlan, CheckoutState, CheckoutStep } from './checkout';
import type { CheckoutRepository } from './checkout.saga';
import type { Order } from '../order/order';
import { placedPosting } from '../ledger/ledger';
import { MongoLedger } from '../ledger/ledger.model';
import { toNewRow, toOrder } from '../order/order-row.model';
import type { NewOrder } from '../order/order';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { UnpaidOrders } from './unpaid-orders';
import { UnpaidBuyers, unpaidOrders } from './unpaid-orders.model';

/** Longer than the slowest step may take, so that nobody takes over a checkout that is alive. */
const LEASE_MS = 15_000;
/** After a failure the next try comes sooner. */
const SHORT_LEASE_MS = 3_000;
const KEPT_DAYS = 30;

interface CheckoutRow extends Pick<Checkout, 'state' | 'step'> {
  _id: string;
  /** Read back as it was written, by nobody else. */
  plan: CheckoutPlan;
  placedBy: string;
  leaseUntil: Date;
  /** What the buyer is still to be told. */
  outbox: { id: string; at: Date; event: DomainEvent }[];
  endedAt: Date | null;
  createdAt: Date;
}

const checkoutSchema = new Schema<CheckoutRow>(
  {
    _id: String,
    plan: { type: Schema.Types.Mixed, required: true },
    state: { type: String, enum: ['running', 'placed', 'done', 'undoing', 'undone'], required: true },
    step: { type: String, required: true },
    placedBy: { type: String, required: true },
    leaseUntil: { type: Date, required: true },
    outbox: {
      type: [new Schema({ id: String, at: Date, event: Schema.Types.Mixed }, { _id: false })],
      required: true,
    },
    endedAt: { type: Date, default: null },
  },
  { timestamps: true, collection: 'checkouts', strict: 'throw', minimize: false },
);
checkoutSchema.index({ state: 1, leaseUntil: 1 });
checkoutSchema.index({ placedBy: 1, createdAt: -1 });
checkoutSchema.index({ 'outbox.at': 1 }, { sparse: true });
checkoutSchema.index({ endedAt: 1 }, { expireAfterSeconds: KEPT_DAYS * 86_400 });

/** Checkouts in MongoDB. */
export class MongoCheckoutRepository implements CheckoutRepository {
  readonly #connection: Connection;
  readonly #checkouts: Model<CheckoutRow>;
  readonly #orders: Model<OrderRow>;
  readonly #ledger: MongoLedger;
  readonly #buyers: UnpaidBuyers;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#checkouts = defineModel(connection, 'Checkout', checkoutSchema);
    this.#orders = orderModel(connection);
    this.#ledger = new MongoLedger(connection);
    this.#buyers = new UnpaidBuyers(connection);
  }

  async begin(plan: CheckoutPlan): Promise<Checkout> {
    const start = { state: 'running' as const, step: 'freezeCart' as const };
    const lease = { leaseUntil: leaseOf(LEASE_MS), endedAt: null };
    const { groupId: _id, placedBy } = plan;
    const now = new Date();
    const row = { _id, plan, placedBy, ...start, ...lease, outbox: [], createdAt: now, updatedAt: now };
    try {
      await this.#checkouts.collection.insertOne(row as never);
    } catch (error) {
      if (isDuplicateKey(error)) throw new DomainError('CONFLICT');
      throw error;
    }
    return { ...plan, ...start };
  }

  async enter(groupId: string, step: CheckoutStep): Promise<void> {
    const update = { $set: { step, leaseUntil: leaseOf(LEASE_MS) } };
    const { matchedCount } = await this.#checkouts.updateOne({ _id: groupId, state: 'running' }, update);
    if (matchedCount === 0) throw new DomainError('CONFLICT');
  }

  async place(
    groupId: string,
    orders: readonly NewOrder[],
    guard: (open: UnpaidOrders) => void,
  ): Promise<Order[] | null> {
    const rows = orders.map(toNewRow);
    const debtor = orders.find(({ unpaid }) => unpaid !== undefined)?.draft.customerId;
    if (debtor !== undefined) await this.#buyers.prepare(debtor);
    try {
      await this.#connection.transaction(async (session) => {
        if (debtor !== undefined) {
          await this.#buyers.lock(debtor, session);
          guard(await unpaidOrders(this.#orders, debtor, session));
        }
        const placed = { $set: { state: 'placed' as const, leaseUntil: leaseOf(LEASE_MS) } };
        const running = { _id: groupId, state: 'running' as const };
        const { matchedCount } = await this.#checkouts.updateOne(running, placed, { session });
        if (matchedCount === 0) throw new DomainError('CONFLICT');
        await this.#orders.collection.insertMany(rows as never[], { session });
        await this.#ledger.postAll(
          orders.map(({ id, draft, entry }) => placedPosting({ id, ...draft }, entry.at)),
          session,
        );
      });
    } catch (error) {
      if (isDuplicateKey(error, 'orderNumber')) return null;
      throw error;
    }
    return rows.map(toOrder);
  }

  async takeBack(groupId: string): Promise<boolean> {
    const unplaced: CheckoutState[] = ['running', 'undoing', 'undone'];
    const open = { _id: groupId, state: { $in: unplaced } };
    const update = {
      $set: { state: 'undoing' as const, leaseUntil: leaseOf(SHORT_LEASE_MS), endedAt: null },
    };
    return (await this.#checkouts.updateOne(open, update)).matchedCount === 1;
  }

  async end(groupId: string, state: 'done' | 'undone', word?: DomainEvent): Promise<void> {
    const endedAt = new Date();
    await this.#checkouts.updateOne(
      { _id: groupId },
      {
        // A token of the buyer's is kept no longer than it is needed.
        $set: { state, endedAt, 'plan.paymentToken': null },
        ...(word && { $push: { outbox: { id: word.id, at: endedAt, event: word } } }),
      },
    );
  }

  /** Events that not every consumer has acknowledged yet, oldest first. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#checkouts
      .find({ 'outbox.at': { $lte: new Date() } }, { outbox: 1 })
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<Pick<CheckoutRow, 'outbox'>[]>();
    return rows.flatMap(({ outbox }) => outbox.map(({ event }) => event));
  }

  async acknowledge(events: readonly DomainEvent[]): Promise<void> {
    const ids = events.map(({ id }) => id);
    const groups = events.flatMap(({ name, data }) =>
      name === 'checkout.failed.v1' && 'groupId' in data ? [data.groupId] : [],
    );
    if (groups.length === 0) return;
    await this.#checkouts.updateMany({ _id: { $in: groups } }, { $pull: { outbox: { id: { $in: ids } } } });
  }

  async settledState(groupId: string, placedBy: string): Promise<CheckoutState> {
    const now = new Date();
    const nothing = { leaseUntil: now, outbox: [], endedAt: now, createdAt: now, updatedAt: now };
    const row = { ...nothing, plan: {}, placedBy, state: 'undone', step: 'freezeCart' };
    const found = await this.#checkouts.collection.findOneAndUpdate(
      { _id: groupId as never },
      { $setOnInsert: row as never },
      { upsert: true, returnDocument: 'after', projection: { state: 1 } },
    );
    return (found as Pick<CheckoutRow, 'state'> | null)?.state ?? 'undone';
  }

  async placedSince(placedBy: string, wishHash: string, since: Date): Promise<string | null> {
    const placed: CheckoutState[] = ['placed', 'done'];
    const row = await this.#checkouts
      .findOne(
        { placedBy, createdAt: { $gte: since }, state: { $in: placed }, 'plan.wishHash': wishHash },
        { _id: 1 },
      )
      .sort({ createdAt: -1 })
      .lean<CheckoutRow>();
    return row && row._id;
  }

  async find(groupId: string): Promise<CheckoutPlan | null> {
    const row = await this.#checkouts.findById(groupId, { plan: 1 }).lean<Pick<CheckoutRow, 'plan'>>();
    return row?.plan ?? null;
  }

  async adopt(now: Date): Promise<Checkout | null> {
    const open: CheckoutState[] = ['running', 'placed', 'undoing'];
    const orphaned = { state: { $in: open }, leaseUntil: { $lt: now } };
    const update = { $set: { leaseUntil: new Date(now.getTime() + LEASE_MS) } };
    const row = await this.#checkouts
      .findOneAndUpdate(orphaned, update, { returnDocument: 'after' })
      .lean<CheckoutRow>();
    if (!row) return null;
    return { ...row.plan, state: row.state, step: row.step };
  }
}

function leaseOf(ms: number): Date {
  return new Date(Date.now() + ms);
}
