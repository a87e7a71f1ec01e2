export { deliverToConsumer } from './deliver-to-consumer';
export { startFakeAccounts, type FakeAccounts, type TestAccount } from './fake-accounts';
export { InMemoryOutbox } from './memory-outbox';
export { serverProxy, type ServerProxy } from './server-proxy';
export { startFakeSubgraph, type FakeSubgraph } from './fake-subgraph';
export { announcedErrorCodes, fieldsWithoutRule } from './schema-rules';
export { testDatabase, testRedisUrl, type TestDatabase } from './database';
export { actor, requestContext, TestIdentity, type Actor } from './identity';
export {
  dataOf,
  operationText,
  postGraphQL,
  present,
  readAnswer,
  type ClientError,
  type GraphQLAnswer,
} from './graphql-client';
export { TestSubgraph, type TestAnswer } from './subgraph-fixture';
