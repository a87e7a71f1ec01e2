import { PgConnection } from './pg-connection';

/** Statements that may run at once; more of them queue, because two cores do not get faster by more. */
const WORKERS = 24;
/** Connections that transactions may keep beside them; cursors may overdraw this by 80. PostgreSQL allows 200. */
const MOST_HELD = 90;
/** After a burst the rest is closed: each costs PostgreSQL some megabytes. */
const MOST_IDLE = 40;

/**
 * Connections to PostgreSQL, handed out last-in-first-out so that the warm ones stay in use. Short statements and
 * long holds (transactions, cursors) are counted apart: however many are held, statements still get through.
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
   * Runs `work` with a connection of its own, waiting for a free one. When `work` calls `keep`, the connection stays
   * with the caller, who then owes it to `release`.
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

  /** Takes a connection for longer than a statement; it must come back through `release`. */
  async hold(): Promise<PgConnection> {
    await this.holders.take();
    try {
      return await this.checkOut();
    } catch (error) {
      this.holders.free();
      throw error;
    }
  }

  /** Ends a hold. `dirty` when the connection's state is unknown: then it is closed instead of used again. */
  release(connection: PgConnection, dirty = false): void {
    if (dirty) connection.close();
    this.checkIn(connection);
    this.holders.free();
  }

  /** Closes every idle connection and refuses to keep any that comes back. */
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

/** A counting semaphore, first come first served. */
class Slots {
  private readonly queue: (() => void)[] = [];

  constructor(private left: number) {}

  async take(): Promise<void> {
    if (this.left > 0) this.left--;
    else await new Promise<void>((resolve) => this.queue.push(resolve));
  }

  /** For one who cannot wait without blocking what it waits for; later takers wait the longer. */
  takeEvenIfNone(): void {
    this.left--;
  }

  free(): void {
    const next = this.left < 0 ? undefined : this.queue.shift();
    if (next) next();
    else this.left++;
  }
}
