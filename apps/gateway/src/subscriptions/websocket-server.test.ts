import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect } from 'node:net';
import path from 'node:path';
import { ApolloServer } from '@apollo/server';
import { createClient, type Client } from 'graphql-ws';
import { WebSocket } from 'ws';
import { DomainError } from '@e-storefront/errors';
import { connectRedis } from '@e-storefront/messaging';
import { createService, type RunningService } from '@e-storefront/server';
import { formatError } from '@e-storefront/subgraph';
import { testRedisUrl } from '@e-storefront/testing';
import type { GatewayContext } from '../context';
import { openRateLimiter } from '../rate-limit/rate-limiter';
import { OperationPreparer } from '../documents/operation-preparation';
import { loadPersistedOperations } from '../persisted-operations/persisted-operations';
import { QueryLimits } from '../query-cost/query-limits';
import { SocketLimits } from '../rate-limit/websocket';
import { createGuestContext } from '../../test/fixtures/guest-context';
import { executeOverSocket } from './execute-over-socket';
import { SubscriptionExecutor } from './subscription-executor';
import { SubscriptionPlanner } from './subscription-planner';
import { createWebSocketServer } from './websocket-server';
import { UpstreamConnections } from './upstream';

const planner = new SubscriptionPlanner(
  readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8'),
);
const MAXIMUMS = { tokens: 100, depth: 5, aliases: 5, directives: 5, fields: 20, rootFields: 5, cost: 100 };
const queryLimits = new QueryLimits({ maximums: MAXIMUMS, introspection: true });
let running: RunningService;
let client: Client;

beforeAll(async () => {
  const service = createService('gateway', { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' });
  const apollo = new ApolloServer<GatewayContext>({
    schema: planner.schema,
    rootValue: {
      me: () => {
        throw new DomainError('UNAUTHENTICATED');
      },
    },
    formatError,
    stopOnTerminationSignals: false,
  });
  await apollo.start();
  service.onStop(() => apollo.stop());
  const redis = await connectRedis(service, testRedisUrl());
  const limits = new SocketLimits(await openRateLimiter(service, redis, 1_000));
  const upstreams = new UpstreamConnections({}, { credential: () => Promise.resolve('none') });
  createWebSocketServer({
    service,
    planner,
    executor: new SubscriptionExecutor({ planner, upstreams, sources: {} }),
    execute: executeOverSocket(apollo, limits),
    createContext: ({ client, requestId }) =>
      Promise.resolve({ ...createGuestContext(service.logger), client, requestId }),
    limits,
    queryLimits,
    preparer: new OperationPreparer(planner.schema, queryLimits),
    operations: loadPersistedOperations({ OPERATIONS: 'open', OPERATIONS_FILES: [] }, {}),
    tokens: { onRevoked: () => () => undefined },
    connectionMaximums: { perUser: 10, perAddress: 10 },
    operationsPerSocket: 10,
    pingIntervalMs: 200,
    origins: { allows: () => false },
  });
  running = await service.listen();
  const url = `${running.url.replace('http', 'ws')}/graphql`;
  client = createClient({ url, webSocketImpl: WebSocket, retryAttempts: 0 });
});
afterAll(async () => {
  await client.dispose();
  await running.stop();
});

const sendOverSocket = async (query: string): Promise<unknown> => {
  for await (const result of client.iterate({ query })) return result;
  return undefined;
};

test('returns the code of a failed query, as over HTTP', async () => {
  expect(await sendOverSocket('{ me { id } }')).toMatchObject({
    data: { me: null },
    errors: [{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test('rejects a subscription whose only field is excluded, and no other operation', async () => {
  const query = 'subscription { myOrdersUpdated @skip(if: true) { id } }';
  const rejected = sendOverSocket(query).catch((error: unknown) => error);
  expect(await sendOverSocket('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  expect(await rejected).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

test('masks unexpected errors of a subscription and adds the request id', async () => {
  const rejected = await sendOverSocket('subscription { myOrdersUpdated { id } }');
  const requestId = expect.stringMatching(/^[\da-f-]{36}$/);
  expect(rejected).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] });
  expect(JSON.stringify(rejected)).not.toContain('address');
});

test.each(['//', '/nowhere', 'http://'])('rejects an upgrade at the path %s', async (address) => {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.write(`GET ${address} HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  socket.resume();
  await once(socket, 'close');
  expect(await sendOverSocket('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('terminates a client that does not answer pings', async () => {
  const url = `${running.url.replace('http', 'ws')}/graphql`;
  const [silent, responsive] = [false, true].map((autoPong) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { autoPong });
    socket.once('open', () => socket.send('{"type":"connection_init"}'));
    return socket;
  }) as [WebSocket, WebSocket];
  const [code] = (await once(silent, 'close')) as [number];
  expect([code, responsive.readyState]).toEqual([1006, WebSocket.OPEN]);
  responsive.close();
  await once(responsive, 'close');
});
