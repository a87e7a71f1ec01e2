import { randomUUID } from 'node:crypto';
import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text as readText } from 'node:stream/consumers';
import { Redis } from 'ioredis';
import { pino } from 'pino';
import { AnswerStore, PurgeSubscription } from '@e-storefront/messaging';
import { AnswerScope, ANSWER_HEADERS } from '@e-storefront/subgraph';
import { Registry } from '@e-storefront/server';
import { actor, requestContext, testRedisUrl } from '@e-storefront/testing';
import { createGuestContext } from '../../test/fixtures/guest-context';
import type { GatewayContext } from '../context';
import { CacheMetrics } from './cache-metrics';
import { PublicAnswers } from './public-answers';
import { SubgraphDataSource } from './subgraph-data-source';

type ProcessOptions = Parameters<SubgraphDataSource['process']>[0];

const QUERY = 'query Page { products { id } }';
const PUBLIC = {
  'cache-control': 'public, max-age=60',
  [ANSWER_HEADERS.audience]: 'shoppers',
  [ANSWER_HEADERS.tags]: 'Product:1 Product:2',
};

/** A subgraph that answers each request with its number, after a delay. */
async function countingSubgraph() {
  let delays = [50];
  let headers: Record<string, string> = {};
  let status = 200;
  let bodyOf = (): string => (status === 200 ? `{"data":{"n":${received.length}}}` : '<html>');
  const received: IncomingHttpHeaders[] = [];
  const bodies: unknown[] = [];
  const server = createServer((request, response) => {
    received.push(request.headers);
    const body = bodyOf();
    const late = delays.length > 1 ? delays.shift() : delays[0];
    const send = (): void =>
      void response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(body);
    void readText(request).then((text) => {
      bodies.push(JSON.parse(text));
      setTimeout(send, late);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    received,
    bodies,
    /** Milliseconds before the next answers; the last one holds for all further ones. */
    delay: (...next: number[]) => void (delays = next),
    answerWith: (next: Record<string, string>, code = 200) => {
      headers = next;
      status = code;
    },
    answerBody: (body: unknown) => void (bodyOf = () => JSON.stringify(body)),
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

describe('calls to a subgraph', () => {
  const redis = new Redis(testRedisUrl());
  let subscription: PurgeSubscription;
  let store: AnswerStore;
  let subgraph: Awaited<ReturnType<typeof countingSubgraph>>;
  let source: SubgraphDataSource;
  beforeEach(async () => {
    subgraph = await countingSubgraph();
    store = new AnswerStore(redis, () => undefined);
    const answers = new PublicAnswers({
      megabytes: 1,
      metrics: new CacheMetrics(new Registry()),
      subscribe: (listener) => (subscription = new PurgeSubscription(redis, listener, () => undefined)),
      store,
    });
    const service = `product-${randomUUID()}`;
    const identity = { credential: () => Promise.resolve('credential') };
    source = new SubgraphDataSource({ name: service, url: subgraph.url, identity, answers });
    while (!subscription.isCurrent) await new Promise((resolve) => setTimeout(resolve, 10));
  });
  afterEach(async () => {
    subscription.close();
    store.close();
    await source.close();
    await subgraph.stop();
  });
  afterAll(() => redis.disconnect());

  const guest = (): GatewayContext => ({
    ...createGuestContext(pino({ level: 'silent' })),
    answer: new AnswerScope(null),
  });
  const customer = (): GatewayContext => {
    const { principal } = requestContext(actor('customer'));
    return { ...guest(), principal, authorization: 'Bearer token', answer: new AnswerScope(principal) };
  };
  const run = (context: GatewayContext, query = QUERY, variables = {}): Promise<object> =>
    source.process(
      Object.assign(Object.create(null) as ProcessOptions, {
        request: { query, variables: { page: 1, ...variables } },
        context,
        incomingRequestContext: { overallCachePolicy: { restrict: () => undefined } },
      }),
    );
  const fiveAtOnce = (context: () => GatewayContext, query = QUERY): Promise<object[]> =>
    Promise.all(Array.from({ length: 5 }, () => run(context(), query)));

  it('carry the gateway’s credential, the caller’s token and the request id', async () => {
    await run({ ...customer(), idempotencyKey: 'key', requestId: 'r1' });
    expect(subgraph.received[0]).toMatchObject({
      authorization: 'Bearer token',
      'idempotency-key': 'key',
      'x-request-id': 'r1',
      'x-client-address': '127.0.0.1',
    });
  });

  it('are made once for all shoppers while the answer is public, and each gets a copy', async () => {
    subgraph.answerWith(PUBLIC);
    const results = [await run(guest()), ...(await fiveAtOnce(customer))];
    expect(results).toEqual(Array(6).fill({ data: { n: 1 } }));
    expect(results[1]).not.toBe(results[2]);
  });

  it('restrict the response to the audience of the answer', async () => {
    subgraph.answerWith(PUBLIC);
    const context = customer();
    await run(context);
    expect(context.answer.audience).toBe('shoppers');
    subgraph.answerWith({});
    await run(context, 'query Me { me { id } }');
    expect(context.answer.audience).toBe('caller');
  });

  it('are made for each caller when the answer is private', async () => {
    await run(customer());
    await fiveAtOnce(customer);
    expect(subgraph.received).toHaveLength(6);
  });

  it('are made for each caller whose token has expired', async () => {
    subgraph.answerWith(PUBLIC);
    const { principal } = requestContext(actor('customer'));
    await fiveAtOnce(() => ({ ...guest(), expiredPrincipal: principal }));
    expect(subgraph.received).toHaveLength(5);
  });

  it('are not shared with a query that began before a mutation', async () => {
    subgraph.answerWith({ ...PUBLIC, 'cache-control': 'public, max-age=0' });
    await run(guest());
    subgraph.delay(1_000, 50);
    const before = run(guest());
    while (subgraph.received.length < 2) await new Promise((resolve) => setTimeout(resolve, 5));
    await run(guest(), 'mutation Add { addToCart { id } }');
    subgraph.delay(50);
    expect(await run(guest())).toEqual({ data: { n: 4 } });
    expect(await before).toEqual({ data: { n: 2 } });
  });

  it('are never shared when they are mutations', async () => {
    subgraph.answerWith(PUBLIC);
    await fiveAtOnce(guest, 'mutation Add { addToCart { id } }');
    expect(subgraph.received).toHaveLength(5);
    const context = guest();
    await run(context, 'mutation Add { addToCart { id } }');
    await run(context);
    expect(context.answer.audience).toBe('caller');
  });

  it('request only unknown entities, and assign entities and errors to their positions', async () => {
    const query = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { n } }';
    const entities = (...ids: number[]) => ({
      representations: ids.map((id) => ({ __typename: 'Thing', id })),
    });
    subgraph.answerWith(PUBLIC);
    subgraph.answerBody({ data: { _entities: [{ n: 1 }, { n: 2 }] } });
    await run(guest(), query, entities(1, 2));
    subgraph.answerWith({});
    const error = { message: 'Gone', path: ['_entities', 1, 'n'], extensions: { code: 'NOT_FOUND' } };
    subgraph.answerBody({ data: { _entities: [{ n: 3 }, null] }, errors: [error] });
    const context = customer();
    expect(await run(context, query, entities(3, 2, 4, 1))).toEqual({
      data: { _entities: [{ n: 3 }, { n: 2 }, null, { n: 1 }] },
      errors: [{ ...error, path: ['_entities', 2, 'n'] }],
    });
    expect(context.answer.audience).toBe('caller');
    expect(await run(guest(), query, entities(2, 1))).toEqual({
      data: { _entities: [{ n: 2 }, { n: 1 }] },
    });
    expect(subgraph.received).toHaveLength(2);
  });

  it('request an entity once that occurs several times in a list', async () => {
    const query = 'query ($representations: [_Any!]!) { _entities(representations: $representations) { n } }';
    const representations = [1, 2, 1, 2, 1].map((id) => ({ __typename: 'Thing', id }));
    const error = { message: 'Gone', path: ['_entities', 1], extensions: { code: 'NOT_FOUND' } };
    subgraph.answerBody({ data: { _entities: [{ n: 1 }, null] }, errors: [error] });
    const result = await run(customer(), query, { representations });
    expect(result).toEqual({
      data: { _entities: [{ n: 1 }, null, { n: 1 }, null, { n: 1 }] },
      errors: [
        { ...error, path: ['_entities', 1] },
        { ...error, path: ['_entities', 3] },
      ],
    });
    const { _entities: entities } = (result as { data: { _entities: unknown[] } }).data;
    expect(entities[0]).not.toBe(entities[2]);
    expect(subgraph.bodies.at(-1)).toMatchObject({
      variables: { representations: [{ id: 1 }, { id: 2 }] },
    });
  });

  it('that fail become an error at each field, which reports the unknown outcome of a mutation', async () => {
    subgraph.answerWith({}, 500);
    const extensions = { code: 'SERVICE_UNAVAILABLE', service: expect.stringMatching(/^product-/) as string };
    expect(await run(guest())).toMatchObject({ data: null, errors: [{ path: ['products'], extensions }] });
    expect(await run(guest(), 'mutation Add { addToCart { id } }')).toMatchObject({
      errors: [{ path: ['addToCart'], extensions: { ...extensions, outcome: 'unknown' } }],
    });
  });
});
