import { randomUUID } from 'node:crypto';
import type { Connection, Model, Types } from 'mongoose';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { EmbeddedOutbox, toObjectId } from '@e-storefront/mongo';
import type { AccountEventRow, UserRow } from './user-row.model';
import { canSell, type UserChange } from './user';

/**
 * Increment this when a new consumer needs all accounts: each account is then published again. Accounts that are older
 * than the events have no revision.
 */
const PUBLICATION_REVISION = 1;
const OUTDATED_REVISIONS = [null, ...Array.from({ length: PUBLICATION_REVISION }, (_, revision) => revision)];

/** Limits pending snapshots, so that current events do not wait behind those of all accounts. */
const MAX_PENDING_SNAPSHOTS = 500;

/** Only changes of these fields are published. */
const PUBLISHED_FIELDS: readonly (keyof UserRow)[] = [
  'name',
  'role',
  'isActive',
  'sellerStatus',
  'deletedAt',
];

/** The outbox fields of a new account's row. */
export function initialOutbox(): Pick<UserRow, 'eventVersion' | 'outbox' | 'publication'> {
  return { eventVersion: 1, outbox: [createOutboxEntry()], publication: PUBLICATION_REVISION };
}

/** Part of an update that writes the event into the same document. */
export interface EventUpdate {
  $set: Pick<UserRow, 'publication'>;
  $inc: { eventVersion: 1 };
  $push: { outbox: AccountEventRow };
}

/** Null for changes of unpublished fields. */
export function toEventUpdate(change: UserChange | Partial<UserRow>): EventUpdate | null {
  if (!PUBLISHED_FIELDS.some((field) => field in change)) return null;
  return {
    $set: { publication: PUBLICATION_REVISION },
    $inc: { eventVersion: 1 },
    $push: { outbox: createOutboxEntry() },
  };
}

/**
 * Account events that not every consumer has acknowledged. An update stores only the event's id; the event is built from
 * the row, so that it always contains the latest state.
 */
export class AccountOutbox extends EmbeddedOutbox<UserRow> {
  readonly #users: Model<UserRow>;

  /** @param connection must already have the User model */
  constructor(connection: Connection) {
    const users = connection.model<UserRow>('User');
    super(users, {
      fields: [...PUBLISHED_FIELDS, 'eventVersion'],
      toEvent,
      documentId: ({ data }) => ('accountId' in data ? toObjectId(data.accountId) : null),
    });
    this.#users = users;
  }

  /**
   * Publishes accounts that consumers do not know: those that are older than the events or than a consumer, and seeded
   * ones. Works in batches and is safe for concurrent instances.
   * @returns the number of accounts added to the outbox
   */
  async publishSnapshots(): Promise<number> {
    const outdated = { publication: { $in: OUTDATED_REVISIONS } };
    const found = await this.#users
      .find(outdated, { _id: 1 })
      .limit(MAX_PENDING_SNAPSHOTS)
      .lean<{ _id: Types.ObjectId }[]>();
    if (found.length === 0) return 0;
    const waiting = await this.#users.countDocuments(
      { 'outbox.at': { $gt: new Date(0) } },
      { limit: MAX_PENDING_SNAPSHOTS },
    );
    const rows = found.slice(0, MAX_PENDING_SNAPSHOTS - waiting);
    for (const { _id } of rows) {
      const event = toEventUpdate({ deletedAt: null });
      if (event) await this.#users.updateOne({ _id, ...outdated }, event, { timestamps: false });
    }
    return rows.length;
  }
}

function createOutboxEntry(): AccountEventRow {
  return { id: randomUUID(), at: new Date() };
}

function toEvent(row: UserRow, { id, at }: AccountEventRow): DomainEvent {
  const facts = { accountId: row._id.toHexString(), version: row.eventVersion, role: row.role };
  const { name, isActive } = row;
  const event = row.deletedAt
    ? createEvent('account.deleted.v1', facts)
    : createEvent('account.updated.v1', { ...facts, name, isActive, canSell: canSell(row) });
  return { ...event, id, occurredAt: at.toISOString() };
}
