import type { ClientSocket } from './cursors';
import type { Command } from './command-bson';
import { CommandError } from './errors';
import type { PgConnection } from './pg-connection';
import type { PgPool } from './pg-pool';

const IDLE_MS = 60_000;
/** The driver may continue on another socket, so a closed socket does not end its transaction at once. */
const ORPHAN_MS = 1_000;
/**
 * Ended transactions of this many sessions are stored, so that a repeated commit gets the same reply as in MongoDB.
 */
const REMEMBERED = 1_000;

interface Transaction {
  number: bigint;
  state: 'open' | 'committed' | 'aborted';
  connection?: PgConnection;
  socket: ClientSocket;
  busy: boolean;
  expires: number;
}

/**
 * MongoDB rejects the second writer of a document at once. PostgreSQL makes it wait, which suits short transactions,
 * but two transactions of the same client would wait for each other for ever.
 */
const BEGIN = ['BEGIN ISOLATION LEVEL REPEATABLE READ', "SET LOCAL lock_timeout = '2s'"];

const TRANSIENT = { errorLabels: ['TransientTransactionError'] };

function noSuchTransaction(number: bigint): CommandError {
  const message = `Given transaction number ${number} does not match any in-progress transactions.`;
  return new CommandError([251, 'NoSuchTransaction'], message, TRANSIENT);
}

/** Multi-statement transactions: each session's open one holds a PostgreSQL connection until its end. */
export class Transactions {
  private readonly sessions = new Map<string, Transaction>();

  constructor(
    private readonly pool: PgPool,
    private readonly onEnd: (connection: PgConnection) => void,
  ) {}

  /** The number of open transactions. */
  get size(): number {
    return this.matching(() => true).length;
  }

  /** Runs one statement of a transaction on its connection; a statement that throws aborts it, as in MongoDB. */
  async run<T>(command: Command, socket: ClientSocket, work: (c: PgConnection) => Promise<T>): Promise<T> {
    const { session = '', txnNumber = 0n } = command;
    const transaction = command.startTransaction
      ? await this.begin(session, txnNumber, socket)
      : this.find(session, txnNumber);
    const { connection } = transaction;
    if (transaction.state !== 'open' || !connection) throw noSuchTransaction(txnNumber);
    Object.assign(transaction, { busy: true, socket, expires: Date.now() + IDLE_MS });
    try {
      return await work(connection);
    } catch (error) {
      transaction.busy = false;
      await this.end(transaction, 'aborted');
      throw error;
    } finally {
      transaction.busy = false;
    }
  }

  /** Commits. A repeated commit succeeds again. Throws NoSuchTransaction for an aborted one. */
  async commit({ session = '', txnNumber = 0n }: Command): Promise<void> {
    const transaction = this.find(session, txnNumber);
    if (transaction.state === 'committed') return;
    if (transaction.state === 'aborted') throw noSuchTransaction(txnNumber);
    await this.end(transaction, 'committed');
  }

  /** Rolls back. Throws NoSuchTransaction when there is nothing to roll back. */
  async abort({ session = '', txnNumber = 0n }: Command): Promise<void> {
    const transaction = this.find(session, txnNumber);
    if (transaction.state !== 'open') throw noSuchTransaction(txnNumber);
    await this.end(transaction, 'aborted');
  }

  /** Rolls back the open transaction of an ended session. */
  async endSession(session: string): Promise<void> {
    const transaction = this.sessions.get(session);
    if (transaction?.state === 'open') await this.end(transaction, 'aborted');
    this.sessions.delete(session);
  }

  /** The socket has closed: its transactions are rolled back soon, unless another socket continues them. */
  orphan(socket: ClientSocket): void {
    const owned = this.matching((transaction) => transaction.socket === socket);
    if (owned.length === 0) return;
    const later = setTimeout(() => {
      for (const transaction of owned) if (transaction.socket === socket) this.abandon(transaction);
    }, ORPHAN_MS);
    later.unref();
  }

  /** Rolls back transactions that have been idle for a minute. */
  expire(now = Date.now()): void {
    for (const transaction of this.matching(({ expires }) => expires < now)) this.abandon(transaction);
  }

  private matching(test: (transaction: Transaction) => boolean): Transaction[] {
    return [...this.sessions.values()].filter((entry) => entry.state === 'open' && test(entry));
  }

  private find(session: string, number: bigint): Transaction {
    const transaction = this.sessions.get(session);
    if (transaction?.number !== number) throw noSuchTransaction(number);
    return transaction;
  }

  private async begin(session: string, number: bigint, socket: ClientSocket): Promise<Transaction> {
    const earlier = this.sessions.get(session);
    if (earlier?.state === 'open') await this.end(earlier, 'aborted');
    const connection = await this.pool.hold();
    const expires = Date.now() + IDLE_MS;
    const transaction: Transaction = { number, state: 'open', connection, socket, busy: false, expires };
    this.remember(session, transaction);
    try {
      await Promise.all(BEGIN.map((sql) => connection.run(sql)));
      return transaction;
    } catch (error) {
      await this.end(transaction, 'aborted');
      throw error;
    }
  }

  private remember(session: string, transaction: Transaction): void {
    this.sessions.delete(session);
    this.sessions.set(session, transaction);
    for (const [key, { state }] of this.sessions) {
      if (this.sessions.size <= REMEMBERED) break;
      if (state !== 'open') this.sessions.delete(key);
    }
  }

  private async end(transaction: Transaction, state: 'committed' | 'aborted'): Promise<void> {
    const { connection } = transaction;
    if (transaction.state !== 'open' || !connection) return;
    transaction.state = state;
    delete transaction.connection;
    this.onEnd(connection);
    try {
      await connection.run(state === 'committed' ? 'COMMIT' : 'ROLLBACK');
      this.pool.release(connection);
    } catch (error) {
      transaction.state = 'aborted';
      this.pool.release(connection, true);
      if (state === 'committed') throw error;
    }
  }

  private abandon(transaction: Transaction): void {
    // A running statement ends the transaction by failing, because its connection is closed.
    if (transaction.busy) transaction.connection?.close();
    else void this.end(transaction, 'aborted');
  }
}
