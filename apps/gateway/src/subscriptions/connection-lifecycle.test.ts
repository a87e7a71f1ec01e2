import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import Redis from 'ioredis';
import { WebSocket } from 'ws';
import { publishRevocations } from '@e-storefront/auth';
import { actor, testRedisUrl } from '@e-storefront/testing';
import { SHOP, startGateway, type GatewayFixture } from '../../test/fixtures/gateway';

const SUBSCRIPTION = 'subscription { myOrdersUpdated { id } }';

let gateway: GatewayFixture;
beforeAll(async () => {
  gateway = await startGateway({
    LIVE_SOCKETS_PER_USER: '3',
    LIVE_SOCKETS_PER_ADDRESS: '6',
    LIVE_OPERATIONS_PER_SOCKET: '2',
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

interface RawMessage {
  type: string;
  id?: string;
  payload?: unknown;
}

/** A client that sends raw protocol messages, so that it can violate the protocol. */
class RawClient {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: RawMessage[] = [];

  constructor(headers: Record<string, string> = {}) {
    const url = `${gateway.url.replace('http', 'ws')}/graphql`;
    this.socket = new WebSocket(url, 'graphql-transport-ws', { headers, autoPong: false });
    this.socket.on('message', (data) => this.#messages.push(JSON.parse(String(data)) as RawMessage));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** Connects with a token, or as a guest without one. */
  static async init(token?: string, headers?: Record<string, string>): Promise<RawClient> {
    const client = new RawClient(headers);
    await once(client.socket, 'open');
    client.send({ type: 'connection_init', ...(token && { payload: { authorization: `Bearer ${token}` } }) });
    await Promise.race([client.closed, client.message('connection_ack')]);
    return client;
  }

  send(message: object): void {
    this.socket.send(JSON.stringify(message));
  }

  subscribe(id: string, query = SUBSCRIPTION): void {
    this.send({ type: 'subscribe', id, payload: { query } });
  }

  /** Waits for the first message of a type. */
  async message(type: string): Promise<{ payload?: unknown }> {
    for (;;) {
      const found = this.#messages.find((message) => message.type === type);
      if (found) return found;
      await once(this.socket, 'message');
    }
  }
}

const createToken = (claims: object = {}): string => gateway.identity.token(actor('customer'), claims);
const eventually = async (isTrue: () => boolean): Promise<void> => {
  for (let attempts = 0; attempts < 100 && !isTrue(); attempts += 1)
    await new Promise((done) => setTimeout(done, 50));
  expect(isTrue()).toBe(true);
};
const open: RawClient[] = [];
const connectClient = async (token?: string): Promise<RawClient> => {
  const client = await RawClient.init(token);
  open.push(client);
  return client;
};
afterEach(async () => {
  for (const { socket } of open) socket.terminate();
  await Promise.all(open.splice(0).map(({ closed }) => closed));
  await eventually(() => gateway.openSubscriptions() === 0);
});

describe('a WebSocket whose token ends', () => {
  it('is closed with 4403 when the token expires, together with its subscriptions', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 2;
    const [client, guest] = await Promise.all([connectClient(createToken({ exp })), connectClient()]);
    client.subscribe('1');
    await eventually(() => gateway.openSubscriptions() === 1);
    expect(await client.closed).toEqual({ code: 4403, reason: 'Token expired' });
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
    await eventually(() => gateway.openSubscriptions() === 0);
    expect(guest.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is closed with 4401 when its session is revoked, while other sessions stay connected', async () => {
    const user = actor('customer');
    const [ended, other] = [randomUUID(), randomUUID()];
    const [first, second, stays, guest] = await Promise.all([
      ...[ended, ended, other].map((sid) => connectClient(gateway.identity.token(user, { sid }))),
      connectClient(),
    ]);
    first?.subscribe('1');
    stays?.subscribe('1');
    await eventually(() => gateway.openSubscriptions() === 2);
    const redis = new Redis(testRedisUrl());
    await publishRevocations(redis, [ended]);
    redis.disconnect();
    const closed = { code: 4401, reason: 'Session ended' };
    expect(await Promise.all([first?.closed, second?.closed])).toEqual([closed, closed]);
    await eventually(() => gateway.openSubscriptions() === 1);
    expect([stays?.socket.readyState, guest?.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    expect((await connectClient(gateway.identity.token(user))).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is terminated when the client does not complete the close handshake', async () => {
    const client = await connectClient(createToken({ exp: Math.floor(Date.now() / 1_000) + 2 }));
    client.subscribe('1');
    await eventually(() => gateway.openSubscriptions() === 1);
    client.socket.pause();
    await eventually(() => gateway.openSubscriptions() === 0);
  });
});

describe('a client that violates the protocol', () => {
  it('is closed with 4408 when it does not initialise the connection', async () => {
    expect((await new RawClient().closed).code).toBe(4408);
  });

  it.each([
    ['forged', 4401],
    ['expired', 4403],
    ['too long', 4400],
  ])('with a token that is %s is closed with %i', async (flaw, code) => {
    const tokens: Record<string, string> = {
      forged: `${createToken()}x`,
      expired: createToken({ exp: Math.floor(Date.now() / 1_000) - 1 }),
      'too long': 'x'.repeat(10_000),
    };
    expect((await (await RawClient.init(tokens[flaw])).closed).code).toBe(code);
  });

  it.each([7, true, {}, ['Bearer a.b.c'], { token: 'x' }])(
    'is rejected with %p in the place of a token',
    async (authorization) => {
      const client = new RawClient();
      await once(client.socket, 'open');
      client.send({ type: 'connection_init', payload: { authorization } });
      expect((await client.closed).code).toBeGreaterThanOrEqual(4400);
    },
  );

  it('is closed with 4401 when it subscribes before the initialisation', async () => {
    const client = new RawClient();
    await once(client.socket, 'open');
    client.subscribe('1');
    expect((await client.closed).code).toBe(4401);
  });

  it('is closed with 1009 when a message is too large', async () => {
    const client = await connectClient();
    client.send({ type: 'ping', payload: { text: 'x'.repeat(300_000) } });
    expect((await client.closed).code).toBe(1009);
  });

  it('receives an error for variables that are nested too deeply, and stays connected', async () => {
    const client = await connectClient();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const payload = `{"query":"{ __typename }","variables":{"deep":${deep}}}`;
    client.socket.send(`{"type":"subscribe","id":"1","payload":${payload}}`);
    expect(await client.message('error')).toMatchObject({
      payload: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is closed with 4429 when it sends too many messages', async () => {
    const client = await connectClient();
    for (let count = 0; count < 400; count += 1) client.send({ type: 'ping' });
    expect(await client.closed).toEqual({ code: 4429, reason: 'Too many messages' });
  });
});

describe('the maximum', () => {
  it('of sockets per user applies to each user separately', async () => {
    const token = createToken();
    await Promise.all([connectClient(token), connectClient(token), connectClient(token)]);
    expect(await (await connectClient(token)).closed).toEqual({ code: 1013, reason: 'Too many sockets' });
    expect((await connectClient(createToken())).socket.readyState).toBe(WebSocket.OPEN);
    open[0]?.socket.close();
    await open[0]?.closed;
    expect((await connectClient(token)).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('of guest sockets per address does not count users', async () => {
    await connectClient(createToken());
    await Promise.all(Array.from({ length: 6 }, () => connectClient()));
    expect(await (await connectClient()).closed).toEqual({ code: 1013, reason: 'Too many sockets' });
  });

  it('of concurrent operations per socket rejects further operations only', async () => {
    const client = await connectClient(createToken());
    for (const id of ['1', '2', '3']) client.subscribe(id);
    expect(await client.message('error')).toMatchObject({
      id: '3',
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }],
    });
    await eventually(() => gateway.openSubscriptions() === 2);
    client.send({ type: 'complete', id: '1' });
    await eventually(() => gateway.openSubscriptions() === 1);
    client.subscribe('4');
    await eventually(() => gateway.openSubscriptions() === 2);
  });

  it('of concurrent operations holds for reused ids, and all operations end with the socket', async () => {
    const client = await connectClient(createToken());
    for (let count = 0; count < 10; count += 1) {
      client.subscribe('1');
      client.send({ type: 'complete', id: '1' });
    }
    for (const id of ['1', '2', '3']) client.subscribe(id);
    await client.message('error');
    expect(gateway.openSubscriptions()).toBeLessThanOrEqual(2);
    client.socket.close();
    await client.closed;
    await eventually(() => gateway.openSubscriptions() === 0);
  });
});

describe('a browser page', () => {
  it('of a front end or the gateway itself may connect', async () => {
    for (const origin of [SHOP, gateway.url]) {
      const client = await RawClient.init(undefined, { origin });
      open.push(client);
      expect(client.socket.readyState).toBe(WebSocket.OPEN);
    }
  });

  it.each(['https://evil.example', 'null', `${SHOP}.evil.example`, 'http://shop.example'])(
    'at %s may not connect',
    async (origin) => {
      const client = new RawClient({ origin });
      const [, response] = (await once(client.socket, 'unexpected-response')) as [
        unknown,
        { statusCode: number },
      ];
      expect(response.statusCode).toBe(403);
      client.socket.terminate();
    },
  );
});
