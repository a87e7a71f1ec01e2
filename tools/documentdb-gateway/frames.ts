/** The limit in the reply to hello; longer frames are rejected. */
export const MAX_MESSAGE_BYTES = 48_000_000;

const HEADER_BYTES = 16;
const OP_REPLY = 1;
const OP_QUERY = 2004;
const OP_MSG = 2013;
const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
/** Bits 0 to 15 must be understood by the receiver; only the two above are. */
const UNKNOWN_REQUIRED_FLAGS = 0xfffc;

/** The bytes are not a MongoDB wire message; the socket that sent them cannot be read any further. */
export class ProtocolError extends Error {}

/** One command as received. Buffers are views into the frame. */
export interface Request {
  requestId: number;
  /** The BSON of the command itself. */
  body: Buffer;
  /**
   * Kind-1 sections: documents sent beside the body, consecutively, under the name of the field that they replace.
   */
  sequences: { name: string; documents: Buffer }[];
  /** OP_QUERY's namespace without its collection; OP_MSG has `$db` in the body. */
  database?: string;
  legacy: boolean;
  /** The client does not read a reply, so none may be sent. */
  unacknowledged: boolean;
}

/** Splits a socket's stream into whole frames, without copying a chunk more than once. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private buffered = 0;

  /** Adds received bytes and returns every complete frame. Throws ProtocolError for an invalid length. */
  push(chunk: Buffer): Buffer[] {
    this.chunks.push(chunk);
    this.buffered += chunk.length;
    const frames: Buffer[] = [];
    for (let length = this.nextLength(); length !== undefined; length = this.nextLength()) {
      if (this.buffered < length) break;
      frames.push(this.take(length));
    }
    return frames;
  }

  private nextLength(): number | undefined {
    if (this.buffered < 4) return undefined;
    if ((this.chunks[0]?.length ?? 0) < 4) this.chunks = [Buffer.concat(this.chunks)];
    const length = this.chunks[0]?.readInt32LE(0) ?? 0;
    if (length < HEADER_BYTES + 5 || length > MAX_MESSAGE_BYTES) {
      throw new ProtocolError(`invalid message length ${length}`);
    }
    return length;
  }

  private take(length: number): Buffer {
    const first = this.chunks[0];
    const whole = first && first.length >= length ? first : Buffer.concat(this.chunks);
    if (whole !== first) this.chunks = [whole];
    if (whole.length === length) this.chunks.shift();
    else this.chunks[0] = whole.subarray(length);
    this.buffered -= length;
    return whole.subarray(0, length);
  }
}

/** Parses one whole frame. Throws ProtocolError when this server does not support it. */
export function parseFrame(frame: Buffer): Request {
  const requestId = frame.readInt32LE(4);
  const opCode = frame.readInt32LE(12);
  if (opCode === OP_MSG) return parseMessage(frame, requestId);
  if (opCode === OP_QUERY) return parseQuery(frame, requestId);
  throw new ProtocolError(`operation ${opCode} is not supported`);
}

function parseMessage(frame: Buffer, requestId: number): Request {
  const flags = frame.readUInt32LE(HEADER_BYTES);
  if (flags & UNKNOWN_REQUIRED_FLAGS) throw new ProtocolError(`unknown flags ${flags}`);
  const end = frame.length - (flags & CHECKSUM_PRESENT ? 4 : 0);
  const sequences: Request['sequences'] = [];
  let body: Buffer | undefined;
  let at = HEADER_BYTES + 4;
  while (at < end) {
    const kind = frame[at];
    const length = sectionLength(frame, at + 1, end);
    const section = frame.subarray(at + 1, at + 1 + length);
    if (kind === 0 && !body) body = section;
    else if (kind === 1) sequences.push(parseSequence(section));
    else throw new ProtocolError(`unexpected section of kind ${kind}`);
    at += 1 + length;
  }
  if (!body) throw new ProtocolError('a message without a body');
  return { requestId, body, sequences, legacy: false, unacknowledged: (flags & MORE_TO_COME) !== 0 };
}

function sectionLength(frame: Buffer, at: number, end: number): number {
  const length = at + 4 <= end ? frame.readInt32LE(at) : 0;
  if (length < 5 || at + length > end) throw new ProtocolError('a section that exceeds its message');
  return length;
}

function parseSequence(section: Buffer): Request['sequences'][number] {
  const nameEnd = section.indexOf(0, 4);
  if (nameEnd < 0) throw new ProtocolError('a document sequence without a name');
  return { name: section.toString('utf8', 4, nameEnd), documents: section.subarray(nameEnd + 1) };
}

function parseQuery(frame: Buffer, requestId: number): Request {
  const nameEnd = frame.indexOf(0, HEADER_BYTES + 4);
  if (nameEnd < 0) throw new ProtocolError('a query without a namespace');
  const bodyAt = nameEnd + 9;
  const body = frame.subarray(bodyAt, bodyAt + sectionLength(frame, bodyAt, frame.length));
  const database = frame.toString('utf8', HEADER_BYTES + 4, nameEnd).split('.')[0] ?? '';
  return { requestId, body, sequences: [], database, legacy: true, unacknowledged: false };
}

let lastReplyId = 0;

/** The reply's frame: a header buffer to write before the document's bytes, which are not copied. */
export function replyHeader(request: Request, document: Buffer): Buffer {
  const header = Buffer.alloc(request.legacy ? HEADER_BYTES + 20 : HEADER_BYTES + 5);
  lastReplyId = (lastReplyId + 1) & 0x7fffffff;
  header.writeInt32LE(header.length + document.length, 0);
  header.writeInt32LE(lastReplyId, 4);
  header.writeInt32LE(request.requestId, 8);
  header.writeInt32LE(request.legacy ? OP_REPLY : OP_MSG, 12);
  if (request.legacy) {
    header.writeInt32LE(8, HEADER_BYTES);
    header.writeInt32LE(1, HEADER_BYTES + 16);
  }
  return header;
}
