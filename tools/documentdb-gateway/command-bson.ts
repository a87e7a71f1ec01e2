import { checkDocument, valueEnd } from './bson-check';
import { ProtocolError } from './frames';

/** Fields of the protocol's envelope: the driver and this server use them, DocumentDB does not know them. */
const ENVELOPE = new Set([
  'lsid',
  '$db',
  '$clusterTime',
  '$readPreference',
  'txnNumber',
  'startTransaction',
  'autocommit',
  'readConcern',
  'writeConcern',
  'recoveryToken',
  'apiVersion',
  'apiStrict',
  'apiDeprecationErrors',
  'databaseVersion',
  'shardVersion',
]);

/** A command split into its decoded envelope and the remaining bytes. */
export interface Command {
  /** The first field's name: the command. */
  name: string;
  /** The first field's value if it is text: usually the collection. */
  target: string;
  database: string;
  /** The command's BSON without the envelope. */
  spec: Buffer;
  /** The session id as hex, if the client sent one. */
  session?: string;
  txnNumber?: bigint;
  startTransaction: boolean;
  /** Part of a multi-statement transaction. */
  inTransaction: boolean;
}

interface Element {
  name: string;
  type: number;
  start: number;
  valueAt: number;
  end: number;
}

/** Iterates over the top level of a validated document. */
export function* topLevel(bson: Buffer): Generator<Element> {
  const limit = bson.length - 1;
  let at = 4;
  while (at < limit) {
    const nameEnd = bson.indexOf(0, at + 1);
    const type = bson[at] ?? 0;
    const end = valueEnd(bson, { type, at: nameEnd + 1, limit });
    yield { name: bson.toString('utf8', at + 1, nameEnd), type, start: at, valueAt: nameEnd + 1, end };
    at = end;
  }
}

/**
 * Removes the envelope from a command and copies the rest byte for byte, without decoding. Throws ProtocolError when
 * the bytes are not BSON or not a command.
 */
export function splitCommand(body: Buffer, legacyDatabase?: string): Command {
  checkDocument(body);
  const command: Command = {
    name: '',
    target: '',
    database: legacyDatabase ?? 'admin',
    spec: body,
    startTransaction: false,
    inTransaction: false,
  };
  const kept: Buffer[] = [];
  let keepFrom = 4;
  for (const element of topLevel(body)) {
    if (!command.name) nameCommand(command, body, element);
    if (!ENVELOPE.has(element.name)) continue;
    if (element.start > keepFrom) kept.push(body.subarray(keepFrom, element.start));
    keepFrom = element.end;
    readEnvelope(command, body, element);
  }
  if (!command.name) throw new ProtocolError('an empty command');
  if (keepFrom > 4) command.spec = assemble([...kept, body.subarray(keepFrom, body.length - 1)]);
  return command;
}

function assemble(parts: Buffer[]): Buffer {
  const length = parts.reduce((sum, part) => sum + part.length, 5);
  const head = Buffer.allocUnsafe(4);
  head.writeInt32LE(length, 0);
  return Buffer.concat([head, ...parts, Buffer.alloc(1)], length);
}

function nameCommand(command: Command, body: Buffer, element: Element): void {
  command.name = element.name;
  if (element.type === 0x02) command.target = body.toString('utf8', element.valueAt + 4, element.end - 1);
}

function readEnvelope(command: Command, body: Buffer, { name, type, valueAt, end }: Element): void {
  if (name === '$db' && type === 0x02) command.database = body.toString('utf8', valueAt + 4, end - 1);
  else if (name === 'lsid') command.session = body.toString('hex', valueAt, end);
  else if (name === 'txnNumber' && type === 0x12) command.txnNumber = body.readBigInt64LE(valueAt);
  else if (name === 'startTransaction') command.startTransaction = body[valueAt] === 1;
  else if (name === 'autocommit') command.inTransaction = body[valueAt] === 0;
}
