import { PgConnection } from './pg-connection';

/** The maximum number of concurrent statements; more of them queue, because two cores would not be faster. */
const WORKERS = 24;
/** Additional connections for transactions; cursors may use 80 more. PostgreSQL allows 200. */
const MOST_HELD = 90;
/** After a burst the others are closed: each costs PostgreSQL some megabytes. */
const MOST_IDLE = 40;

/**
 * A pool of connections to PostgreSQL, last in, first out, so that warm ones stay in use. Short statements and long
 * holds (transactions, cursors) are counted separately: however many are held, statements still run.
 */
export class PgPool {
  private readonly idle: PgConnection[] = [];
  private readonly workers = new Slots(WORKERS);
  private readonly holders = new Slots(MOST_HELD);
  private closed = false;

  constructor(
    private readonly socketPath: string,
    /** Runs once on each new connection. */
    private readonly prepare: readonly string[] = [],
  ) {}

  /**
   * Runs `work` with a connection, waiting for a free one. When `work` calls `keep`, the caller keeps the connection
   * and must `release` it.
   */
  async use<T>(work: (connection: PgConnection, keep: () => void) => Promise<T>): Promise<T> {
    await this.workers.take();
    let connection: PgConnection | undefined;
    let kept = false;
    try {
      connection = await this.checkOut();
      return await work(connection, () => {
        kept = true;
        this.holders.takeEvenIfNone();
      });
    } finally {
      if (connection && !kept) this.checkIn(connection);
      this.workers.free();
    }
  }

  /** Takes a connection for longer than a statement; it must be returned with `release`. */
  async hold(): Promise<PgConnection> {
    await this.holders.take();
    try {
      return await this.checkOut();
    } catch (error) {
      this.holders.free();
      throw error;
    }
  }

  /** Ends a hold. `dirty` when the connection's state is unknown: then it is closed instead of reused. */
  release(connection: PgConnection, dirty = false): void {
    if (dirty) connection.close();
    this.checkIn(connection);
    this.holders.free();
  }

  /** Closes every idle connection, and every other one when it is returned. */
  close(): void {
    this.closed = true;
    for (const connection of this.idle.splice(0)) connection.close();
  }

  private async checkOut(): Promise<PgConnection> {
    for (let found = this.idle.pop(); found; found = this.idle.pop()) {
      if (!found.broken) return found;
    }
    const connection = await PgConnection.open(this.socketPath);
    for (const sql of this.prepare) await connection.run(sql);
    return connection;
  }

  private checkIn(connection: PgConnection): void {
    if (this.closed || this.idle.length >= MOST_IDLE) connection.close();
    else if (!connection.broken) this.idle.push(connection);
  }
}

/** A counting semaphore, first come, first served. */
class Slots {
  private readonly queue: (() => void)[] = [];

  constructor(private left: number) {}

  async take(): Promise<void> {
    if (this.left > 0) this.left--;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  /** For a caller that must not wait, because it would block what it waits for; later ones wait longer instead. */
  takeEvenIfNone(): void {
    this.left--;
  }

  free(): void {
    const next = this.left < 0 ? undefined : this.queue.shift();
    if (next) next();
    else this.left++;
  }
}
