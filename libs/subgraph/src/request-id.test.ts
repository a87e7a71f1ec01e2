import { setTimeout as delay } from 'node:timers/promises';
import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import { parse } from 'graphql';
import { createClient } from 'graphql-ws';
import { allow } from 'graphql-shield';
import WebSocket from 'ws';
import { z } from 'zod';
import { SERVICE_HEADER, TokenVerifier } from '@e-storefront/auth';
import { createService, type RunningService, type Service } from '@e-storefront/server';
import { TestIdentity } from '@e-storefront/testing';
import { serveSubgraph } from './serve-subgraph';
import { ServiceClient } from './service-client';

const settings = { HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' };
const STOCK: TypedDocumentNode<{ stock: string }, object> = parse('{ stock }');
const answer = z.object({ data: z.object({ stock: z.string() }) });

describe('the request id of a call to another service', () => {
  let identity: TestIdentity;
  let product: RunningService;
  let client: ServiceClient;
  let order: RunningService;

  beforeAll(async () => {
    identity = await TestIdentity.start();
    const productService = createService('product', settings);
    // Returns the request id that it received. Slow, so that requests overlap.
    productService.app.post('/graphql', async ({ headers }) => {
      await delay(20);
      return { data: { stock: headers['x-request-id'] } };
    });
    product = await productService.listen();
    client = new ServiceClient('product', `${product.url}/graphql`, {
      credential: () => Promise.resolve(identity.credential('order')),
    });
    const orderService = createService('order', settings);
    await serveOrder(orderService);
    order = await orderService.listen();
  });
  afterAll(async () => {
    await order.stop();
    await client.close();
    await product.stop();
    await identity.stop();
  });

  const stock = async (): Promise<string> => {
    await delay(Math.random() * 10);
    return (await client.call(STOCK, {})).stock;
  };

  async function serveOrder(service: Service): Promise<void> {
    await serveSubgraph(service, {
      typeDefs:
        'type Query { stock: String } type Subscription { ids: Stock } type Stock { first: String  seen: String }',
      resolvers: {
        Query: { stock },
        Stock: { seen: stock },
        Subscription: {
          ids: {
            subscribe: async function* () {
              for (let count = 0; count < 2; count += 1) yield { ids: { first: await stock() } };
            },
          },
        },
      },
      permissions: { Query: { stock: allow }, Subscription: { ids: allow }, Stock: allow },
      tokens: new TokenVerifier(identity.verifierOptions, {
        has: () => false,
        isCurrent: true,
        onRevoked: () => () => undefined,
      }),
      context: (base) => base,
    });
  }

  const ask = async (requestId?: string): Promise<string> => {
    const response = await fetch(`${order.url}/graphql`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        [SERVICE_HEADER]: identity.credential(),
        ...(requestId && { 'x-request-id': requestId }),
      },
      body: JSON.stringify({ query: '{ stock }' }),
    });
    return answer.parse(await response.json()).data.stock;
  };
  const ids = Array.from({ length: 20 }, (_, index) => `request-number-${index}`);

  it('is the id of the request that causes the call, also with many concurrent requests', async () => {
    expect(await Promise.all(ids.map(ask))).toEqual(ids);
  });

  it('is a new one without an incoming id, and outside of any request', async () => {
    const found = [await ask(), await ask(), await stock(), await stock()];
    for (const id of found) expect(id).toMatch(/^[\da-f-]{36}$/);
    expect(new Set(found).size).toBe(4);
  });

  it('is the id of the subscription that causes the call, at its source and in its selection', async () => {
    const socket = createClient({
      url: `${order.url.replace('http', 'ws')}/graphql`,
      webSocketImpl: WebSocket,
      connectionParams: { [SERVICE_HEADER]: identity.credential() },
    });
    const follow = async (requestId: string): Promise<unknown[]> => {
      const seen: unknown[] = [];
      const query = 'subscription { ids { first seen } }';
      for await (const { data } of socket.iterate({ query, extensions: { requestId } }))
        seen.push(data?.['ids']);
      return seen;
    };
    const seen = await Promise.all(ids.map(follow));
    expect(seen).toEqual(
      ids.map((id) => [
        { first: id, seen: id },
        { first: id, seen: id },
      ]),
    );
    await socket.dispose();
  });
});
