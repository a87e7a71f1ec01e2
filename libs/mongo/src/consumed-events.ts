import { Schema, type Connection, type Model } from 'mongoose';
import { collectionOf, defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import { withLease } from './lease';

/** An event that this service is handling or has handled. */
interface ConsumedRow {
  _id: string;
  isDone: boolean;
  /** Until then one process handles it and no other starts. */
  leaseUntil: Date;
  expiresAt: Date;
}

/**
 * The result of a claim: claimed, claimed after an interrupted attempt, processed before, or locked by
 * another process.
 */
export type Claim = 'claimed' | 'reclaimed' | 'processed' | 'locked';

/** Longer than an outbox keeps an acknowledged event. */
const KEPT_MS = 30 * 24 * 3_600_000;
/** Renewed while the handler runs: how long the event of a dead process waits. */
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
 * Records the handled events by id in the consumer's own database, so that an emptied queue repeats nothing.
 * The record is completed after the handler, so that a crash repeats an event and never loses it.
 */
export class ConsumedEvents {
  readonly #events: Model<ConsumedRow>;
  readonly #leaseMs: number;

  constructor(connection: Connection, leaseMs = LEASE_MS) {
    this.#events = defineModel(connection, 'ConsumedEvent', consumedSchema);
    this.#leaseMs = leaseMs;
  }

  /**
   * Claims an event; of two concurrent claims one succeeds, and after a crash the next one does once the
   * lease expires.
   */
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

  /** Handles a claimed event under a lease that is renewed for as long as the handler takes. */
  async withHeartbeat<T>(eventId: string, handle: () => Promise<T>): Promise<T> {
    return withLease({ leaseMs: this.#leaseMs, renew: () => this.#renew(eventId) }, handle);
  }

  /** Records that the event was handled. */
  async finish(eventId: string): Promise<void> {
    await this.#events.updateOne({ _id: eventId }, { $set: { isDone: true } });
  }

  /** Releases a failed event: another process may claim it at once. */
  async release(eventId: string): Promise<void> {
    await this.#events.updateOne({ _id: eventId, isDone: false }, { $set: { leaseUntil: new Date(0) } });
  }

  /** Allows an event that became a dead letter to be handled again. */
  async forget(eventId: string): Promise<void> {
    const free = { isDone: false, leaseUntil: new Date(0) };
    await this.#events.updateOne({ _id: eventId, isDone: true }, { $set: free });
  }

  async #renew(eventId: string): Promise<void> {
    const leaseUntil = new Date(Date.now() + this.#leaseMs);
    await this.#events.updateOne({ _id: eventId, isDone: false }, { $set: { leaseUntil } });
  }
}
