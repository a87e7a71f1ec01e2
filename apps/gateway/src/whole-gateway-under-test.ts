import { readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { buildSchema, type GraphQLSchema } from 'graphql';
import { useServer } from 'graphql-ws/use/ws';
import { Repeater } from '@repeaterjs/repeater';
import { WebSocketServer } from 'ws';
import { TestIdentity, testRedisUrl } from '@e-storefront/testing';
import { start } from './main';
import { subgraphNames } from './subgraph-names';

/** The committed supergraph. */
export const SUPERGRAPH = readFileSync(path.resolve(__dirname, '../supergraph.graphql'), 'utf8');

/** A front end's page. */
export const SHOP = 'http://shop.example:3000';

const STUB = buildSchema(
  'type Query { me: Int } type Subscription { myOrdersUpdated: Order } type Order { id: ID }',
);

/** The gateway as it runs, before subgraphs of which each answers nothing but takes subscriptions. */
export interface WholeGateway extends AsyncDisposable {
  url: string;
  identity: TestIdentity;
  /** The subscriptions that stand at the subgraphs now. */
  followed: () => number;
}

/** @param settings beside those that every gateway needs */
export async function wholeGateway(settings: Record<string, string> = {}): Promise<WholeGateway> {
  const identity = await TestIdentity.start();
  const subgraph = await startStub();
  const urls = subgraphNames(SUPERGRAPH).map((name) => [`${name.toUpperCase()}_URL`, subgraph.url]);
  const service = await start({
    ...{ NODE_ENV: 'test', HOST: '127.0.0.1', PORT: '0', LOG_LEVEL: 'silent', RATE_LIMIT_SCALE: '0' },
    ...{ REDIS_URL: testRedisUrl(), CORS_ORIGINS: SHOP, PUBLIC_URL: 'http://localhost:4000' },
    ...identity.environment,
    ...Object.fromEntries(urls),
    ...settings,
  });
  const dispose = async (): Promise<void> => {
    await service.stop();
    await subgraph.stop();
    await identity.stop();
  };
  return { url: service.url, identity, followed: subgraph.followed, [Symbol.asyncDispose]: dispose };
}

interface Stub {
  url: string;
  followed: () => number;
  stop: () => Promise<void>;
}

async function startStub(schema: GraphQLSchema = STUB): Promise<Stub> {
  let followed = 0;
  const server = createServer((_request, response) => void response.writeHead(503).end());
  const sockets = new WebSocketServer({ server, path: '/graphql' });
  const live = useServer(
    {
      schema,
      validate: () => [],
      subscribe: () =>
        new Repeater(async (_push, stop) => {
          followed += 1;
          await stop;
          followed -= 1;
        }) as never,
    },
    sockets,
  );
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/graphql`,
    followed: () => followed,
    stop: async () => {
      await live.dispose();
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** An answer over HTTP. */
export interface Answered {
  status: number;
  data: unknown;
  extensions: { cost?: Record<string, number> } | undefined;
  errors: { message: string; extensions: Record<string, unknown> & { code: string } }[];
}

/** Sends a body as it is. */
export async function post(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answered> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  return answered(response);
}

/** Reads an answer. */
export async function answered(response: Response): Promise<Answered> {
  const body = (await response.json()) as Partial<Answered>;
  return { status: response.status, data: body.data, extensions: body.extensions, errors: body.errors ?? [] };
}
