import { ProtocolError } from './frames';

/** MongoDB's limit. */
const DEEPEST = 200;

const FIXED_LENGTHS: Readonly<Record<number, number>> = {
  0x01: 8, // double
  0x06: 0, // undefined
  0x07: 12, // ObjectId
  0x08: 1, // boolean
  0x09: 8, // date
  0x0a: 0, // null
  0x10: 4, // int
  0x11: 8, // timestamp
  0x12: 8, // long
  0x13: 16, // decimal
  0x7f: 0, // largest key
  0xff: 0, // smallest key
};

/**
 * Throws ProtocolError unless the buffer is exactly one well-formed document, at any depth. DocumentDB stops reading
 * at damaged bytes and uses what it has read: half a filter, which matches more than intended.
 */
export function checkDocument(bson: Buffer): void {
  checkLevel(bson, { start: 0, end: bson.length, depth: 0 });
}

/** Like checkDocument, for consecutive documents. */
export function checkSequence(documents: Buffer): void {
  let at = 0;
  while (at < documents.length) {
    const end = at + lengthAt(documents, at, documents.length);
    checkLevel(documents, { start: at, end, depth: 0 });
    at = end;
  }
}

/** The end of the value that begins at `at`; `limit` is the document's last byte, which it may not reach. */
export function valueEnd(
  bson: Buffer,
  { type, at, limit }: { type: number; at: number; limit: number },
): number {
  const fixed = FIXED_LENGTHS[type];
  const end = fixed === undefined ? openEnd(bson, { type, at, limit }) : at + fixed;
  if (end > limit) throw new ProtocolError('a field that exceeds its document');
  return end;
}

/** The same for values with a length prefix. */
function openEnd(bson: Buffer, { type, at, limit }: { type: number; at: number; limit: number }): number {
  switch (type) {
    case 0x02: // text
    case 0x0d: // code
    case 0x0e: // symbol
      return textEnd(bson, at, limit);
    case 0x03: // document
    case 0x04: // array
    case 0x0f: // code with scope
      return at + lengthAt(bson, at, limit);
    case 0x05: // bytes
      return at + 5 + lengthAt(bson, at, limit);
    case 0x0b: // regular expression: pattern and options
      return nameEnd(bson, nameEnd(bson, at, limit) + 1, limit) + 1;
    case 0x0c: // pointer
      return textEnd(bson, at, limit) + 12;
    default:
      throw new ProtocolError(`unknown BSON type ${type}`);
  }
}

function textEnd(bson: Buffer, at: number, limit: number): number {
  const length = lengthAt(bson, at, limit);
  const end = at + 4 + length;
  if (length < 1 || end > limit || bson[end - 1] !== 0) throw new ProtocolError('a string without an end');
  return end;
}

function lengthAt(bson: Buffer, at: number, limit: number): number {
  const length = at + 4 <= limit ? bson.readInt32LE(at) : -1;
  if (length < 0) throw new ProtocolError('a value without a length');
  return length;
}

function nameEnd(bson: Buffer, at: number, limit: number): number {
  const end = bson.indexOf(0, at);
  if (end < 0 || end >= limit) throw new ProtocolError('a name without an end');
  return end;
}

function checkLevel(
  bson: Buffer,
  { start, end, depth }: { start: number; end: number; depth: number },
): void {
  const limit = end - 1;
  if (end - start < 5 || end > bson.length || bson.readInt32LE(start) !== end - start || bson[limit] !== 0) {
    throw new ProtocolError('a document with a wrong length');
  }
  if (depth > DEEPEST) throw new ProtocolError('a document that is nested too deeply');
  let at = start + 4;
  while (at < limit) {
    const type = bson[at] ?? 0;
    const value = nameEnd(bson, at + 1, limit) + 1;
    at = valueEnd(bson, { type, at: value, limit });
    if (type === 0x03 || type === 0x04) checkLevel(bson, { start: value, end: at, depth: depth + 1 });
  }
}
