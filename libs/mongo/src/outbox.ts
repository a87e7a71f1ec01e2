import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { parseEvent, type DomainEvent } from '@e-storefront/events';
import { defineModel } from './define-model';

interface OutboxRow {
  /** The event's id. */
  _id: string;
  /** The event as JSON, so that a field that a later version adds needs no migration. */
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
 * The transactional outbox of a service: events are added in the transaction of the change that they report, and stay
 * until every consumer has acknowledged them. libs/messaging' relay reads it. Where the change is one document that holds its
 * events itself, that document is the outbox instead.
 */
export class Outbox {
  readonly #rows: Model<OutboxRow>;
  #position = 0;

  constructor(connection: Connection) {
    this.#rows = defineModel(connection, 'Outbox', outboxSchema);
  }

  /** Adds events within the transaction of `session`. */
  async add(events: readonly DomainEvent[], session: ClientSession): Promise<void> {
    const rows = events.map((event) => ({
      _id: event.id,
      event: JSON.stringify(event),
      occurredAt: new Date(event.occurredAt),
      position: (this.#position += 1),
    }));
    if (rows.length > 0) await this.#rows.insertMany(rows, { session });
  }

  /** The next events, oldest first. @param limit the most events to read */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#rows
      .find({}, { event: 1 })
      .sort({ occurredAt: 1, position: 1 })
      .limit(limit)
      .lean<Pick<OutboxRow, 'event'>[]>();
    return rows.map(({ event }) => parseEvent(event));
  }

  /** Removes events that every consumer has acknowledged. Repeating it changes nothing. */
  async acknowledge(events: readonly DomainEvent[]): Promise<void> {
    await this.#rows.deleteMany({ _id: { $in: events.map(({ id }) => id) } });
  }
}
