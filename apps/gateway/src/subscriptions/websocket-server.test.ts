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
import { openRateLimits } from '../rate-limit/rate-limit.config';
import { OperationPreparation } from '../documents/operation-preparation';
import { openOperations } from '../persisted-operations/persisted-operations.config';
import { QueryLimits } from '../query-cost/query-limits';
import { SocketLimits } from '../rate-limit/websocket';
import { executeOverSocket } from './execute-over-socket';
import { LiveExecutor } from './subscription-executor';
import { LivePlanner } from './subscription-planner';
import { serveLive } from './websocket-server';
import { Upstreams } from './upstream';

const planner = new LivePlanner(readFileSync(path.resolve(__dirname, '../../supergraph.graphql'), 'utf8'));
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
  const limits = new SocketLimits(await openRateLimits(service, redis, 1_000));
  const upstreams = new Upstreams({}, { credential: () => Promise.resolve('none') });
  serveLive({
    service,
    planner,
    executor: new LiveExecutor({ planner, upstreams, sources: {} }),
    execute: executeOverSocket(apollo, limits),
    contextFor: ({ client, requestId }) =>
      Promise.resolve({
        principal: null,
        expired: null,
        authorization: undefined,
        tokenFault: undefined,
        idempotencyKey: undefined,
        traceparent: undefined,
        client,
        requestId,
        logger: service.logger,
      }),
    limits,
    queryLimits,
    preparation: new OperationPreparation(planner.schema, queryLimits),
    operations: openOperations({ OPERATIONS: 'open', OPERATIONS_FILES: [] }, {}),
    tokens: { onRevoked: () => () => undefined },
    sockets: { perUser: 10, perAddress: 10 },
    operationsPerSocket: 10,
    pingEveryMs: 200,
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

const answerTo = async (query: string): Promise<unknown> => {
  for await (const result of client.iterate({ query })) return result;
  return undefined;
};

test('a query that fails over the socket is answered with its code, as over HTTP', async () => {
  expect(await answerTo('{ me { id } }')).toMatchObject({
    data: { me: null },
    errors: [{ path: ['me'], extensions: { code: 'UNAUTHENTICATED' } }],
  });
});

test('a subscription whose field is left out is refused alone, with a code', async () => {
  const query = 'subscription { myOrdersUpdated @skip(if: true) { id } }';
  const refused = answerTo(query).catch((error: unknown) => error);
  expect(await answerTo('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
  expect(await refused).toMatchObject([{ extensions: { code: 'GRAPHQL_VALIDATION_FAILED' } }]);
});

test('what fails in a subscription as nobody foresaw is masked, and names the request', async () => {
  const refused = await answerTo('subscription { myOrdersUpdated { id } }');
  const requestId = expect.stringMatching(/^[\da-f-]{36}$/);
  expect(refused).toMatchObject({ errors: [{ extensions: { code: 'INTERNAL_SERVER_ERROR', requestId } }] });
  expect(JSON.stringify(refused)).not.toContain('address');
});

test.each(['//', '/nowhere', 'http://'])('an upgrade at the address %s is turned away', async (address) => {
  const socket = connect(Number(new URL(running.url).port), '127.0.0.1');
  socket.write(`GET ${address} HTTP/1.1\r\nHost: shop\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n`);
  socket.resume();
  await once(socket, 'close');
  expect(await answerTo('{ __typename }')).toEqual({ data: { __typename: 'Query' } });
});

test('a client that does not answer pings is cut off, and one that does stays', async () => {
  const url = `${running.url.replace('http', 'ws')}/graphql`;
  const [silent, lively] = [false, true].map((autoPong) => {
    const socket = new WebSocket(url, 'graphql-transport-ws', { autoPong });
    socket.once('open', () => socket.send('{"type":"connection_init"}'));
    return socket;
  }) as [WebSocket, WebSocket];
  const [code] = (await once(silent, 'close')) as [number];
  expect([code, lively.readyState]).toEqual([1006, WebSocket.OPEN]);
  lively.close();
  await once(lively, 'close');
});
