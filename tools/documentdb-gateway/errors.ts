import { BSONError, serialize, type Document } from 'bson';
import { ProtocolError } from './frames';
import { PgError, PgUnavailableError } from './pg-messages';

/** SQLSTATEs of DocumentDB and PostgreSQL that occur here, with MongoDB's code and name. */
const CODES: Readonly<Record<string, readonly [number, string]>> = {
  M0001: [2, 'BadValue'],
  M0003: [9, 'FailedToParse'],
  M0004: [14, 'TypeMismatch'],
  M0005: [15, 'Overflow'],
  M0006: [20, 'IllegalOperation'],
  M0008: [26, 'NamespaceNotFound'],
  M0009: [27, 'IndexNotFound'],
  M000A: [28, 'PathNotViable'],
  M000D: [40, 'ConflictingUpdateOperators'],
  M000E: [43, 'CursorNotFound'],
  M000F: [48, 'NamespaceExists'],
  M000G: [52, 'DollarPrefixedFieldName'],
  M000J: [56, 'EmptyFieldName'],
  M000K: [57, 'DottedFieldName'],
  M000M: [66, 'ImmutableField'],
  M000N: [67, 'CannotCreateIndex'],
  M000O: [68, 'IndexAlreadyExists'],
  M000P: [72, 'InvalidOptions'],
  M000Q: [73, 'InvalidNamespace'],
  M000R: [85, 'IndexOptionsConflict'],
  M000S: [86, 'IndexKeySpecsConflict'],
  M000U: [115, 'CommandNotSupported'],
  M000Z: [166, 'CommandNotSupportedOnView'],
  M0012: [197, 'InvalidIndexSpecificationOption'],
  M0013: [224, 'QueryFeatureNotAllowed'],
  M0015: [241, 'ConversionFailure'],
  M0016: [263, 'OperationNotSupportedInTransaction'],
  M0018: [291, 'NoQueryExecutionPlans'],
  M001B: [10334, 'BSONObjectTooLarge'],
  M001C: [11000, 'DuplicateKey'],
  M007U: [40324, 'UnrecognizedCommand'],
  M0088: [40415, 'UnknownBsonField'],
  M009H: [51091, 'Location51091'],
  M00CO: [121, 'DocumentValidationFailure'],
  M00EX: [50, 'MaxTimeMSExpired'],
  M00EY: [59, 'CommandNotFound'],
  M00F1: [112, 'WriteConflict'],
  M00F6: [251, 'NoSuchTransaction'],
  '23505': [11000, 'DuplicateKey'],
  '23P01': [11000, 'DuplicateKey'],
  '40001': [112, 'WriteConflict'],
  '40P01': [112, 'WriteConflict'],
  '55P03': [112, 'WriteConflict'],
  '57014': [50, 'MaxTimeMSExpired'],
  '53100': [14031, 'OutOfDiskSpace'],
  '0A000': [115, 'CommandNotSupported'],
};

const INTERNAL = [1, 'InternalError'] as const;
const CONFLICTS = new Set(['40001', '40P01', '55P03', 'M00F1']);

/** A reply with `ok: 0`, thrown anywhere below a command. */
export class CommandError extends Error {
  readonly code: number;
  readonly codeName: string;

  constructor(
    [code, codeName]: readonly [number, string],
    message: string,
    readonly extra: Document = {},
  ) {
    super(message);
    this.code = code;
    this.codeName = codeName;
  }

  /** The reply as BSON; `labels` tell the driver whether it may retry. */
  reply(labels: string[] = []): Buffer {
    const { message: errmsg, code, codeName } = this;
    const errorLabels = labels.length ? { errorLabels: labels } : {};
    return Buffer.from(serialize({ ok: 0, errmsg, code, codeName, ...this.extra, ...errorLabels }));
  }
}

/** MongoDB's code and name for a SQLSTATE; 1 (InternalError) for one that is not in the table. */
export function mongoCode(sqlState: string): readonly [number, string] {
  return CODES[sqlState] ?? INTERNAL;
}

/** Conflicted with another statement: repeating the whole may succeed. */
export function isConflict(sqlState: string): boolean {
  return CONFLICTS.has(sqlState);
}

/** Two statements created the same collection at once; no document was rejected. */
export function isCatalogRace(error: unknown): boolean {
  if (!(error instanceof PgError)) return false;
  if (error.sqlState === '42P07' || error.sqlState === '42P01') return true;
  const schema = error.fields['s'];
  return error.sqlState === '23505' && (schema === 'documentdb_api_catalog' || schema === 'pg_catalog');
}

/** The SQLSTATE that DocumentDB encodes in a write error's code: five characters of six bits, the lowest first. */
export function unpackSqlState(code: number): string {
  const characters = [0, 6, 12, 18, 24].map((shift) => String.fromCharCode(((code >>> shift) & 0x3f) + 48));
  return characters.join('');
}

/** The error reply for any thrown value. */
export function toCommandError(error: unknown): CommandError {
  if (error instanceof CommandError) return error;
  if (error instanceof PgError) {
    const [code, codeName] = isCatalogRace(error) ? mongoCode('40001') : mongoCode(error.sqlState);
    return new CommandError([code, codeName], error.message);
  }
  if (error instanceof PgUnavailableError) {
    return new CommandError([6, 'HostUnreachable'], `the database is not reachable: ${error.message}`);
  }
  if (error instanceof ProtocolError || error instanceof BSONError) {
    return new CommandError([22, 'InvalidBSON'], error.message);
  }
  console.error(error);
  return new CommandError([1, 'InternalError'], error instanceof Error ? error.message : String(error));
}
