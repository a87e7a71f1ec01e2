import { Schema, type Connection, type Model } from 'mongoose';
import { DomainError } from '@e-storefront/errors';
import type { DomainEvent } from '@e-storefront/events';
import { collectionOf, defineModel, EmbeddedOutbox, isDuplicateKey, withLease } from '@e-storefront/mongo';
import { CartRepository } from '../cart/cart.model';
import type { Checkout, CheckoutPlan, CheckoutState, CheckoutStep } from './checkout';
import type { Order } from '../order/order';
import { placedPosting } from '../ledger/ledger';
import { LedgerRepository } from '../ledger/ledger.model';
import { toNewRow, toOrder } from '../order/order-row.model';
import type { NewOrder } from '../order/order';
import { orderModel, type OrderRow } from '../order/order-row.model';
import type { UnpaidOrders } from '../order/unpaid-orders';
import { findUnpaidOrders, UnpaidBuyers } from '../order/unpaid-orders.model';

/** Renewed while the checkout runs; when its process has died, another instance claims it after so long. */
const LEASE_MS = 15_000;
/** After a failure another instance may retry sooner. */
const SHORT_LEASE_MS = 3_000;
const RETENTION_DAYS = 30;

const STORED_STATES = {
  running: 'running',
  committed: 'placed',
  completed: 'done',
  compensating: 'undoing',
  compensated: 'undone',
} as const satisfies Record<CheckoutState, string>;
type StoredState = (typeof STORED_STATES)[CheckoutState];
const UNFINISHED: readonly StoredState[] = [
  STORED_STATES.running,
  STORED_STATES.committed,
  STORED_STATES.compensating,
];

const STORED_STEPS = {
  lockCart: 'freezeCart',
  reserveStock: 'reserveStock',
  reserveCoupon: 'reserveCoupon',
  authorisePayment: 'authorisePayment',
  commitReservations: 'commit',
  placeOrders: 'placeOrders',
} as const satisfies Record<CheckoutStep, string>;
type StoredStep = (typeof STORED_STEPS)[CheckoutStep];

/** A new checkout is recorded at its last reservation: recovery releases also what was never reserved, which is harmless. */
const FIRST_RECORD: CheckoutStep = 'reserveCoupon';

interface StoredPlan extends Omit<CheckoutPlan, 'requestHash'> {
  wishHash: string;
}

interface CheckoutRow {
  _id: string;
  /** Opaque to MongoDB: read back as it was written. */
  plan: StoredPlan;
  state: StoredState;
  step: StoredStep;
  placedBy: string;
  leaseUntil: Date;
  /** Events that still have to be published. */
  outbox: { id: string; at: Date; event: DomainEvent }[];
  endedAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
}

const checkoutSchema = new Schema<CheckoutRow>(
  {
    _id: String,
    plan: { type: Schema.Types.Mixed, required: true },
    state: { type: String, enum: Object.values(STORED_STATES), required: true },
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
checkoutSchema.index({ endedAt: 1 }, { expireAfterSeconds: RETENTION_DAYS * 86_400 });

/** Stores checkouts with their progress, so that another instance can complete or compensate them after a crash. */
export class CheckoutRepository {
  /** The events that report checkouts which failed. */
  readonly outbox: EmbeddedOutbox<CheckoutRow>;
  readonly #connection: Connection;
  readonly #checkouts: Model<CheckoutRow>;
  readonly #orders: Model<OrderRow>;
  readonly #carts: CartRepository;
  readonly #ledger: LedgerRepository;
  readonly #buyers: UnpaidBuyers;
  readonly #leaseMs: number;
  readonly #onEvent: () => void;

  /**
   * @param leaseMs how long a checkout whose process has died waits for another instance
   * @param onEvent called after an event was written to the outbox
   */
  constructor(
    connection: Connection,
    { leaseMs = LEASE_MS, onEvent = () => undefined }: { leaseMs?: number; onEvent?: () => void } = {},
  ) {
    this.#leaseMs = leaseMs;
    this.#connection = connection;
    this.#onEvent = onEvent;
    this.#checkouts = defineModel(connection, 'Checkout', checkoutSchema);
    this.outbox = new EmbeddedOutbox(this.#checkouts, {
      toEvent: (_row, { event }) => event,
      documentId: ({ name, data }) =>
        name === 'checkout.failed.v1' && 'groupId' in data ? data.groupId : null,
    });
    this.#orders = orderModel(connection);
    this.#carts = new CartRepository(connection);
    this.#ledger = new LedgerRepository(connection);
    this.#buyers = new UnpaidBuyers(connection);
  }

  /** Records a new checkout as running, before its reservations. @throws CONFLICT when it was given up before it started */
  async start(plan: CheckoutPlan): Promise<Checkout> {
    const now = new Date();
    const row: CheckoutRow = {
      _id: plan.groupId,
      plan: toStoredPlan(plan),
      placedBy: plan.placedBy,
      state: STORED_STATES.running,
      step: STORED_STEPS[FIRST_RECORD],
      leaseUntil: leaseUntil(this.#leaseMs),
      outbox: [],
      endedAt: null,
      createdAt: now,
      updatedAt: now,
    };
    try {
      await collectionOf(this.#checkouts).insertOne(row);
    } catch (error) {
      if (isDuplicateKey(error)) throw new DomainError('CONFLICT');
      throw error;
    }
    return { ...plan, state: 'running', step: FIRST_RECORD };
  }

  /** Records that a step starts and renews the lease. @throws CONFLICT when the checkout is no longer running */
  async startStep(groupId: string, step: CheckoutStep): Promise<void> {
    const isRunning = await this.#renew(groupId, { step: STORED_STEPS[step] });
    if (!isRunning) throw new DomainError('CONFLICT');
  }

  /** Runs a checkout under its lease, so that no other instance claims it meanwhile, however slow it is. */
  withLease<T>(groupId: string, run: () => Promise<T>): Promise<T> {
    return withLease({ leaseMs: this.#leaseMs, renew: () => this.#renew(groupId) }, run);
  }

  /**
   * Writes the orders and their ledger postings, empties the cart and completes the checkout in one transaction.
   * @param guard receives the buyer's unpaid orders if some of the new ones are unpaid, and throws to abort
   * @returns null when an order number is already in use
   * @throws CONFLICT when the checkout is no longer running
   */
  async commit(
    { groupId, cart }: Pick<CheckoutPlan, 'groupId' | 'cart'>,
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
          guard(await findUnpaidOrders(this.#orders, debtor, session));
        }
        const completed = { $set: endFields('completed') };
        const { matchedCount } = await this.#checkouts.updateOne(runningCheckout(groupId), completed, {
          session,
        });
        if (matchedCount === 0) throw new DomainError('CONFLICT');
        if (cart) await this.#carts.clearLocked(groupId, session);
        await this.#orders.collection.insertMany(rows, { session });
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

  /**
   * Starts the compensation of a checkout. A compensated one is compensated again, because its process may have
   * continued in the meantime.
   * @returns false when the orders are committed, so that the checkout can only complete
   */
  async beginCompensation(groupId: string): Promise<boolean> {
    const { running, compensating, compensated } = STORED_STATES;
    const uncommitted = { _id: groupId, state: { $in: [running, compensating, compensated] } };
    const update = { $set: { state: compensating, leaseUntil: leaseUntil(SHORT_LEASE_MS), endedAt: null } };
    return (await this.#checkouts.updateOne(uncommitted, update)).matchedCount === 1;
  }

  /** Records the outcome, together with the event that reports a failure. */
  async complete(
    groupId: string,
    state: 'completed' | 'compensated',
    failureEvent?: DomainEvent,
  ): Promise<void> {
    const fields = endFields(state);
    await this.#checkouts.updateOne(
      { _id: groupId },
      {
        $set: fields,
        ...(failureEvent && {
          $push: { outbox: { id: failureEvent.id, at: fields.endedAt, event: failureEvent } },
        }),
      },
    );
    if (failureEvent) this.#onEvent();
  }

  /** State of a checkout. One that never started is recorded as compensated, so that it can never start. */
  async resolveState(groupId: string, placedBy: string): Promise<CheckoutState> {
    const now = new Date();
    const row = {
      plan: {},
      placedBy,
      state: STORED_STATES.compensated,
      step: STORED_STEPS[FIRST_RECORD],
      leaseUntil: now,
      outbox: [],
      endedAt: now,
      createdAt: now,
      updatedAt: now,
    };
    const found = await this.#connection
      .collection<Omit<CheckoutRow, 'plan'> & { plan: object }>(this.#checkouts.collection.name)
      .findOneAndUpdate(
        { _id: groupId },
        { $setOnInsert: row },
        { upsert: true, returnDocument: 'after', projection: { state: 1 } },
      );
    return toState(found?.state ?? row.state);
  }

  /** The group that the same caller placed by the same request since `since`; null when there is none. */
  async findCompletedSince(placedBy: string, requestHash: string, since: Date): Promise<string | null> {
    const { committed, completed } = STORED_STATES;
    const row = await this.#checkouts
      .findOne(
        {
          placedBy,
          createdAt: { $gte: since },
          state: { $in: [committed, completed] },
          'plan.wishHash': requestHash,
        },
        { _id: 1 },
      )
      .sort({ createdAt: -1 })
      .lean<Pick<CheckoutRow, '_id'>>();
    return row && row._id;
  }

  /** The plan of a checkout; null when its record has expired. */
  async find(groupId: string): Promise<CheckoutPlan | null> {
    const row = await this.#checkouts.findById(groupId, { plan: 1 }).lean<Pick<CheckoutRow, 'plan'>>();
    return row && toPlan(row.plan);
  }

  /** Claims one unfinished checkout whose lease has expired; null when there is none. */
  async claimExpired(now: Date): Promise<Checkout | null> {
    const expired = { state: { $in: UNFINISHED }, leaseUntil: { $lt: now } };
    const update = { $set: { leaseUntil: new Date(now.getTime() + this.#leaseMs) } };
    const row = await this.#checkouts
      .findOneAndUpdate(expired, update, { returnDocument: 'after' })
      .lean<CheckoutRow>();
    if (!row) return null;
    return { ...toPlan(row.plan), state: toState(row.state), step: toStep(row.step) };
  }

  /** When the next lease of an unfinished checkout expires; null when there is none. */
  async findNextExpiry(): Promise<Date | null> {
    const row = await this.#checkouts
      .findOne({ state: { $in: UNFINISHED } }, { leaseUntil: 1 })
      .sort({ leaseUntil: 1 })
      .lean<Pick<CheckoutRow, 'leaseUntil'>>();
    return row && row.leaseUntil;
  }

  /** @returns false when the checkout is no longer running */
  async #renew(groupId: string, fields: Partial<Pick<CheckoutRow, 'step'>> = {}): Promise<boolean> {
    const update = { $set: { ...fields, leaseUntil: leaseUntil(this.#leaseMs) } };
    return (await this.#checkouts.updateOne(runningCheckout(groupId), update)).matchedCount === 1;
  }
}

function runningCheckout(groupId: string): { _id: string; state: StoredState } {
  return { _id: groupId, state: STORED_STATES.running };
}

/** The buyer's payment token must not be kept longer than needed. */
function endFields(state: 'completed' | 'compensated') {
  return { state: STORED_STATES[state], endedAt: new Date(), 'plan.paymentToken': null };
}

function toStoredPlan({ requestHash, ...plan }: CheckoutPlan): StoredPlan {
  return { ...plan, wishHash: requestHash };
}

function toPlan({ wishHash, ...plan }: StoredPlan): CheckoutPlan {
  return { ...plan, requestHash: wishHash };
}

function toState(stored: StoredState): CheckoutState {
  switch (stored) {
    case 'running':
      return 'running';
    case 'placed':
      return 'committed';
    case 'done':
      return 'completed';
    case 'undoing':
      return 'compensating';
    case 'undone':
      return 'compensated';
  }
}

function toStep(stored: StoredStep): CheckoutStep {
  switch (stored) {
    case 'freezeCart':
      return 'lockCart';
    case 'commit':
      return 'commitReservations';
    case 'reserveStock':
    case 'reserveCoupon':
    case 'authorisePayment':
    case 'placeOrders':
      return stored;
  }
}

function leaseUntil(ms: number): Date {
  return new Date(Date.now() + ms);
}
