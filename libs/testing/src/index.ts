export { startAccountsPeer, type AccountsPeer, type TestAccount } from './accounts-peer';
export { MemoryOutbox } from './memory-outbox';
export { serverProxy, type ServerProxy } from './server-proxy';
export { startPeer, type Peer } from './peer';
export { announcedErrorCodes, fieldsWithoutRule } from './schema-rules';
export { testDatabase, testRedisUrl, type TestDatabase } from './test-database';
export { actor, TestIdentity, type Actor } from './test-identity';
export { TestSubgraph, type Json, type TestAnswer } from './test-subgraph';
