import { connect, type Socket } from 'node:net';
import {
  execute,
  PgUnavailableError,
  MessageReader,
  type Parameter,
  PgError,
  readError,
  readRow,
  type Row,
  type ServerMessage,
  startup,
  type Statement,
} from './pg-messages';

interface Pending {
  rows: Row[];
  error?: PgError;
  /** The name of the statement that this query must prepare first, until the server has confirmed it. */
  parsing?: string;
  resolve(rows: Row[]): void;
  reject(error: Error): void;
}

/**
 * One connection to PostgreSQL that transfers BSON in binary both ways. The `pg` package reads every column as UTF-8
 * text, so BSON would be hexadecimal: twice the bytes, and an extra decoding step for everything. Statements are
 * queued and answered in order.
 */
export class PgConnection {
  private readonly reader = new MessageReader();
  private readonly prepared = new Set<string>();
  private readonly pending: Pending[] = [];
  private failure?: PgUnavailableError;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk) => this.reader.push(chunk).forEach((message) => this.receive(message)));
    socket.on('error', (error) => this.fail(error.message));
    socket.on('close', () => this.fail('PostgreSQL closed the connection'));
  }

  /** Opens a connection through a unix socket. Rejects with PgError or PgUnavailableError. */
  static async open(socketPath: string): Promise<PgConnection> {
    const connection = new PgConnection(connect(socketPath));
    const greeting = { user: 'postgres', database: 'postgres', client_encoding: 'UTF8' };
    await new Promise<Row[]>((resolve, reject) => {
      connection.pending.push({ rows: [], resolve, reject });
      connection.socket.write(startup(greeting));
    });
    return connection;
  }

  get broken(): boolean {
    return this.failure !== undefined;
  }

  /** Runs one prepared statement. Rejects with PgError when PostgreSQL reports an error. */
  query(statement: Statement, parameters: readonly Parameter[] = []): Promise<Row[]> {
    if (this.failure) return Promise.reject(this.failure);
    return new Promise((resolve, reject) => {
      const parse = !this.prepared.has(statement.name);
      if (parse) this.prepared.add(statement.name);
      this.pending.push({ rows: [], ...(parse ? { parsing: statement.name } : {}), resolve, reject });
      this.socket.write(execute(statement, parameters, parse));
    });
  }

  /** Runs SQL without a result, such as BEGIN. */
  run(sql: string): Promise<Row[]> {
    return this.query({ name: sql, sql });
  }

  close(): void {
    this.socket.destroy();
  }

  private receive({ code, payload }: ServerMessage): void {
    const current = this.pending[0];
    if (!current) return;
    if (code === 0x44) current.rows.push(readRow(payload));
    else if (code === 0x31) delete current.parsing;
    else if (code === 0x45) current.error = readError(payload);
    else if (code === 0x5a) this.settle(current);
  }

  private settle(current: Pending): void {
    this.pending.shift();
    if (!current.error) return current.resolve(current.rows);
    if (current.parsing) this.prepared.delete(current.parsing);
    current.reject(current.error);
  }

  private fail(reason: string): void {
    if (this.failure) return;
    this.failure = new PgUnavailableError(reason);
    for (const { reject, error } of this.pending.splice(0)) reject(error ?? this.failure);
    this.socket.destroy();
  }
}
