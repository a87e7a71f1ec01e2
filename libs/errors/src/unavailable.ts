/** What a service keeps its data in, and cannot answer without. */
export type Dependency = 'mongodb' | 'redis';

/** Errors of the MongoDB driver and of mongoose that say that no server answers. */
const MONGO_ERRORS: ReadonlySet<string> = new Set([
  'MongoClientClosedError',
  'MongoNetworkError',
  'MongoNetworkTimeoutError',
  'MongoNotConnectedError',
  'MongoOperationTimeoutError',
  'MongoPoolClearedError',
  'MongoPoolClearedOnNetworkError',
  'MongoPoolClosedError',
  'MongoServerClosedError',
  'MongoServerSelectionError',
  'MongoTopologyClosedError',
  'MongoWaitQueueTimeoutError',
  'MongooseServerSelectionError',
]);

/**
 * Codes by which a server says that it is there and cannot serve: no primary, shutting down, out of time.
 * Source: the driver's NODE_IS_RECOVERING, NOT_WRITABLE_PRIMARY and shutdown codes, and MaxTimeMSExpired.
 */
const MONGO_CODES: ReadonlySet<unknown> = new Set([
  6, 7, 50, 89, 91, 133, 189, 262, 9001, 10058, 10107, 11600, 11602, 13435, 13436,
]);

/** Refusals of a Redis that is there and cannot serve, by their first word. */
const REDIS_REPLIES = /^(?:LOADING|CLUSTERDOWN|MASTERDOWN|READONLY|TRYAGAIN|MISCONF|NOREPLICAS)\b/;

/** What ioredis says, by plain errors, of a Redis that does not answer. */
const REDIS_MESSAGES =
  /^(?:Connection is closed\.|Command timed out$|Socket timeout\b|Stream isn't writeable and enableOfflineQueue)/;

/** What Node.js says of a socket that the other side has closed; the drivers let it through when they write on one. */
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
 * The dependency that an error says cannot be reached now; null for every other error. Judged by names and codes, so
 * that it needs no driver and survives copies of one.
 */
export function unavailableDependency(error: unknown): Dependency | null {
  if (!(error instanceof Error)) return null;
  const { name, message, code, errorResponse, stack = '' } = error as Error & DriverDetails;
  // The driver puts what went wrong in a bulk write into an error of its own.
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
