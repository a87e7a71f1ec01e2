export { AccountRecords, nameHash, type AccountRecord } from './account-records';
export { groupByKey, inKeyOrder } from './by-keys';
export { connectMongo, ensureIndexes } from './connection';
export { ConsumedEvents, type Claim } from './consumed-events';
export { DeadLetters, type DeadLetter } from './dead-letters';
export { defineModel } from './define-model';
export { isDuplicateKey } from './errors';
export {
  IdempotencyStore,
  idempotencyKeyOf,
  type IdempotentRequest,
  type IdempotentWork,
} from './idempotency';
export { Outbox } from './outbox';
export { literalPattern, NOTHING, toObjectId } from './filters';
