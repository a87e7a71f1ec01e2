import { serialize, Long, type Document } from 'bson';
import { CommandError } from './errors';
import type { PgConnection } from './pg-connection';
import type { PgPool } from './pg-pool';
import type { Row } from './pg-messages';
import { SQL } from './statements';

const IDLE_MS = 10 * 60_000;
/** A driver may request the next page on another socket, so a closed socket does not end its cursors at once. */
const ORPHAN_MS = 5_000;
/** Above this number of held connections, the cursor that has waited longest is closed. */
const MOST_HELD = 80;

/** The sender of a command: one per socket. */
export type ClientSocket = object;

interface Cursor {
  id: bigint;
  database: string;
  continuation: Buffer;
  /** Present when the pages must come from this connection. */
  connection?: PgConnection;
  /** The connection belongs to the transaction, which releases it. */
  borrowed: boolean;
  session: string | undefined;
  socket: ClientSocket;
  busy: boolean;
  doomed: boolean;
  expires: number;
}

/** The state after a first page. */
export interface OpenedCursor {
  row: Row;
  database: string;
  session: string | undefined;
  socket: ClientSocket;
  connection: PgConnection;
  borrowed: boolean;
  /** Takes the connection over from the pool. */
  keep(): void;
}

/** Cursors with further pages. */
export class Cursors {
  private readonly open = new Map<bigint, Cursor>();

  constructor(private readonly pool: PgPool) {}

  /** The number of open cursors. */
  get size(): number {
    return this.open.size;
  }

  /** Stores what the next page needs, if there is one. */
  register({ row, keep, ...opened }: OpenedCursor): void {
    const [, continuation, persist, cursorId] = row;
    if (!continuation || !cursorId) return;
    const held = persist?.[0] === 1;
    const { connection, ...rest } = opened;
    const cursor: Cursor = {
      ...rest,
      id: cursorId.readBigInt64BE(),
      continuation: Buffer.from(continuation),
      busy: false,
      doomed: false,
      expires: Date.now() + IDLE_MS,
    };
    // Only the transaction's own connection sees its writes.
    if (held || cursor.borrowed) cursor.connection = connection;
    if (held && !cursor.borrowed) {
      this.makeRoom();
      keep();
    }
    this.open.set(cursor.id, cursor);
  }

  /** The next page as the reply's BSON. Throws CursorNotFound or CursorInUse. */
  async next(id: bigint, spec: Buffer, socket: ClientSocket): Promise<Buffer> {
    const cursor = this.open.get(id);
    if (!cursor) throw new CommandError([43, 'CursorNotFound'], `cursor id ${id} not found`);
    if (cursor.busy) throw new CommandError([143, 'CursorInUse'], `cursor id ${id} is already in use`);
    Object.assign(cursor, { busy: true, socket, expires: Date.now() + IDLE_MS });
    try {
      const parameters = [cursor.database, spec, cursor.continuation];
      const [row] = cursor.connection
        ? await cursor.connection.query(SQL.getMore, parameters)
        : await this.pool.use((connection) => connection.query(SQL.getMore, parameters));
      const [page, continuation] = row ?? [];
      if (!page) throw new CommandError([43, 'CursorNotFound'], `cursor id ${id} has no page`);
      if (continuation) cursor.continuation = Buffer.from(continuation);
      else this.end(cursor);
      return page;
    } catch (error) {
      this.end(cursor);
      throw error;
    } finally {
      cursor.busy = false;
      if (cursor.doomed) this.end(cursor);
    }
  }

  /** The reply to killCursors. */
  kill(ids: bigint[]): Document {
    const known = ids.filter((id) => this.open.has(id));
    known.forEach((id) => this.drop(id));
    const asLong = (id: bigint): Long => Long.fromBigInt(id);
    return {
      cursorsKilled: known.map(asLong),
      cursorsNotFound: ids.filter((id) => !known.includes(id)).map(asLong),
      cursorsAlive: [],
      cursorsUnknown: [],
      ok: 1,
    };
  }

  /** Ends the cursors of ended sessions. */
  endSession(session: string): void {
    this.dropWhere((cursor) => cursor.session === session);
  }

  /** Drops the cursors on a transaction's connection. */
  endTransaction(connection: PgConnection): void {
    this.dropWhere((cursor) => cursor.borrowed && cursor.connection === connection);
  }

  /** The socket has closed: its cursors end soon, unless another socket requests their next page. */
  orphan(socket: ClientSocket): void {
    const owned = [...this.open.values()].filter((cursor) => cursor.socket === socket);
    if (owned.length === 0) return;
    const later = setTimeout(
      () => this.dropWhere((cursor) => owned.includes(cursor) && cursor.socket === socket),
      ORPHAN_MS,
    );
    later.unref();
  }

  /** Ends cursors that have been idle for ten minutes. */
  expire(now = Date.now()): void {
    this.dropWhere((cursor) => cursor.expires < now);
  }

  private dropWhere(matches: (cursor: Cursor) => boolean): void {
    for (const cursor of [...this.open.values()]) if (matches(cursor)) this.drop(cursor.id);
  }

  private drop(id: bigint): void {
    const cursor = this.open.get(id);
    if (cursor?.busy) cursor.doomed = true;
    else if (cursor) this.end(cursor);
  }

  private end(cursor: Cursor): void {
    if (!this.open.delete(cursor.id)) return;
    const { connection, borrowed } = cursor;
    if (!connection || borrowed) return;
    connection.run('CLOSE ALL').then(
      () => this.pool.release(connection),
      () => this.pool.release(connection, true),
    );
  }

  private makeRoom(): void {
    const held = [...this.open.values()].filter((cursor) => cursor.connection && !cursor.borrowed);
    if (held.length < MOST_HELD) return;
    const idle = held.filter((cursor) => !cursor.busy).sort((a, b) => a.expires - b.expires);
    if (idle[0]) this.end(idle[0]);
  }
}

/** BSON of a plain object. */
export function bson(document: Document): Buffer {
  return Buffer.from(serialize(document));
}
