import { Schema, type ClientSession, type Connection, type Model } from 'mongoose';
import { ROLES, type Role } from '@e-storefront/auth';
import { defineModel, retryOnDuplicateKey } from '@e-storefront/mongo';

export type RoleCounts = Record<Role, number>;

interface CountRow {
  _id: number;
  counts: Partial<RoleCounts>;
  /** Number of verifications: each writes every row, so that it conflicts with all changes at the same time. */
  verified: number;
}

/** The counts are sums over so many rows, so that few of several registrations at once write the same one. */
const ROWS = 16;

const countSchema = new Schema<CountRow>(
  {
    _id: Number,
    counts: Object.fromEntries(ROLES.map((role) => [role, Number])),
    verified: { type: Number, required: true },
  },
  { collection: 'accountcounts', strict: 'throw', versionKey: false },
);

/**
 * Numbers of accounts by role. Each change is part of the transaction that changes the account, so that no crash parts them;
 * verifications correct what instances of earlier releases have not counted.
 */
export class AccountCounts {
  readonly #connection: Connection;
  readonly #rows: Model<CountRow>;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#rows = defineModel(connection, 'AccountCount', countSchema);
  }

  /** @param differences by role */
  async add(differences: Partial<RoleCounts>, session: ClientSession): Promise<void> {
    if (Object.keys(differences).length === 0) return;
    const increments = Object.entries(differences).map(([role, difference]) => [
      `counts.${role}`,
      difference,
    ]);
    const _id = Math.floor(Math.random() * ROWS);
    // Without rows nothing has been counted yet: the first verification will count this account, too.
    await this.#rows.updateOne({ _id }, { $inc: Object.fromEntries(increments) }, { session });
  }

  async read(): Promise<RoleCounts> {
    const rows = await this.#rows.find().lean<CountRow[]>();
    if (rows.length < ROWS) return this.verify();
    const sumOf = (role: Role): number => rows.reduce((sum, { counts }) => sum + (counts[role] ?? 0), 0);
    return byRole(sumOf);
  }

  /** Counts all accounts anew. Safe while accounts change, and from several instances. */
  async verify(): Promise<RoleCounts> {
    const rows = Array.from({ length: ROWS }, (_, row) => row);
    for (const _id of rows) {
      const empty = { $setOnInsert: { counts: {}, verified: 0 } };
      await retryOnDuplicateKey(() => this.#rows.updateOne({ _id }, empty, { upsert: true }));
    }
    return this.#connection.transaction(async (session) => {
      // Before the count, so that every change is either counted here or waits and is repeated.
      for (const _id of rows)
        await this.#rows.updateOne({ _id }, { $inc: { verified: 1 }, $set: { counts: {} } }, { session });
      const groups = await this.#connection
        .collection('users')
        .aggregate<{ _id: Role; count: number }>(
          [{ $match: { deletedAt: null } }, { $group: { _id: '$role', count: { $sum: 1 } } }],
          { session },
        )
        .toArray();
      const found = new Map(groups.map(({ _id, count }) => [_id, count]));
      const counts = byRole((role) => found.get(role) ?? 0);
      await this.#rows.updateOne({ _id: 0 }, { $set: { counts } }, { session });
      return counts;
    });
  }
}

function byRole(countOf: (role: Role) => number): RoleCounts {
  return {
    customer: countOf('customer'),
    seller: countOf('seller'),
    support: countOf('support'),
    admin: countOf('admin'),
    super_admin: countOf('super_admin'),
  };
}
