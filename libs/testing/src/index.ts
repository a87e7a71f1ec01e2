export { startAccountsPeer, type AccountsPeer, type TestAccount } from './fake-accounts';
export { MemoryOutbox } from './memory-outbox';
export { serverProxy, type ServerProxy } from './server-proxy';
export { startPeer, type Peer } from './fake-subgraph';
export { announcedErrorCodes, fieldsWithoutRule } from './schema-rules';
export { testDatabase, testRedisUrl, type TestDatabase } from './database';
export { actor, TestIdentity, type Actor } from './identity';
export { TestSubgraph, type Json, type TestAnswer } from './subgraph-fixture';
