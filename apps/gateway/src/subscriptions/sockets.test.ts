import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import Redis from 'ioredis';
import { WebSocket } from 'ws';
import { publishRevocations } from '@e-storefront/auth';
import { actor, testRedisUrl } from '@e-storefront/testing';
import { SHOP, wholeGateway, type WholeGateway } from '../../test/fixtures/gateway';

const FOLLOW = 'subscription { myOrdersUpdated { id } }';

let gateway: WholeGateway;
beforeAll(async () => {
  gateway = await wholeGateway({
    LIVE_SOCKETS_PER_USER: '3',
    LIVE_SOCKETS_PER_ADDRESS: '6',
    LIVE_OPERATIONS_PER_SOCKET: '2',
  });
});
afterAll(() => gateway[Symbol.asyncDispose]());

/** A client that speaks the protocol by hand, so that it can do what no good client does. */
class RawClient {
  readonly socket: WebSocket;
  readonly closed: Promise<{ code: number; reason: string }>;
  readonly #messages: { type: string; id?: string; payload?: unknown }[] = [];

  constructor(headers: Record<string, string> = {}) {
    const url = `${gateway.url.replace('http', 'ws')}/graphql`;
    this.socket = new WebSocket(url, 'graphql-transport-ws', { headers, autoPong: false });
    this.socket.on('message', (data) => this.#messages.push(JSON.parse(String(data)) as never));
    this.socket.on('error', () => undefined);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', (code, reason) => resolve({ code, reason: String(reason) }));
    });
  }

  /** Opens and says who it is; a guest without a token. */
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

  subscribe(id: string, query = FOLLOW): void {
    this.send({ type: 'subscribe', id, payload: { query } });
  }

  /** The first message of a type that came or comes. */
  async message(type: string): Promise<{ payload?: unknown }> {
    for (;;) {
      const found = this.#messages.find((message) => message.type === type);
      if (found) return found;
      await once(this.socket, 'message');
    }
  }
}

const tokenOf = (claims: object = {}): string => gateway.identity.token(actor('customer'), claims);
const eventually = async (isSo: () => boolean): Promise<void> => {
  for (let tries = 0; tries < 100 && !isSo(); tries += 1) await new Promise((done) => setTimeout(done, 50));
  expect(isSo()).toBe(true);
};
const open: RawClient[] = [];
const joined = async (token?: string): Promise<RawClient> => {
  const client = await RawClient.init(token);
  open.push(client);
  return client;
};
afterEach(async () => {
  for (const { socket } of open) socket.terminate();
  await Promise.all(open.splice(0).map(({ closed }) => closed));
  await eventually(() => gateway.followed() === 0);
});

describe('a socket whose token ends', () => {
  it('is closed with 4403 when the token expires, and follows nothing any more', async () => {
    const exp = Math.floor(Date.now() / 1_000) + 2;
    const [client, guest] = await Promise.all([joined(tokenOf({ exp })), joined()]);
    client.subscribe('1');
    await eventually(() => gateway.followed() === 1);
    expect(await client.closed).toEqual({ code: 4403, reason: 'Token expired' });
    expect(Date.now()).toBeGreaterThanOrEqual(exp * 1_000);
    await eventually(() => gateway.followed() === 0);
    expect(guest.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is closed with 4401 when the session is revoked, while the sockets of others stay; a new token is let in', async () => {
    const who = actor('customer');
    const [ended, other] = [randomUUID(), randomUUID()];
    const [first, second, stays, guest] = await Promise.all([
      ...[ended, ended, other].map((sid) => joined(gateway.identity.token(who, { sid }))),
      joined(),
    ]);
    first?.subscribe('1');
    stays?.subscribe('1');
    await eventually(() => gateway.followed() === 2);
    const redis = new Redis(testRedisUrl());
    await publishRevocations(redis, [ended]);
    redis.disconnect();
    const closed = { code: 4401, reason: 'Session ended' };
    expect(await Promise.all([first?.closed, second?.closed])).toEqual([closed, closed]);
    await eventually(() => gateway.followed() === 1);
    expect([stays?.socket.readyState, guest?.socket.readyState]).toEqual([WebSocket.OPEN, WebSocket.OPEN]);
    expect((await joined(gateway.identity.token(who))).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is cut where the client does not answer the close', async () => {
    const client = await joined(tokenOf({ exp: Math.floor(Date.now() / 1_000) + 2 }));
    client.subscribe('1');
    await eventually(() => gateway.followed() === 1);
    client.socket.pause();
    await eventually(() => gateway.followed() === 0);
  });
});

describe('a client that does not hold to the protocol', () => {
  it('is closed with 4408 when it does not say who it is', async () => {
    expect((await new RawClient().closed).code).toBe(4408);
  });

  it.each([
    ['forged', 4401],
    ['expired', 4403],
    ['too long', 4400],
  ])('is closed with a token that is %s, with %i', async (fault, code) => {
    const tokens: Record<string, string> = {
      forged: `${tokenOf()}x`,
      expired: tokenOf({ exp: Math.floor(Date.now() / 1_000) - 1 }),
      'too long': 'x'.repeat(10_000),
    };
    expect((await (await RawClient.init(tokens[fault])).closed).code).toBe(code);
  });

  it.each([7, true, {}, ['Bearer a.b.c'], { token: 'x' }])(
    'is let in for nobody with %p in the place of a token',
    async (authorization) => {
      const client = new RawClient();
      await once(client.socket, 'open');
      client.send({ type: 'connection_init', payload: { authorization } });
      expect((await client.closed).code).toBeGreaterThanOrEqual(4400);
    },
  );

  it('is closed with 4401 when it subscribes before that', async () => {
    const client = new RawClient();
    await once(client.socket, 'open');
    client.subscribe('1');
    expect((await client.closed).code).toBe(4401);
  });

  it('is closed with 1009 when a message is too large', async () => {
    const client = await joined();
    client.send({ type: 'ping', payload: { text: 'x'.repeat(300_000) } });
    expect((await client.closed).code).toBe(1009);
  });

  it('is refused variables that are nested too deep, and goes on', async () => {
    const client = await joined();
    const deep = `${'['.repeat(100_000)}${']'.repeat(100_000)}`;
    const payload = `{"query":"{ __typename }","variables":{"deep":${deep}}}`;
    client.socket.send(`{"type":"subscribe","id":"1","payload":${payload}}`);
    expect(await client.message('error')).toMatchObject({
      payload: [{ extensions: { code: 'BAD_REQUEST' } }],
    });
    expect(client.socket.readyState).toBe(WebSocket.OPEN);
  });

  it('is closed with 4429 when it sends too many', async () => {
    const client = await joined();
    for (let count = 0; count < 400; count += 1) client.send({ type: 'ping' });
    expect(await client.closed).toEqual({ code: 4429, reason: 'Too many messages' });
  });
});

describe('the number', () => {
  it('of sockets of a user is limited, for each user alone', async () => {
    const token = tokenOf();
    await Promise.all([joined(token), joined(token), joined(token)]);
    expect(await (await joined(token)).closed).toEqual({ code: 1013, reason: 'Too many sockets' });
    expect((await joined(tokenOf())).socket.readyState).toBe(WebSocket.OPEN);
    open[0]?.socket.close();
    await open[0]?.closed;
    expect((await joined(token)).socket.readyState).toBe(WebSocket.OPEN);
  });

  it('of guests of an address is limited, and users are not counted there', async () => {
    await joined(tokenOf());
    await Promise.all(Array.from({ length: 6 }, () => joined()));
    expect(await (await joined()).closed).toEqual({ code: 1013, reason: 'Too many sockets' });
  });

  it('of operations at once over a socket is limited by a refusal of the one too many', async () => {
    const client = await joined(tokenOf());
    for (const id of ['1', '2', '3']) client.subscribe(id);
    expect(await client.message('error')).toMatchObject({
      id: '3',
      payload: [{ extensions: { code: 'RATE_LIMITED', retryAfter: 1 } }],
    });
    await eventually(() => gateway.followed() === 2);
    client.send({ type: 'complete', id: '1' });
    await eventually(() => gateway.followed() === 1);
    client.subscribe('4');
    await eventually(() => gateway.followed() === 2);
  });

  it('of operations is limited also where an id is used again before its operation has begun, and all end with the socket', async () => {
    const client = await joined(tokenOf());
    for (let count = 0; count < 10; count += 1) {
      client.subscribe('1');
      client.send({ type: 'complete', id: '1' });
    }
    for (const id of ['1', '2', '3']) client.subscribe(id);
    await client.message('error');
    expect(gateway.followed()).toBeLessThanOrEqual(2);
    client.socket.close();
    await client.closed;
    await eventually(() => gateway.followed() === 0);
  });
});

describe('a page of a browser', () => {
  it('of a front end, or of the gateway itself, may open a socket', async () => {
    for (const origin of [SHOP, gateway.url]) {
      const client = await RawClient.init(undefined, { origin });
      open.push(client);
      expect(client.socket.readyState).toBe(WebSocket.OPEN);
    }
  });

  it.each(['https://evil.example', 'null', `${SHOP}.evil.example`, 'http://shop.example'])(
    'at %s may not',
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
