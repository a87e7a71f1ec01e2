/** The dependencies without which a service cannot respond. */
export type Dependency = 'mongodb' | 'redis';

/** Errors of the MongoDB driver and of mongoose that mean that no server responds. */
const MONGO_ERRORS: ReadonlySet<string> = new Set([
  'MongoClientClosedError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongooseServerSelectionError',
  'PoolClearedOnNetworkError',
]);

/**
 * Codes of a reachable server that cannot serve: no primary, shutting down, timed out. Source: the driver's
 * NODE_IS_RECOVERING, NOT_WRITABLE_PRIMARY and shutdown codes, and MaxTimeMSExpired.
 */
const MONGO_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 50, 89, 91, 133, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
]);

/** First words of the errors of a reachable Redis that cannot serve. */
const REDIS_REPLIES = /^(?:LOADING|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|MISCONF|NOREPLICAS)\b/;

/** Messages of the plain errors that ioredis throws when Redis does not respond. */
const REDIS_MESSAGES =
  /^(?:Connection is closed\.|Command timed out$|Socket timeout\b|Stream isn't writeable and enableOfflineQueue)/;

/**
 * Codes of Node.js for a socket that the other side has closed; the drivers pass them on when they write to
 * it.
 */
const DEAD_SOCKET: ReadonlySet<unknown> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_WRITE_AFTER_END',
]);

interface DriverDetails {
  readonly code?: unknown;
  readonly errorResponse?: unknown;
}

/**
 * The dependency that an error reports as unreachable; null for every other error. Decided by names and
 * codes, so that no driver is imported and copies of one are recognised.
 */
export function unavailableDependency(error: unknown): Dependency | null {
  if (!(error instanceof Error)) return null;
  const { name, message, code, errorResponse, stack = '' } = error as Error & DriverDetails;
  // The driver wraps the cause of a failed bulk write.
  if (errorResponse instanceof Error) return unavailableDependency(errorResponse);
  if (MONGO_ERRORS.has(name)) return 'mongodb';
  if (name.startsWith('Mongo') && MONGO_CODES.has(code)) return 'mongodb';
  if (name === 'MongooseError' && message.includes('buffering timed out')) return 'mongodb';
  if (name === 'MaxRetriesPerRequestError') return 'redis';
  if (name === 'ReplyError' && REDIS_REPLIES.test(message)) return 'redis';
  if (name === 'Error' && REDIS_MESSAGES.test(message)) return 'redis';
  if (name === 'Error' && DEAD_SOCKET.has(code)) return stack.includes('ioredis') ? 'redis' : 'mongodb';
  return null;
}
