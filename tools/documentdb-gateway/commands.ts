import { setTimeout as sleep } from 'node:timers/promises';
import { type Document } from 'bson';
import { checkSequence } from './bson-check';
import { Collections } from './collections';
import { type Command, splitCommand, topLevel } from './command-bson';
import { bson, type ClientSocket, Cursors } from './cursors';
import { CommandError, isCatalogRace, isConflict, toCommandError } from './errors';
import type { Request } from './frames';
import type { PgConnection } from './pg-connection';
import { PgError } from './pg-messages';
import type { PgPool } from './pg-pool';
import { RetriedWrites } from './retried-writes';
import { answerAlone, MONGODB_VERSION, namedCursors, namedSessions } from './session-commands';
import { type Call, CALLS, SQL } from './statements';
import { Transactions } from './transactions';
import {
  hasWriteErrors,
  isConflictReply,
  translateFailure,
  translateWriteErrors,
  countOperations,
} from './write-errors';

const ATTEMPTS = 8;

interface Incoming {
  command: Command;
  request: Request;
  socket: ClientSocket;
}

type Handler = (incoming: Incoming) => Promise<Buffer>;

/** Executes commands: by itself, or with DocumentDB's SQL functions. One per server. */
export class Commands {
  private readonly cursors: Cursors;
  private readonly transactions: Transactions;
  private readonly retried = new RetriedWrites();
  private readonly collections: Collections;
  private readonly handlers: Readonly<Record<string, Handler>>;

  constructor(private readonly pool: PgPool) {
    this.cursors = new Cursors(pool);
    this.transactions = new Transactions(pool, (connection) => this.cursors.endTransaction(connection));
    this.collections = new Collections(pool);
    this.handlers = this.otherCommands();
  }

  /** The reply to a request as BSON; every failure becomes an error reply. */
  async answer(request: Request, socket: ClientSocket): Promise<Buffer> {
    let command: Command | undefined;
    try {
      for (const { documents } of request.sequences) checkSequence(documents);
      command = splitCommand(request.body, request.database);
      return answerAlone(command.name) ?? (await this.dispatch({ command, request, socket }));
    } catch (error) {
      if (!command) return toCommandError(error).reply();
      return (await this.failure(command, error)).reply(labelsFor(command, error));
    }
  }

  /** The socket of a client has closed. */
  disconnected(socket: ClientSocket): void {
    this.cursors.orphan(socket);
    this.transactions.orphan(socket);
  }

  /** Called periodically: ends transactions and cursors that have been idle for too long. */
  expire(): void {
    this.cursors.expire();
    this.transactions.expire();
  }

  private async failure(command: Command, error: unknown): Promise<CommandError> {
    return translateFailure(this.pool, command, error).catch(() => toCommandError(error));
  }

  private dispatch(incoming: Incoming): Promise<Buffer> {
    const { command } = incoming;
    const call = Object.hasOwn(CALLS, command.name) ? CALLS[command.name] : undefined;
    if (!call) {
      const handler = Object.hasOwn(this.handlers, command.name) ? this.handlers[command.name] : undefined;
      if (handler) return handler(incoming);
      throw new CommandError([59, 'CommandNotFound'], `no such command: '${command.name}'`);
    }
    if (command.inTransaction) return this.runInTransaction(call, incoming);
    const { session, txnNumber } = command;
    if (!call.writes || session === undefined || txnNumber === undefined)
      return this.runAlone(call, incoming);
    return this.retried.once(session, txnNumber, () => this.runAlone(call, incoming));
  }

  private async runInTransaction(call: Call, incoming: Incoming): Promise<Buffer> {
    const { command, request, socket } = incoming;
    // Created now: the transaction's snapshot would not contain a collection that is created outside of it later.
    if (call.creates && command.startTransaction)
      await this.collections.ensure(command.database, command.target);
    let refused: Buffer | undefined;
    const work = async (connection: PgConnection): Promise<Buffer> => {
      const reply = await this.execute(call, incoming, { connection, keep: () => undefined, borrowed: true });
      if (!hasWriteErrors(reply)) return reply;
      // MongoDB aborts a transaction after a failed write; throwing does that here.
      refused = reply;
      throw new CommandError([112, 'WriteConflict'], 'Write conflict during the transaction; run it again');
    };
    try {
      return await this.transactions.run(command, socket, work);
    } catch (error) {
      if (!refused || isConflictReply(refused)) throw error;
      return translateWriteErrors(this.pool, { command, request, reply: refused });
    }
  }

  private async runAlone(call: Call, incoming: Incoming): Promise<Buffer> {
    const { database, target } = incoming.command;
    if (call.creates) await this.collections.ensure(database, target);
    const run = (): Promise<Buffer> => this.retryConflicts(call, incoming);
    return call.shapes ? this.collections.inLine(`${database}.${target}`, run) : run();
  }

  /** Outside of a transaction the server itself retries what conflicted with another statement, as MongoDB does. */
  private async retryConflicts(call: Call, incoming: Incoming): Promise<Buffer> {
    const { command, request } = incoming;
    for (let attempt = 1; ; attempt++) {
      try {
        const reply = await this.pool.use((connection, keep) =>
          this.execute(call, incoming, { connection, keep, borrowed: false }),
        );
        if (!call.writes || !hasWriteErrors(reply)) return reply;
        const again = attempt < ATTEMPTS && countOperations(command, request) === 1 && isConflictReply(reply);
        if (!again) return await translateWriteErrors(this.pool, { command, request, reply });
      } catch (error) {
        const repeatable = error instanceof PgError && (isConflict(error.sqlState) || isCatalogRace(error));
        if (!repeatable || attempt === ATTEMPTS) throw error;
        this.collections.forget(command.database, command.target);
      }
      await sleep(Math.random() * 5 * attempt);
    }
  }

  private async execute(
    call: Call,
    { command, request, socket }: Incoming,
    on: { connection: PgConnection; keep: () => void; borrowed: boolean },
  ): Promise<Buffer> {
    const parameters: (Buffer | string | null)[] = [command.database, command.spec];
    if (call.sequence) parameters.push(request.sequences[0]?.documents ?? null);
    const [row] = await on.connection.query(call.statement, parameters);
    if (call.cursor && row) {
      this.cursors.register({ row, socket, database: command.database, session: command.session, ...on });
    }
    return row?.[0] ?? bson({ ok: 1 });
  }

  private otherCommands(): Readonly<Record<string, Handler>> {
    const endSessions: Handler = async ({ command }) => {
      for (const session of namedSessions(command.spec)) await this.endSession(session);
      return bson({ ok: 1 });
    };
    return {
      endSessions,
      killSessions: endSessions,
      serverStatus: () => Promise.resolve(this.status()),
      killCursors: ({ command }) => Promise.resolve(bson(this.cursors.kill(namedCursors(command.spec)))),
      getMore: ({ command, socket }) => this.cursors.next(cursorId(command.spec), command.spec, socket),
      commitTransaction: ({ command }) => this.transactions.commit(command).then(() => bson({ ok: 1 })),
      abortTransaction: ({ command }) => this.transactions.abort(command).then(() => bson({ ok: 1 })),
      findandmodify: (incoming) =>
        this.dispatch({ ...incoming, command: { ...incoming.command, name: 'findAndModify' } }),
      drop: ({ command }) => this.reshape(command, { ns: `${command.database}.${command.target}` }),
      dropDatabase: ({ command }) => this.reshape(command, { dropped: command.database }),
      collMod: ({ command }) => this.reshape(command, {}),
      renameCollection: ({ command }) => this.reshape(command, {}),
      listDatabases: ({ command }) => this.first(SQL.listDatabases, [command.spec]),
    };
  }

  private status(): Buffer {
    const [uptime, pid] = [process.uptime(), process.pid];
    const open = {
      cursors: { open: this.cursors.size },
      transactions: { currentOpen: this.transactions.size },
    };
    return bson({ process: 'documentdb', version: MONGODB_VERSION, pid, uptime, ...open, ok: 1 });
  }

  private async endSession(session: string): Promise<void> {
    this.cursors.endSession(session);
    this.retried.endSession(session);
    await this.transactions.endSession(session);
  }

  private async reshape({ name, database, target, spec }: Command, reply: Document): Promise<Buffer> {
    const calls = {
      drop: () => this.first(SQL.drop, [database, target]),
      dropDatabase: () => this.first(SQL.dropDatabase, [database]),
      collMod: () => this.first(SQL.collMod, [database, target, spec]),
      renameCollection: () => this.first(SQL.renameCollection, [spec]),
    };
    const run = calls[name as keyof typeof calls];
    try {
      await this.collections.inLine(`${database}.${target}`, run);
    } finally {
      if (name === 'drop') this.collections.forget(database, target);
      else if (name === 'dropDatabase') this.collections.forget(database);
    }
    return bson({ ...reply, ok: 1 });
  }

  private async first(statement: Call['statement'], parameters: (Buffer | string)[]): Promise<Buffer> {
    const [row] = await this.pool.use((connection) => connection.query(statement, parameters));
    return row?.[0] ?? bson({ ok: 1 });
  }
}

function cursorId(spec: Buffer): bigint {
  const [first] = topLevel(spec);
  return first?.type === 0x12 ? spec.readBigInt64LE(first.valueAt) : 0n;
}

function labelsFor(command: Command, error: unknown): string[] {
  const known = toCommandError(error);
  if (command.inTransaction && known.code === 112) return ['TransientTransactionError'];
  if (known.code === 6)
    return command.inTransaction ? ['TransientTransactionError'] : ['RetryableWriteError'];
  return [];
}
