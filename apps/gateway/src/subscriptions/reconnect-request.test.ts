import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomUUID } from 'node:crypto';
import Redis from 'ioredis';
import { createClient, type Client, type ClientOptions } from 'graphql-ws';
import { useServer } from 'graphql-ws/use/ws';
import { GraphQLError, buildSchema } from 'graphql';
import { WebSocket, WebSocketServer } from 'ws';
import { publishRevocations } from '@e-storefront/auth';
import { actor, testRedisUrl } from '@e-storefront/testing';
import { startGateway, type GatewayFixture } from '../../test/fixtures/gateway';

const SUBSCRIPTION = 'subscription { myOrdersUpdated { id } }';
const now = (): number => Math.floor(Date.now() / 1_000);

let gateway: GatewayFixture;
const clients: Client[] = [];
beforeAll(async () => {
  gateway = await startGateway({ LIVE_SOCKETS_PER_USER: '2' });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await eventually(() => expect(gateway.openSubscriptions()).toBe(0));
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface ObservedClient {
  /** Close codes so far. */
  closes: number[];
  /** Number of accepted connections. */
  connected: () => number;
  /** The error or `complete` with which the subscription ended; undefined while it runs. */
  ended: () => unknown;
}

/** The official client with a running subscription and shorter waits between its retries. */
function startClient(connectionParams: ClientOptions['connectionParams'], url = gateway.url): ObservedClient {
  let connected = 0;
  let ended: unknown;
  const closes: number[] = [];
  const client = createClient({
    url: `${url.replace('http', 'ws')}/graphql`,
    webSocketImpl: WebSocket,
    connectionParams,
    retryAttempts: 50,
    retryWait: () => new Promise((resolve) => setTimeout(resolve, 50)),
    on: {
      connected: () => void (connected += 1),
      closed: (event) => void closes.push((event as { code: number }).code),
    },
  });
  clients.push(client);
  client.subscribe(
    { query: SUBSCRIPTION },
    {
      next: () => undefined,
      error: (error) => void (ended = error),
      complete: () => void (ended = 'complete'),
    },
  );
  return { closes, connected: () => connected, ended: () => ended };
}

const eventually = async (expectation: () => void, attempts = 150): Promise<void> => {
  for (let remaining = attempts; remaining > 0; remaining -= 1) {
    try {
      return expectation();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expectation();
};
const waitForSilence = () => new Promise((resolve) => setTimeout(resolve, 600));

describe('the graphql-ws client', () => {
  it('reconnects with a new token each time its token expires', async () => {
    const user = actor('customer');
    let tokensIssued = 0;
    const client = startClient(() => {
      tokensIssued += 1;
      return {
        authorization: `Bearer ${gateway.identity.token(user, { exp: now() + (tokensIssued < 3 ? 2 : 900) })}`,
      };
    });
    await eventually(() => expect(client.connected()).toBe(3));
    await eventually(() => expect(gateway.openSubscriptions()).toBe(1));
    expect(client.closes).toEqual([4403, 4403]);
    expect(client.ended()).toBeUndefined();
  });

  it('reconnects after it connected with an expired token', async () => {
    const user = actor('customer');
    let tokensIssued = 0;
    const client = startClient(() => {
      tokensIssued += 1;
      return {
        authorization: `Bearer ${gateway.identity.token(user, { exp: now() + (tokensIssued < 3 ? -5 : 900) })}`,
      };
    });
    await eventually(() => expect(client.connected()).toBe(1));
    expect(client.closes).toEqual([4403, 4403]);
  });

  it('does not reconnect after its session was revoked', async () => {
    const sid = randomUUID();
    const token = gateway.identity.token(actor('customer'), { sid });
    const client = startClient(() => ({ authorization: `Bearer ${token}` }));
    await eventually(() => expect(gateway.openSubscriptions()).toBe(1));
    const redis = new Redis(testRedisUrl());
    await publishRevocations(redis, [sid]);
    redis.disconnect();
    await eventually(() => expect(client.ended()).toMatchObject({ code: 4401 }));
    await waitForSilence();
    expect([client.connected(), client.closes]).toEqual([1, [4401]]);
    // A new connection with the same token is rejected as well.
    const again = startClient(() => ({ authorization: `Bearer ${token}` }));
    await eventually(() => expect(again.ended()).toMatchObject({ code: 4401 }));
    await waitForSilence();
    expect([again.connected(), again.closes]).toEqual([0, [4401]]);
  });

  it('does not reconnect with an invalid token', async () => {
    const client = startClient({ authorization: 'Bearer a.b.c' });
    await eventually(() => expect(client.ended()).toMatchObject({ code: 4401 }));
    await waitForSilence();
    expect(client.closes).toEqual([4401]);
  });

  it('connects as soon as another socket closes, when it exceeded the maximum', async () => {
    const token = gateway.identity.token(actor('customer'));
    const params = { authorization: `Bearer ${token}` };
    for (let count = 0; count < 2; count += 1) startClient(params);
    await eventually(() => expect(gateway.openSubscriptions()).toBe(2));
    const third = startClient(params);
    await eventually(() => expect(third.closes).toContain(1013));
    await clients.shift()?.dispose();
    await eventually(() => expect(third.connected()).toBe(1));
  });

  it('receives close code 1001 from a gateway that stops', async () => {
    const own = await startGateway();
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[code: number]>;
    await own[Symbol.asyncDispose]();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('a subscription that its subgraph ends', () => {
  /** A fake order service that rejects subscriptions with a code. */
  async function failingSubgraph(
    code: string,
  ): Promise<{ url: string; started: () => number; server: Server }> {
    let started = 0;
    const server = createServer((_request, response) => void response.writeHead(503).end());
    useServer(
      {
        schema: buildSchema('type Query { me: Int } type Subscription { myOrdersUpdated: Int }'),
        validate: () => [],
        onSubscribe: () => {
          started += 1;
          return [new GraphQLError('rejected', { extensions: { code } })];
        },
      },
      new WebSocketServer({ server, path: '/graphql' }),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/graphql`, started: () => started, server };
  }

  it.each([
    ['the subgraph considers the token expired before the gateway does', 'UNAUTHENTICATED', 4403],
    ['the subgraph is unavailable', 'SERVICE_UNAVAILABLE', 1013],
  ])('is restarted by the client when %s', async (_why, code, close) => {
    const subgraph = await failingSubgraph(code);
    const own = await startGateway({ ORDER_URL: subgraph.url });
    const user = actor('customer');
    const client = startClient(
      () => ({ authorization: `Bearer ${own.identity.token(user, { exp: now() + 5 })}` }),
      own.url,
    );
    await eventually(() => expect(subgraph.started()).toBeGreaterThanOrEqual(3));
    expect(client.ended()).toBeUndefined();
    expect(new Set(client.closes)).toEqual(new Set([close]));
    await clients.pop()?.dispose();
    await own[Symbol.asyncDispose]();
    subgraph.server.closeAllConnections();
    subgraph.server.close();
  });

  it('is not restarted when it is forbidden', async () => {
    const subgraph = await failingSubgraph('FORBIDDEN');
    const own = await startGateway({ ORDER_URL: subgraph.url });
    const client = startClient({ authorization: `Bearer ${own.identity.token(actor('customer'))}` }, own.url);
    await eventually(() => expect(client.ended()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]));
    await waitForSilence();
    expect(subgraph.started()).toBe(1);
    await clients.pop()?.dispose();
    await own[Symbol.asyncDispose]();
    subgraph.server.closeAllConnections();
    subgraph.server.close();
  });
});
