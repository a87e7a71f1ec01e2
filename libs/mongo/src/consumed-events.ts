import { Schema, type Connection, type Model } from 'mongoose';
import { collectionOf, defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import { withLease } from './lease';

/** An event that this service handles or has handled. */
interface ConsumedRow {
  _id: string;
  isDone: boolean;
  /** Until then one process handles it and no other begins. */
  leaseUntil: Date;
  expiresAt: Date;
}

/**
 * Whether an event may be handled now: by the caller, by the caller though somebody had begun it before, by nobody any
 * more, or later.
 */
export type Claim = 'claimed' | 'reclaimed' | 'processed' | 'locked';

/** Longer than an outbox can hold on to an event that was acknowledged. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Renewed while the handler runs: how long an event waits whose process died over it. */
const LEASE_MS = 10_000;

const consumedSchema = new Schema<ConsumedRow>(
  {
    _id: String,
    isDone: { type: Boolean, required: true },
    leaseUntil: { type: Date, required: true },
    expiresAt: { type: Date, required: true },
  },
  { collection: 'consumedevents', strict: 'throw', versionKey: false },
);
consumedSchema.index({ expiresAt: 1 }, { expireAfterSeconds: 0 });

/**
 * Remembers by id which events were handled, in the consumer's own database: a queue that forgets makes nothing happen
 * twice. The record is finished after the handler, so that a crash repeats an event and never swallows it.
 */
export class ConsumedEvents {
  readonly #events: Model<ConsumedRow>;
  readonly #leaseMs: number;

  constructor(connection: Connection, leaseMs = LEASE_MS) {
    this.#events = defineModel(connection, 'ConsumedEvent', consumedSchema);
    this.#leaseMs = leaseMs;
  }

  /** Takes an event for handling; of two at once one gets it, and after a crash the next one when the lease ends. */
  async claim(eventId: string): Promise<Claim> {
    const now = Date.now();
    const times = { leaseUntil: new Date(now + this.#leaseMs), expiresAt: new Date(now + KEPT_MS) };
    try {
      await collectionOf(this.#events).insertOne({ _id: eventId, isDone: false, ...times });
      return 'claimed';
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
    const free = { _id: eventId, isDone: false, leaseUntil: { $lte: new Date(now) } };
    if ((await this.#events.updateOne(free, { $set: times })).modifiedCount === 1) return 'reclaimed';
    const row = await this.#events.findById(eventId, { isDone: 1 }).lean<Pick<ConsumedRow, 'isDone'>>();
    return row?.isDone ? 'processed' : 'locked';
  }

  /** Handles an event that was claimed; nobody else claims it meanwhile, however long that takes. */
  async withHeartbeat<T>(eventId: string, handle: () => Promise<T>): Promise<T> {
    return withLease({ leaseMs: this.#leaseMs, renew: () => this.#renew(eventId) }, handle);
  }

  /** The event was handled. */
  async finish(eventId: string): Promise<void> {
    await this.#events.updateOne({ _id: eventId }, { $set: { isDone: true } });
  }

  /** The event was not handled: the next process may begin at once. */
  async release(eventId: string): Promise<void> {
    await this.#events.updateOne({ _id: eventId, isDone: false }, { $set: { leaseUntil: new Date(0) } });
  }

  /** Lets an event that was given up be handled again. */
  async forget(eventId: string): Promise<void> {
    const free = { isDone: false, leaseUntil: new Date(0) };
    await this.#events.updateOne({ _id: eventId, isDone: true }, { $set: free });
  }

  async #renew(eventId: string): Promise<void> {
    const leaseUntil = new Date(Date.now() + this.#leaseMs);
    await this.#events.updateOne({ _id: eventId, isDone: false }, { $set: { leaseUntil } });
  }
}
