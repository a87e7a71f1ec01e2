import { deserialize, type Document } from 'bson';
import { ProtocolError } from './frames';

/** Fields of the protocol's envelope: the driver and this server understand them, DocumentDB does not. */
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

/** A command split into its envelope, decoded, and the rest, left as the bytes that came. */
export interface Command {
  /** The first field's name: the command. */
  name: string;
  /** The first field's value where it is text: mostly the collection. */
  target: string;
  database: string;
  /** The command's BSON without the envelope. */
  spec: Buffer;
  /** Session id as hex, where the client sent one. */
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

/** Walks a document's top level. Throws ProtocolError when the bytes are no BSON. */
export function* topLevel(bson: Buffer): Generator<Element> {
  const last = bson.length - 1;
  if (bson.length < 5 || bson.readInt32LE(0) !== bson.length || bson[last] !== 0) {
    throw new ProtocolError('a document whose length is wrong');
  }
  let at = 4;
  while (at < last) {
    const nameEnd = bson.indexOf(0, at + 1);
    if (nameEnd < 0) throw new ProtocolError('a field without an end to its name');
    const type = bson[at] ?? 0;
    const end = nameEnd + 1 + valueLength(bson, type, nameEnd + 1);
    if (end > last) throw new ProtocolError('a field that leaves its document');
    yield { name: bson.toString('utf8', at + 1, nameEnd), type, start: at, valueAt: nameEnd + 1, end };
    at = end;
  }
}

const FIXED_LENGTHS: Record<number, number> = {
  0x01: 8,
  0x06: 0,
  0x07: 12,
  0x08: 1,
  0x09: 8,
  0x0a: 0,
  0x10: 4,
  0x11: 8,
  0x12: 8,
  0x13: 16,
  0x7f: 0,
  0xff: 0,
};

function valueLength(bson: Buffer, type: number, at: number): number {
  const fixed = FIXED_LENGTHS[type];
  if (fixed !== undefined) return fixed;
  if (type === 0x0b) {
    const options = bson.indexOf(0, at) + 1;
    return options > 0 ? bson.indexOf(0, options) + 1 - at : bson.length;
  }
  const length = at + 4 <= bson.length ? bson.readInt32LE(at) : -1;
  if (length < 0) throw new ProtocolError('a value of negative length');
  if (type === 0x02 || type === 0x0d || type === 0x0e) return 4 + length;
  if (type === 0x03 || type === 0x04 || type === 0x0f) return length;
  if (type === 0x05) return 5 + length;
  if (type === 0x0c) return 16 + length;
  throw new ProtocolError(`unknown BSON type ${type}`);
}

/** Takes the envelope off a command, copying the rest byte for byte (no decoding of documents). */
export function splitCommand(body: Buffer, legacyDatabase?: string): Command {
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

/** Decodes a whole document with numbers kept as the driver would send them back. */
export function decode(bson: Buffer): Document {
  return deserialize(bson, { promoteValues: true, useBigInt64: true });
}
