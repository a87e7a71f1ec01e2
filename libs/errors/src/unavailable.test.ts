import { DomainError, unavailableDependency } from './index';

const named = (name: string, message = '', code?: unknown): Error =>
  Object.assign(new Error(message), { name, ...(code !== undefined && { code }) });

const bulkWriteError = (cause: Error): Error =>
  Object.assign(named('MongoBulkWriteError', cause.message), { errorResponse: cause });

test.each([
  ['mongodb', named('MongoServerSelectionError', 'connect ECONNREFUSED 127.0.0.1:27017')],
  ['mongodb', named('MongooseServerSelectionError')],
  ['mongodb', named('MongoNetworkError', 'connection 3 to 127.0.0.1:27017 closed')],
  ['mongodb', named('MongoNetworkTimeoutError')],
  ['mongodb', named('MongoPoolClearedError')],
  // The driver's own name for it, without its usual prefix.
  ['mongodb', named('PoolClearedOnNetworkError')],
  ['mongodb', named('MongoWaitQueueTimeoutError')],
  ['mongodb', named('MongoNotConnectedError')],
  ['mongodb', named('MongoServerError', 'not primary', 10107)],
  ['mongodb', named('MongoServerError', 'interrupted at shutdown', 11600)],
  ['mongodb', named('MongooseError', 'Operation `users.findOne()` buffering timed out after 10000ms')],
  ['mongodb', named('Error', 'This socket has been ended by the other party', 'EPIPE')],
  ['mongodb', named('Error', 'Cannot call write after a stream was destroyed', 'ERR_STREAM_DESTROYED')],
  ['mongodb', bulkWriteError(named('MongoServerSelectionError', 'connection <monitor> closed'))],
  ['mongodb', bulkWriteError(named('Error', 'This socket has been ended', 'EPIPE'))],
  ['redis', named('MaxRetriesPerRequestError', 'Reached the max retries per request limit')],
  ['redis', new Error('Connection is closed.')],
  ['redis', new Error('Command timed out')],
  ['redis', named('ReplyError', 'LOADING Redis is loading the dataset in memory')],
])("recognises that %s is unavailable by the driver's error: %s", (dependency, error) => {
  expect(unavailableDependency(error)).toBe(dependency);
});

test.each([
  ['a duplicate key', named('MongoServerError', 'E11000 duplicate key', 11000)],
  [
    'a duplicate key in a bulk write',
    bulkWriteError(named('MongoServerError', 'E11000 duplicate key', 11000)),
  ],
  ['a refused command', named('ReplyError', 'ERR unknown command')],
  ['a defect', new TypeError('Cannot read properties of undefined')],
  ['an expected failure', new DomainError('CONFLICT')],
  ['a code of another library', named('Error', 'boom', 'ECONNREFUSED')],
  ['a text', 'Connection is closed.'],
])('does not take %s for an outage', (_case, error) => {
  expect(unavailableDependency(error)).toBeNull();
});
