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
import { wholeGateway, type WholeGateway } from '../../test/fixtures/gateway';

const FOLLOW = 'subscription { myOrdersUpdated { id } }';
const now = (): number => Math.floor(Date.now() / 1_000);

let gateway: WholeGateway;
const clients: Client[] = [];
beforeAll(async () => {
  gateway = await wholeGateway({ LIVE_SOCKETS_PER_USER: '2' });
});
afterEach(async () => {
  for (const client of clients.splice(0)) await client.dispose();
  await eventually(() => expect(gateway.followed()).toBe(0));
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface Stock {
  /** The close codes so far. */
  closes: number[];
  /** How often it was let in. */
  connected: () => number;
  /** How its subscription ended; undefined while it goes on. */
  ended: () => unknown;
}

/** The official client as it comes, following something; it only waits less between its tries. */
function stockClient(connectionParams: ClientOptions['connectionParams'], url = gateway.url): Stock {
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
    { query: FOLLOW },
    {
      next: () => undefined,
      error: (error) => void (ended = error),
      complete: () => void (ended = 'complete'),
    },
  );
  return { closes, connected: () => connected, ended: () => ended };
}

const eventually = async (expectation: () => void, tries = 150): Promise<void> => {
  for (let left = tries; left > 0; left -= 1) {
    try {
      return expectation();
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
  expectation();
};
const quiet = () => new Promise((resolve) => setTimeout(resolve, 600));

describe('the official client', () => {
  it('comes back with a new token when the present one expires, again and again', async () => {
    const who = actor('customer');
    let given = 0;
    const stock = stockClient(() => {
      given += 1;
      return {
        authorization: `Bearer ${gateway.identity.token(who, { exp: now() + (given < 3 ? 2 : 900) })}`,
      };
    });
    await eventually(() => expect(stock.connected()).toBe(3));
    await eventually(() => expect(gateway.followed()).toBe(1));
    expect(stock.closes).toEqual([4403, 4403]);
    expect(stock.ended()).toBeUndefined();
  });

  it('comes back also when it is let in with an expired token first', async () => {
    const who = actor('customer');
    let given = 0;
    const stock = stockClient(() => {
      given += 1;
      return {
        authorization: `Bearer ${gateway.identity.token(who, { exp: now() + (given < 3 ? -5 : 900) })}`,
      };
    });
    await eventually(() => expect(stock.connected()).toBe(1));
    expect(stock.closes).toEqual([4403, 4403]);
  });

  it('does not come back when its session was ended on purpose', async () => {
    const sid = randomUUID();
    const token = gateway.identity.token(actor('customer'), { sid });
    const stock = stockClient(() => ({ authorization: `Bearer ${token}` }));
    await eventually(() => expect(gateway.followed()).toBe(1));
    const redis = new Redis(testRedisUrl());
    await publishRevocations(redis, [sid]);
    redis.disconnect();
    await eventually(() => expect(stock.ended()).toMatchObject({ code: 4401 }));
    await quiet();
    expect([stock.connected(), stock.closes]).toEqual([1, [4401]]);
    // Nor is it let in when it is started anew with the same token.
    const again = stockClient(() => ({ authorization: `Bearer ${token}` }));
    await eventually(() => expect(again.ended()).toMatchObject({ code: 4401 }));
    await quiet();
    expect([again.connected(), again.closes]).toEqual([0, [4401]]);
  });

  it('does not come back with a token that is none', async () => {
    const stock = stockClient({ authorization: 'Bearer a.b.c' });
    await eventually(() => expect(stock.ended()).toMatchObject({ code: 4401 }));
    await quiet();
    expect(stock.closes).toEqual([4401]);
  });

  it('comes in as soon as a place becomes free, when it was one socket too many', async () => {
    const token = gateway.identity.token(actor('customer'));
    const params = { authorization: `Bearer ${token}` };
    for (let count = 0; count < 2; count += 1) stockClient(params);
    await eventually(() => expect(gateway.followed()).toBe(2));
    const third = stockClient(params);
    await eventually(() => expect(third.closes).toContain(1013));
    await clients.shift()?.dispose();
    await eventually(() => expect(third.connected()).toBe(1));
  });

  it('is told by a gateway that stops to come back', async () => {
    const own = await wholeGateway();
    const socket = new WebSocket(`${own.url.replace('http', 'ws')}/graphql`, 'graphql-transport-ws');
    await once(socket, 'open');
    const closed = once(socket, 'close') as Promise<[code: number]>;
    await own[Symbol.asyncDispose]();
    expect((await closed)[0]).toBe(1001);
  });
});

describe('a subscription that its service ends', () => {
  /** A stand-in for the order service whose subscriptions fail with a code. */
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
          return [new GraphQLError('refused', { extensions: { code } })];
        },
      },
      new WebSocketServer({ server, path: '/graphql' }),
    );
    await once(server.listen(0, '127.0.0.1'), 'listening');
    const { port } = server.address() as AddressInfo;
    return { url: `http://127.0.0.1:${port}/graphql`, started: () => started, server };
  }

  it.each([
    ['finds the token expired before the gateway does', 'UNAUTHENTICATED', 4403],
    ['is away', 'SERVICE_UNAVAILABLE', 1013],
  ])('because it %s is begun again by the client', async (_why, code, close) => {
    const subgraph = await failingSubgraph(code);
    const own = await wholeGateway({ ORDER_URL: subgraph.url });
    const who = actor('customer');
    const stock = stockClient(
      () => ({ authorization: `Bearer ${own.identity.token(who, { exp: now() + 5 })}` }),
      own.url,
    );
    await eventually(() => expect(subgraph.started()).toBeGreaterThanOrEqual(3));
    expect(stock.ended()).toBeUndefined();
    expect(new Set(stock.closes)).toEqual(new Set([close]));
    await clients.pop()?.dispose();
    await own[Symbol.asyncDispose]();
    subgraph.server.closeAllConnections();
    subgraph.server.close();
  });

  it('because it is not allowed is not begun again', async () => {
    const subgraph = await failingSubgraph('FORBIDDEN');
    const own = await wholeGateway({ ORDER_URL: subgraph.url });
    const stock = stockClient({ authorization: `Bearer ${own.identity.token(actor('customer'))}` }, own.url);
    await eventually(() => expect(stock.ended()).toMatchObject([{ extensions: { code: 'FORBIDDEN' } }]));
    await quiet();
    expect(subgraph.started()).toBe(1);
    await clients.pop()?.dispose();
    await own[Symbol.asyncDispose]();
    subgraph.server.closeAllConnections();
    subgraph.server.close();
  });
});
