import { deserialize, type Document } from 'bson';
import { topLevel, type Command } from './command-bson';
import { bson } from './cursors';
import { describeDuplicate, updatedDocument } from './duplicate-key';
import { CommandError, isConflict, mongoCode, toCommandError, unpackSqlState } from './errors';
import type { Request } from './frames';
import { PgError } from './pg-messages';
import type { PgPool } from './pg-pool';

const MARK = Buffer.from('\x04writeErrors\0', 'latin1');

export function hasWriteErrors(reply: Buffer): boolean {
  return reply.includes(MARK);
}

/** The SQLSTATEs of a reply's write errors. */
function sqlStates(reply: Document): string[] {
  return ((reply['writeErrors'] ?? []) as Document[]).map((error) => unpackSqlState(Number(error['code'])));
}

/** The reply reports that nothing was written because of a conflict with another statement. */
export function isConflictReply(reply: Buffer): boolean {
  const states = sqlStates(deserialize(reply));
  return states.length > 0 && states.every(isConflict);
}

/** A write's reply with DocumentDB's encoded SQLSTATEs replaced by MongoDB's codes and details. */
export async function translateWriteErrors(
  pool: PgPool,
  { command, request, reply }: { command: Command; request: Request; reply: Buffer },
): Promise<Buffer> {
  const document = deserialize(reply, { promoteValues: true });
  for (const error of (document['writeErrors'] ?? []) as Document[]) {
    const [code] = mongoCode(unpackSqlState(Number(error['code'])));
    error['code'] = code;
    if (code !== 11000) continue;
    const refused = operationAt(command, request, Number(error['index']));
    Object.assign(error, await duplicate(pool, { command, description: String(error['errmsg']), refused }));
  }
  return bson(document);
}

/** The error of a whole command: a duplicate key in MongoDB's format, anything else by its SQLSTATE. */
export async function translateFailure(
  pool: PgPool,
  command: Command,
  error: unknown,
): Promise<CommandError> {
  const plain = toCommandError(error);
  if (plain.code !== 11000 || !(error instanceof PgError)) return plain;
  const spec = deserialize(command.spec);
  const refused = updatedDocument((spec['query'] ?? {}) as Document, spec['update']);
  const description = `${error.fields['n'] ?? ''} ${error.message}`;
  const { errmsg, ...details } = await duplicate(pool, { command, description, refused });
  return new CommandError([plain.code, plain.codeName], errmsg, details);
}

function duplicate(
  pool: PgPool,
  { command, description, refused }: { command: Command; description: string; refused: Document },
) {
  const { database, target: collection } = command;
  return describeDuplicate(pool, { database, collection, description, document: refused });
}

/** The n-th operation of a write, as the document that it would have produced. */
function operationAt(command: Command, request: Request, index: number): Document {
  const field = command.name === 'insert' ? 'documents' : 'updates';
  const sequence = request.sequences.find(({ name }) => name === field);
  const operation = sequence
    ? nthDocument(sequence.documents, index)
    : ((deserialize(command.spec)[field] ?? []) as Document[])[index];
  if (!operation || command.name === 'insert') return operation ?? {};
  return updatedDocument((operation['q'] ?? {}) as Document, operation['u']);
}

function nthDocument(documents: Buffer, index: number): Document | undefined {
  let at = 0;
  for (let skipped = 0; skipped < index && at + 4 <= documents.length; skipped++)
    at += documents.readInt32LE(at);
  return at + 4 <= documents.length
    ? deserialize(documents.subarray(at, at + documents.readInt32LE(at)))
    : undefined;
}

/** The number of operations in a write. */
export function countOperations(command: Command, request: Request): number {
  const sequence = request.sequences[0];
  if (sequence) {
    let count = 0;
    for (let at = 0; at + 4 <= sequence.documents.length; count++)
      at += sequence.documents.readInt32LE(at) || 4;
    return count;
  }
  const list = [...topLevel(command.spec)].find(({ name }) =>
    ['documents', 'updates', 'deletes'].includes(name),
  );
  return list ? [...topLevel(command.spec.subarray(list.valueAt, list.end))].length : 1;
}
