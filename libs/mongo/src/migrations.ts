import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import { Schema, type Connection, type Model } from 'mongoose';
import { defineModel } from './define-model';
import { isDuplicateKey } from './errors';
import { withLease } from './lease';

/** One numbered change of a service's stored data. */
export interface Migration {
  /** Runs in ascending order; never reused. */
  number: number;
  name: string;
  /** Must be safe to repeat: a run that a crash interrupts starts again from the beginning. */
  run(connection: Connection): Promise<void>;
}

interface MigrationRow {
  /** The migration's number. */
  _id: number;
  name: string;
  /** The instance that runs it. */
  owner: string;
  leaseUntil: Date;
  /** Null until the run has completed. */
  appliedAt: Date | null;
}

/** The owner renews its lease while it runs, so that a crashed run is taken over after at most this time. */
const LEASE_MS = 10_000;
const POLL_INTERVAL_MS = 250;

const migrationSchema = new Schema<MigrationRow>(
  {
    _id: Number,
    name: { type: String, required: true },
    owner: { type: String, required: true },
    leaseUntil: { type: Date, required: true },
    appliedAt: { type: Date, default: null },
  },
  { collection: 'migrations', strict: 'throw', versionKey: false },
);

/**
 * Runs the migrations that the database has not recorded yet. One instance runs each of them while the others wait; an
 * instance that dies loses its lease, and a waiting one starts the migration again.
 * @param leaseMs how long a crashed run blocks the others
 * @throws when the numbers are not ascending, when a recorded number has another name, or when a migration fails
 */
export async function runMigrations(
  connection: Connection,
  migrations: readonly Migration[],
  { leaseMs = LEASE_MS }: { leaseMs?: number } = {},
): Promise<void> {
  assertAscending(migrations);
  const runner = new MigrationRunner(connection, leaseMs);
  for (const migration of migrations) await runner.run(migration);
}

function assertAscending(migrations: readonly Migration[]): void {
  migrations.forEach(({ number, name }, index) => {
    const previous = migrations[index - 1]?.number ?? 0;
    if (number <= previous) {
      throw new Error(`Migration ${number} (${name}) must have a higher number than ${previous}.`);
    }
  });
}

class MigrationRunner {
  readonly #connection: Connection;
  readonly #rows: Model<MigrationRow>;
  readonly #leaseMs: number;
  readonly #owner = randomUUID();

  constructor(connection: Connection, leaseMs: number) {
    this.#connection = connection;
    this.#rows = defineModel(connection, 'Migration', migrationSchema);
    this.#leaseMs = leaseMs;
  }

  /** Returns when the migration is recorded as applied, by this instance or another one. */
  async run(migration: Migration): Promise<void> {
    for (;;) {
      const row = await this.#rows.findById(migration.number).lean<MigrationRow>();
      if (row) assertSameName(row, migration);
      if (row?.appliedAt) return;
      if (await this.#acquire(migration, row)) return this.#apply(migration);
      await delay(Math.min(POLL_INTERVAL_MS, this.#leaseMs));
    }
  }

  async #acquire({ number: _id, name }: Migration, row: MigrationRow | null): Promise<boolean> {
    const lease = { owner: this.#owner, leaseUntil: this.#leaseEnd() };
    if (row) {
      const expired = { _id, appliedAt: null, leaseUntil: { $lte: new Date() } };
      return (await this.#rows.updateOne(expired, { $set: lease })).modifiedCount === 1;
    }
    try {
      await this.#rows.create([{ _id, name, ...lease, appliedAt: null }]);
      return true;
    } catch (error) {
      if (isDuplicateKey(error)) return false;
      throw error;
    }
  }

  async #apply(migration: Migration): Promise<void> {
    const { number: _id, name } = migration;
    const own = { _id, owner: this.#owner, appliedAt: null };
    const setLease = async (leaseUntil: Date): Promise<unknown> =>
      this.#rows.updateOne(own, { $set: { leaseUntil } });
    try {
      await withLease({ leaseMs: this.#leaseMs, renew: () => setLease(this.#leaseEnd()) }, () =>
        migration.run(this.#connection),
      );
    } catch (error) {
      // Lets the next start run the migration at once.
      await setLease(new Date(0)).catch(() => undefined);
      throw new Error(`Migration ${_id} (${name}) failed.`, { cause: error });
    }
    // Without the lease another instance runs the migration, too, and records it when it has completed.
    const { modifiedCount } = await this.#rows.updateOne(own, { $set: { appliedAt: new Date() } });
    if (modifiedCount === 0) await this.run(migration);
  }

  #leaseEnd(): Date {
    return new Date(Date.now() + this.#leaseMs);
  }
}

function assertSameName(row: MigrationRow, { number, name }: Migration): void {
  if (row.name === name) return;
  throw new Error(
    `Migration ${number} is recorded as "${row.name}" in this database, but the code has "${name}".`,
  );
}
