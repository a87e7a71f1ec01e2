import type { ClientSocket } from './cursors';
import type { Command } from './command-bson';
import { CommandError } from './errors';
import type { PgConnection } from './pg-connection';
import type { PgPool } from './pg-pool';

const IDLE_MS = 60_000;
/** The driver may go on through another socket, so a closed one does not end its transaction at once. */
const ORPHAN_MS = 1_000;
/** Ended transactions are remembered this many sessions back, so that a repeated commit is answered as MongoDB does. */
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
 * MongoDB refuses the second writer of a document at once. PostgreSQL makes it wait, which is kinder to short
 * transactions, but two that are written into by the same client would wait for each other for ever.
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

  /** How many are open. */
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

  /** Commits. A commit that is repeated succeeds again. Throws NoSuchTransaction for one that was aborted. */
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

  /** Rolls back what a session that has ended left open. */
  async endSession(session: string): Promise<void> {
    const transaction = this.sessions.get(session);
    if (transaction?.state === 'open') await this.end(transaction, 'aborted');
    this.sessions.delete(session);
  }

  /** A socket is gone: its open transactions are rolled back, unless another socket goes on with them soon. */
  orphan(socket: ClientSocket): void {
    const owned = this.matching((transaction) => transaction.socket === socket);
    if (owned.length === 0) return;
    const later = setTimeout(() => {
      for (const transaction of owned) if (transaction.socket === socket) this.abandon(transaction);
    }, ORPHAN_MS);
    later.unref();
  }

  /** Rolls back what has been idle for a minute. */
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
    // A statement that still runs ends the transaction itself by failing: its connection is cut under it.
    if (transaction.busy) transaction.connection?.close();
    else void this.end(transaction, 'aborted');
  }
}
