export { groupByKey, inKeyOrder } from './by-keys';
export { connectMongo, ensureIndexes, pingMongo } from './connection';
export { isDuplicateKey } from './errors';
export { literalPattern, NOTHING, toObjectId } from './filters';
