/** One SQL statement, prepared once per connection under its name. */
export interface Statement {
  name: string;
  sql: string;
}

/** Parameters are sent in binary: text as UTF-8, BSON as it is. */
export type Parameter = Buffer | string | null;

/** The columns of one row in binary; null for SQL NULL. */
export type Row = (Buffer | null)[];

/** PostgreSQL rejected a statement. */
export class PgError extends Error {
  constructor(
    readonly sqlState: string,
    message: string,
    readonly fields: Record<string, string>,
  ) {
    super(message);
  }
}

/** The connection to PostgreSQL was lost, with its pending statements. */
export class PgUnavailableError extends Error {}

const SYNC = Buffer.from([0x53, 0, 0, 0, 4]);
/** Execute the unnamed portal without a row limit. */
const EXECUTE = Buffer.from([0x45, 0, 0, 0, 9, 0, 0, 0, 0, 0]);

/** The first message on a connection. */
export function startup(parameters: Record<string, string>): Buffer {
  const text = Object.entries(parameters)
    .map(([key, value]) => `${key}\0${value}\0`)
    .join('');
  const message = Buffer.alloc(8 + Buffer.byteLength(text) + 1);
  message.writeInt32BE(message.length, 0);
  message.writeInt32BE(196608, 4);
  message.write(text, 8);
  return message;
}

/** Bind, execute and sync in one buffer, preceded by parse when this connection has not prepared the statement. */
export function execute(statement: Statement, parameters: readonly Parameter[], parse: boolean): Buffer {
  const values = parameters.map((value) => (typeof value === 'string' ? Buffer.from(value) : value));
  const parts = parse ? [parseMessage(statement)] : [];
  parts.push(bindMessage(statement.name, values), EXECUTE, SYNC);
  return Buffer.concat(parts);
}

function parseMessage({ name, sql }: Statement): Buffer {
  const body = Buffer.from(`\0\0\0\0\0${name}\0${sql}\0\0\0`);
  body[0] = 0x50;
  body.writeInt32BE(body.length - 1, 1);
  return body;
}

function bindMessage(name: string, values: (Buffer | null)[]): Buffer {
  const nameBytes = Buffer.byteLength(name);
  const valueBytes = values.reduce((sum, value) => sum + 4 + (value?.length ?? 0), 0);
  const message = Buffer.allocUnsafe(5 + 1 + nameBytes + 1 + 4 + 2 + valueBytes + 4);
  message[0] = 0x42;
  message.writeInt32BE(message.length - 1, 1);
  message[5] = 0;
  message.write(name, 6);
  let at = 6 + nameBytes;
  message[at++] = 0;
  at = message.writeInt16BE(1, at);
  at = message.writeInt16BE(1, at);
  at = message.writeInt16BE(values.length, at);
  for (const value of values) {
    at = message.writeInt32BE(value ? value.length : -1, at);
    if (value) at += value.copy(message, at);
  }
  at = message.writeInt16BE(1, at);
  message.writeInt16BE(1, at);
  return message;
}

/** One message from the server: its type and its payload. */
export interface ServerMessage {
  code: number;
  payload: Buffer;
}

/** Splits the server's stream into messages. */
export class MessageReader {
  private chunks: Buffer[] = [];
  private buffered = 0;
  private needed = 5;

  /** Adds received bytes and returns every complete message. */
  push(chunk: Buffer): ServerMessage[] {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    if (this.buffered < this.needed) return [];
    const data = this.chunks.length === 1 ? chunk : Buffer.concat(this.chunks, this.buffered);
    const messages: ServerMessage[] = [];
    let at = 0;
    this.needed = 5;
    while (at + 5 <= data.length) {
      const end = at + 1 + data.readInt32BE(at + 1);
      if (end > data.length) {
        this.needed = end - at;
        break;
      }
      messages.push({ code: data[at] ?? 0, payload: data.subarray(at + 5, end) });
      at = end;
    }
    this.chunks = at < data.length ? [data.subarray(at)] : [];
    this.buffered = data.length - at;
    return messages;
  }
}

/** The columns of a DataRow message, as views into it. */
export function readRow(payload: Buffer): Row {
  const row: Row = new Array<Buffer | null>(payload.readInt16BE(0));
  let at = 2;
  for (let column = 0; column < row.length; column++) {
    const length = payload.readInt32BE(at);
    at += 4;
    row[column] = length < 0 ? null : payload.subarray(at, at + length);
    if (length > 0) at += length;
  }
  return row;
}

/** The error in an ErrorResponse message. */
export function readError(payload: Buffer): PgError {
  const fields: Record<string, string> = {};
  for (const field of payload.toString('utf8').split('\0')) {
    if (field) fields[field.charAt(0)] = field.slice(1);
  }
  return new PgError(fields['C'] ?? 'XX000', fields['M'] ?? 'unknown error', fields);
}
