import { randomUUID } from 'node:crypto';
import type { Connection, Model, Types } from 'mongoose';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { toObjectId } from '@e-storefront/mongo';
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

type PublishedRow = Pick<
  UserRow,
  '_id' | 'name' | 'role' | 'isActive' | 'sellerStatus' | 'deletedAt' | 'eventVersion' | 'outbox'
>;

const PROJECTION = {
  name: 1,
  role: 1,
  isActive: 1,
  sellerStatus: 1,
  deletedAt: 1,
  eventVersion: 1,
  outbox: 1,
};

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
 * Account events that not every consumer has acknowledged. The account's row is its own outbox: an update stores the
 * event's id, and the event is built from the row, so that it always contains the latest state.
 */
export class AccountOutbox {
  readonly #users: Model<UserRow>;

  /** @param connection must already have the User model */
  constructor(connection: Connection) {
    this.#users = connection.model<UserRow>('User');
  }

  /** Events of the longest waiting accounts first, in order per account. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#users
      .find({ 'outbox.at': { $gt: new Date(0) } }, PROJECTION)
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<PublishedRow[]>();
    return rows.flatMap((row) => row.outbox.map((entry) => toEvent(row, entry))).slice(0, limit);
  }

  /** Removes events that every consumer has acknowledged. Idempotent. */
  async acknowledge(events: readonly DomainEvent[]): Promise<void> {
    const byAccount = new Map<string, string[]>();
    for (const { id, data } of events) {
      if (!('accountId' in data)) continue;
      byAccount.set(data.accountId, [...(byAccount.get(data.accountId) ?? []), id]);
    }
    for (const [accountId, ids] of byAccount) {
      const change = { $pull: { outbox: { id: { $in: ids } } } };
      await this.#users.updateOne({ _id: toObjectId(accountId) }, change, { timestamps: false });
    }
  }

  /**
   * Publishes accounts that consumers do not know: those that are older than the events or than a consumer, and seeded
   * ones. Works in batches and is safe for concurrent instances.
   * @returns the number of accounts added to the outbox
   */
  async publishSnapshots(): Promise<number> {
    const waiting = await this.#users.countDocuments(
      { 'outbox.at': { $gt: new Date(0) } },
      { limit: MAX_PENDING_SNAPSHOTS },
    );
    const room = MAX_PENDING_SNAPSHOTS - waiting;
    if (room <= 0) return 0;
    const outdated = { publication: { $in: OUTDATED_REVISIONS } };
    const rows = await this.#users.find(outdated, { _id: 1 }).limit(room).lean<{ _id: Types.ObjectId }[]>();
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

function toEvent(row: PublishedRow, { id, at }: AccountEventRow): DomainEvent {
  const facts = { accountId: row._id.toHexString(), version: row.eventVersion, role: row.role };
  const { name, isActive } = row;
  const event = row.deletedAt
    ? createEvent('account.deleted.v1', facts)
    : createEvent('account.updated.v1', { ...facts, name, isActive, canSell: canSell(row) });
  return { ...event, id, occurredAt: at.toISOString() };
}
