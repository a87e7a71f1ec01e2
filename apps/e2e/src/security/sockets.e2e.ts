import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { WebSocket } from 'ws';
import { ask, data } from '../support/client';
import { addressOf, GATEWAY } from '../support/environment';
import { misusedSignatures, signedByHand, unsignedForgeries } from '../support/forged-tokens';
import { moveOrder } from '../support/orders';
import { logIn, register, type TestUser } from '../support/users';
import { newOwnedResources, type OwnedResources } from '../support/owned-resources';

const PROTOCOL = 'graphql-transport-ws';
const FOLLOW = 'subscription S($id: ID!) { orderUpdated(orderId: $id) { id orderStatus } }';

interface Message {
  type: string;
  id?: string;
  payload?: { data?: unknown; errors?: { extensions: { code: string } }[] };
}

/** A client that can violate the protocol. */
class RawClient implements Disposable {
  readonly messages: Message[] = [];
  readonly closed: Promise<number>;
  readonly #socket: WebSocket;

  constructor(socket: WebSocket) {
    this.#socket = socket;
    socket.on('error', () => undefined);
    socket.on('message', (text: Buffer) => this.messages.push(JSON.parse(text.toString()) as Message));
    this.closed = new Promise((resolve) => socket.once('close', resolve));
  }

  static async open(
    path = '/graphql',
    headers: Record<string, string> = {},
    at = GATEWAY,
  ): Promise<RawClient> {
    const socket = new WebSocket(at.replace('http', 'ws') + path, PROTOCOL, { headers });
    const client = new RawClient(socket);
    await Promise.race([once(socket, 'open').catch(() => undefined), client.closed]);
    return client;
  }

  /** A client after `connection_init`, with a token or as a guest. */
  static async ready(token?: string): Promise<RawClient> {
    const client = await RawClient.open();
    client.send({
      type: 'connection_init',
      ...(token !== undefined && { payload: { Authorization: `Bearer ${token}` } }),
    });
    await client.waitFor('connection_ack');
    return client;
  }

  send(message: unknown): void {
    this.#socket.send(typeof message === 'string' ? message : JSON.stringify(message));
  }

  follow(id: string, orderId: string): void {
    this.send({ id, type: 'subscribe', payload: { query: FOLLOW, variables: { id: orderId } } });
  }

  /** Waits for a message of a type; returns nothing when the socket closes first. */
  async waitFor(type: string, withinMs = 5_000): Promise<Message | undefined> {
    const until = Date.now() + withinMs;
    while (Date.now() < until && this.#socket.readyState !== WebSocket.CLOSED) {
      const found = this.messages.find((message) => message.type === type);
      if (found) return found;
      await delay(20);
    }
    return this.messages.find((message) => message.type === type);
  }

  [Symbol.dispose](): void {
    this.#socket.terminate();
  }
}

const within = async (closed: Promise<number>, ms: number): Promise<number | string> =>
  Promise.race([closed, delay(ms, 'still open', { ref: false })]);

describe('a WebSocket', () => {
  let owned: OwnedResources;
  let owner: TestUser;
  beforeAll(async () => {
    owned = await newOwnedResources();
    owner = owned.owner;
  });

  it('rejects every token that auth did not issue for this purpose', async () => {
    const forged = {
      ...(await unsignedForgeries(owner.accessToken)),
      ...misusedSignatures(owner.accessToken),
    };
    const kinds = Object.keys(forged).filter((_kind, index) => index % 4 === 0 || index > 50);
    const closed = await Promise.all(
      kinds.map(async (kind) => {
        using client = await RawClient.open();
        client.send({ type: 'connection_init', payload: { Authorization: `Bearer ${forged[kind]}` } });
        return [kind, [4401, 4403].includes(Number(await within(client.closed, 5_000))), client.messages];
      }),
    );
    expect(closed).toEqual(kinds.map((kind) => [kind, true, []]));
  });

  it('of a guest receives no orders', async () => {
    using guest = await RawClient.ready();
    guest.follow('1', owned.orderId);
    const answer = (await guest.waitFor('error')) ?? (await guest.waitFor('next'));
    expect(JSON.stringify(answer)).toContain('UNAUTHENTICATED');
    expect(JSON.stringify(guest.messages)).not.toContain(owned.orderId);
  });

  it('executes nothing before connection_init', async () => {
    using client = await RawClient.open();
    client.send({ id: '1', type: 'subscribe', payload: { query: '{ __typename }' } });
    expect(await within(client.closed, 5_000)).toBe(4401);
    expect(client.messages).toEqual([]);
  });

  it('does not wait for connection_init for ever', async () => {
    using client = await RawClient.open();
    expect(await within(client.closed, 15_000)).toBe(4408);
  });

  it.each([
    ['two introductions', [{ type: 'connection_init' }, { type: 'connection_init' }], 4429],
    ['no JSON', ['{{{'], 4400],
    ['a type that there is not', [{ type: 'admin' }], 4400],
    ['no type', ['{}'], 4400],
    ['a list', ['[]'], 4400],
    [
      'a subscription without a query',
      [{ type: 'connection_init' }, { id: '1', type: 'subscribe', payload: {} }],
      4400,
    ],
  ] as [string, unknown[], number][])('is closed for %s', async (_what, messages, code) => {
    using client = await RawClient.open();
    for (const message of messages) client.send(message);
    expect(await within(client.closed, 5_000)).toBe(code);
  });

  it('is closed for two operations with the same id', async () => {
    using client = await RawClient.ready(owner.accessToken);
    client.follow('same', owned.orderId);
    client.follow('same', owned.orderId);
    expect(await within(client.closed, 5_000)).toBe(4409);
  });

  it('is closed for an oversized message, and the gateway keeps running', async () => {
    using client = await RawClient.ready();
    client.send({
      id: '1',
      type: 'subscribe',
      payload: { query: `{ __typename } # ${'x'.repeat(1_000_000)}` },
    });
    expect(await within(client.closed, 5_000)).toBe(1009);
    using deep = await RawClient.ready();
    const levels = 50_000;
    deep.send(
      `{"id":"1","type":"subscribe","payload":{"query":"{ __typename }","variables":{"a":${'['.repeat(levels)}${']'.repeat(levels)}}}}`,
    );
    await Promise.race([deep.waitFor('next'), deep.waitFor('error'), deep.closed]);
    expect(JSON.stringify(deep.messages)).not.toMatch(/RangeError|call stack|node_modules/);
    expect((await ask('{ __typename }')).status).toBe(200);
  });

  it('accepts no other path, no other protocol and no page of another origin', async () => {
    for (const path of ['/', '/graphql/x', '/admin', '//graphql', '/graphql/../x']) {
      using client = await RawClient.open(path);
      expect([path, await within(client.closed, 5_000)]).toEqual([path, 1006]);
    }
    const other = new RawClient(new WebSocket(`${GATEWAY.replace('http', 'ws')}/graphql`, 'graphql-ws'));
    expect([1002, 1006, 4406]).toContain(await within(other.closed, 5_000));
    using foreign = await RawClient.open('/graphql', { origin: 'https://evil.example' });
    expect([1006, 4403]).toContain(await within(foreign.closed, 5_000));
    using own = await RawClient.open('/graphql', { origin: 'http://localhost:3000' });
    own.send({ type: 'connection_init' });
    expect(await own.waitFor('connection_ack')).toBeDefined();
  });

  it('to a subgraph rejects every client', async () => {
    for (const subgraph of ['order', 'ticket']) {
      using client = await RawClient.open('/graphql', {}, addressOf(subgraph));
      client.send({ type: 'connection_init', payload: { Authorization: `Bearer ${owner.accessToken}` } });
      expect([subgraph, await within(client.closed, 5_000)]).toEqual([subgraph, 4403]);
    }
  });
});

describe('a WebSocket whose token expires', () => {
  let owned: OwnedResources;
  beforeAll(async () => {
    owned = await newOwnedResources();
  });

  it('is closed when the token expires, and delivers nothing afterwards', async () => {
    const exp = Math.floor(Date.now() / 1000) + 3;
    using client = await RawClient.ready(signedByHand(owned.owner.accessToken, { exp }));
    client.follow('1', owned.orderId);
    expect(JSON.stringify(await client.waitFor('next'))).toContain(owned.orderId);
    expect([4401, 4403]).toContain(await within(client.closed, 10_000));
    const before = client.messages.length;
    await moveOrder(owned.orderId, 'CONFIRMED', owned.seller);
    await delay(300);
    expect(client.messages).toHaveLength(before);
  });

  it.each(['logout', 'changePassword'])('is closed within a second after %s', async (way) => {
    const { email, password } = owned.owner;
    const session = await logIn(email, password);
    using client = await RawClient.ready(session.accessToken);
    client.follow('1', owned.orderId);
    await client.waitFor('next');
    if (way === 'logout') await data('mutation { logout }', { as: session });
    else await changePassword(owned.owner);
    expect([4401, 4403]).toContain(await within(client.closed, 1_500));
    using again = await RawClient.open();
    again.send({ type: 'connection_init', payload: { Authorization: `Bearer ${session.accessToken}` } });
    expect([4401, 4403]).toContain(await within(again.closed, 5_000));
  });
});

describe('many WebSockets', () => {
  it('of one user are limited, without affecting others', async () => {
    const [greedy, other] = await Promise.all([register(), register()]);
    const clients = await Promise.all(Array.from({ length: 60 }, () => RawClient.ready(greedy.accessToken)));
    try {
      const acked = clients.filter(({ messages }) => messages.some(({ type }) => type === 'connection_ack'));
      expect(acked.length).toBeGreaterThan(0);
      expect(await data('{ me { id } }', { as: other })).toEqual({ me: { id: other.id } });
      using fine = await RawClient.ready(other.accessToken);
      expect(fine.messages).toMatchObject([{ type: 'connection_ack' }]);
    } finally {
      for (const client of clients) client[Symbol.dispose]();
    }
  });
});

/** Revokes every session except the caller's own. */
async function changePassword(owner: TestUser): Promise<void> {
  const fresh = await logIn(owner.email, owner.password);
  const input = { currentPassword: owner.password, newPassword: `${owner.password}-new` };
  await data('mutation C($input: ChangePasswordInput!) { changePassword(input: $input) { success } }', {
    variables: { input },
    as: fresh,
  });
}
