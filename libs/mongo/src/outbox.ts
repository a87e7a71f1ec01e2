import { Schema, type Connection, type Model, type Types } from 'mongoose';
import { parseEvent, type DomainEvent } from '@e-storefront/events';
import { defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import type { Transaction, WriteWithin } from './transaction';

interface OutboxRow {
  /** The event's id. */
  _id: string;
  /** The event as JSON, so that a new field needs no migration. */
  event: string;
  occurredAt: Date;
  /** Orders events of the same millisecond. */
  position: number;
}

const outboxSchema = new Schema<OutboxRow>(
  {
    _id: String,
    event: { type: String, required: true },
    occurredAt: { type: Date, required: true },
    position: { type: Number, required: true },
  },
  { collection: 'outbox', strict: 'throw', versionKey: false },
);
outboxSchema.index({ occurredAt: 1, position: 1 });

/**
 * The transactional outbox of a service in its own collection: events are added in the transaction of their
 * change and stay until every consumer has acknowledged them. The relay of libs/messaging reads it.
 */
export class Outbox {
  readonly #connection: Connection;
  readonly #rows: Model<OutboxRow>;
  readonly #onAdded: () => void;
  #position = 0;

  /** @param onAdded called when a transaction that has added events has ended, also one that was aborted */
  constructor(connection: Connection, onAdded: () => void = () => undefined) {
    this.#connection = connection;
    this.#rows = defineModel(connection, 'Outbox', outboxSchema);
    this.#onAdded = onAdded;
  }

  /** Adds events in the caller's transaction. */
  async add(events: readonly DomainEvent[], session: Transaction): Promise<void> {
    if (events.length === 0) return;
    // Once a session, however often its transaction is repeated.
    session.removeListener('ended', this.#onAdded).once('ended', this.#onAdded);
    const rows = events.map((event) => ({
      _id: event.id,
      event: JSON.stringify(event),
      occurredAt: new Date(event.occurredAt),
      position: (this.#position += 1),
    }));
    await this.#rows.insertMany(rows, { session });
  }

  /** Returns a write that adds events in the transaction that it receives. */
  adding(events: readonly DomainEvent[]): WriteWithin {
    return (transaction) => this.add(events, transaction);
  }

  /** Adds an event in its own transaction, unless the outbox has one with its id. */
  async addOnce(event: DomainEvent): Promise<void> {
    try {
      await this.#connection.transaction(this.adding([event]));
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** The next events, oldest first. @param limit the maximum number of events */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#rows
      .find({}, { event: 1 })
      .sort({ occurredAt: 1, position: 1 })
      .limit(limit)
      .lean<Pick<OutboxRow, 'event'>[]>();
    return rows.map(({ event }) => parseEvent(event));
  }

  /** Removes events that every consumer has acknowledged; idempotent. */
  async acknowledge(events: readonly DomainEvent[]): Promise<void> {
    await this.#rows.deleteMany({ _id: { $in: events.map(({ id }) => id) } });
  }
}

interface RowWithOutbox {
  _id: Types.ObjectId | string;
  /** The unacknowledged entries of the document, in order. */
  outbox: readonly { id: string; at: Date }[];
}

interface EmbeddedOutboxOptions<Row extends RowWithOutbox> {
  /** The fields that events are built from, in addition to the outbox. */
  fields?: readonly (keyof Row & string)[];
  /** Limits which documents are read; defaults to all with an entry. */
  where?: object;
  /** Builds the event of an entry; null for an entry that is no event. */
  toEvent: (row: Row, entry: Row['outbox'][number]) => DomainEvent | null;
  /** Finds the document of an event; null for an event of another outbox. */
  documentId: (event: DomainEvent) => Row['_id'] | null;
}

/**
 * An outbox inside the documents of a collection: a change that updates one document adds its events to the
 * document's list `outbox` in the same update, without a transaction. The relay reads it like `Outbox`.
 * Requires an index on `outbox.at`.
 */
export class EmbeddedOutbox<Row extends RowWithOutbox> {
  readonly #rows: Model<Row>;
  readonly #options: EmbeddedOutboxOptions<Row>;

  constructor(rows: Model<Row>, options: EmbeddedOutboxOptions<Row>) {
    this.#rows = rows;
    this.#options = options;
  }

  /** The next events, those of the longest waiting document first, in order per document. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const { fields = [], where = {}, toEvent } = this.#options;
    const rows = await this.#rows
      .find()
      // A range of the index, so that documents with an empty outbox are not read.
      .where({ 'outbox.at': { $gt: new Date(0) }, ...where })
      .select(['outbox', ...fields])
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<Row[]>();
    return rows
      .flatMap((row) => row.outbox.flatMap((entry: Row['outbox'][number]) => toEvent(row, entry) ?? []))
      .slice(0, limit);
  }

  /**
   * Removes events that every consumer has acknowledged; idempotent.
   * @param condition what an entry must match in addition to the event's id
   */
  async acknowledge(events: readonly DomainEvent[], condition: object = {}): Promise<void> {
    const ids = events.flatMap((event) => this.#options.documentId(event) ?? []);
    if (ids.length === 0) return;
    const entry = { id: { $in: events.map(({ id }) => id) }, ...condition };
    await this.#rows.updateMany({ _id: { $in: ids } }, { $pull: { outbox: entry } }, { timestamps: false });
  }
}
