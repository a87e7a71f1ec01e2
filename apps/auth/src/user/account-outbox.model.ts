import { randomUUID } from 'node:crypto';
import type { Connection, Model, Types } from 'mongoose';
import { createEvent, type DomainEvent } from '@e-storefront/events';
import { toObjectId } from '@e-storefront/mongo';
import type { AccountEventRow, UserRow } from './user-row.model';
import { canSell, type UserChange } from './user';

/**
 * Raised by one when a consumer is added that has to know every account: each account is then published once more.
 * Accounts of before there were events have none.
 */
const PUBLICATION_REVISION = 1;
const OUTDATED_REVISIONS = [null, ...Array.from({ length: PUBLICATION_REVISION }, (_, revision) => revision)];

/** The most snapshots that one instance puts beside what waits, so that events of today do not stand behind those of all accounts. */
const MAX_PENDING_SNAPSHOTS = 500;

/** What other services know of an account: a change of any other field is no event. */
const PUBLISHED_FIELDS: readonly (keyof UserRow)[] = [
  'name',
  'role',
  'isActive',
  'sellerStatus',
  'deletedAt',
];

/** The part of an account's row that its events are made of. */
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

/** What the row of a new account begins with, so that it is published. */
export function initialOutbox(): Pick<UserRow, 'eventVersion' | 'outbox' | 'publication'> {
  return { eventVersion: 1, outbox: [createOutboxEntry()], publication: PUBLICATION_REVISION };
}

/** What has to be added to the write of a change, so that its event stands in the same document. */
export interface EventUpdate {
  $set: Pick<UserRow, 'publication'>;
  $inc: { eventVersion: 1 };
  $push: { outbox: AccountEventRow };
}

/** The event of a change; null where other services do not know what it changes. */
export function toEventUpdate(change: UserChange | Partial<UserRow>): EventUpdate | null {
  if (!PUBLISHED_FIELDS.some((field) => field in change)) return null;
  return {
    $set: { publication: PUBLICATION_REVISION },
    $inc: { eventVersion: 1 },
    $push: { outbox: createOutboxEntry() },
  };
}

/**
 * The events of accounts that not every consumer has acknowledged. An account's row is its outbox: the write of a
 * change notes the event's id in it, and the facts are read from the row, so that an event always carries the newest
 * state.
 */
export class AccountOutbox {
  readonly #users: Model<UserRow>;

  /** @param connection one on which the accounts are defined already */
  constructor(connection: Connection) {
    this.#users = connection.model<UserRow>('User');
  }

  /** The next events: the account that has waited longest first, those of one account in their order. */
  async pending(limit: number): Promise<DomainEvent[]> {
    const rows = await this.#users
      .find({ 'outbox.at': { $gt: new Date(0) } }, PROJECTION)
      .sort({ 'outbox.at': 1 })
      .limit(limit)
      .lean<PublishedRow[]>();
    return rows.flatMap((row) => row.outbox.map((entry) => toEvent(row, entry))).slice(0, limit);
  }

  /** Removes events that every consumer has acknowledged. Repeating it changes nothing. */
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
   * Publishes the state of accounts that consumers do not know: those of before there were events, of a seed, or of
   * before a consumer was added. A bounded number at once; safe from several instances.
   * @returns how many accounts were put into the outbox
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
