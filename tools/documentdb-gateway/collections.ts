import type { PgPool } from './pg-pool';
import { isCatalogRace } from './errors';
import { SQL } from './statements';

const ATTEMPTS = 5;

/**
 * Two concurrent first inserts into a new collection would both create it, and DocumentDB fails one of them. So
 * collections are created here, once each, and schema changes of one collection run one after another.
 */
export class Collections {
  private readonly known = new Set<string>();
  private readonly lines = new Map<string, Promise<unknown>>();

  constructor(private readonly pool: PgPool) {}

  /** Resolves when the collection exists. */
  async ensure(database: string, collection: string): Promise<void> {
    const key = `${database}.${collection}`;
    if (this.known.has(key)) return;
    await this.inLine(key, async () => {
      if (this.known.has(key)) return;
      await retryRaces(() => this.pool.use((c) => c.query(SQL.createCollection, [database, collection])));
      this.known.add(key);
    });
  }

  /** Runs `work` after every earlier schema change of the same collection. */
  async inLine<T>(key: string, work: () => Promise<T>): Promise<T> {
    const before = this.lines.get(key) ?? Promise.resolve();
    const mine = before.then(work, work);
    this.lines.set(key, mine);
    try {
      return await mine;
    } finally {
      if (this.lines.get(key) === mine) this.lines.delete(key);
    }
  }

  /** The collection, or without a name the whole database, may have been dropped. */
  forget(database: string, collection?: string): void {
    if (collection !== undefined) this.known.delete(`${database}.${collection}`);
    else for (const key of this.known) if (key.startsWith(`${database}.`)) this.known.delete(key);
  }
}

/** Retries what conflicted with another statement in the catalog. */
async function retryRaces<T>(work: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await work();
    } catch (error) {
      if (attempt === ATTEMPTS || !isCatalogRace(error)) throw error;
    }
  }
}
