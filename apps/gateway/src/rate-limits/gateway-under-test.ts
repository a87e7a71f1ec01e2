import { randomBytes } from 'node:crypto';
import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { buildSchema } from 'graphql';
import { connectRedis } from '@e-storefront/bus';
import { readConfig } from '@e-storefront/config';
import { createService, type RunningService } from '@e-storefront/service';
import { formatError } from '@e-storefront/subgraph';
import { actor, testRedisUrl } from '@e-storefront/testing';
import type { ContextFor } from '../call-context';
import type { GatewayContext } from '../context';
import { edgeSettings } from '../edge/edge.settings';
import { protectEdge, type EdgeSettings } from '../edge/protect-edge';
import { openOperations } from '../operations/open-operations';
import { serveGraphQL } from '../routes/graphql.route';
import { countOperations } from './count-operations';
import { limitPreflights, limitRoutes } from './limit-requests';
import { openRateLimits } from './open-rate-limits';

/** Fields that stand for the shop's own; every run of one is noted. */
const FIELDS = ['login', 'register', 'forgotPassword', 'checkout', 'createReview', 'addToCart'];
const SDL = `
  input Credentials { email: String }
  type Query { products: Int me: Int validateCoupon(code: String): Int }
  type Mutation { ${FIELDS.map((name) => `${name}(input: Credentials, email: String): Int`).join(' ')} }
`;

interface UnderTest {
  settings?: Partial<EdgeSettings>;
  redisUrl?: string;
  plugins?: ApolloServerPlugin<GatewayContext>[];
}

/** The edge of a gateway before a schema of its own. Believes X-Forwarded-For unless told otherwise. */
export interface GatewayUnderTest extends AsyncDisposable {
  url: string;
  /** The names of the fields that ran. */
  ran: string[];
}

/** Starts it. The header `authorization` names who calls, as `customer:<id>`. */
export async function gatewayUnderTest(options: UnderTest = {}): Promise<GatewayUnderTest> {
  const settings: EdgeSettings = {
    ...readConfig(edgeSettings, {}),
    NODE_ENV: 'test',
    CORS_ORIGINS: ['https://shop.example'],
    RATE_LIMIT_SCALE: 1,
    TRUSTED_PROXIES: ['127.0.0.1'],
    ...options.settings,
  };
  const service = createService('gateway', {
    ...{ HOST: '127.0.0.1', PORT: 0, LOG_LEVEL: 'silent' },
    TRUSTED_PROXIES: settings.TRUSTED_PROXIES && [...settings.TRUSTED_PROXIES],
  });
  const redis = await connectRedis(service, options.redisUrl ?? testRedisUrl());
  const limits = await openRateLimits(service, redis, settings.RATE_LIMIT_SCALE);
  const ran: string[] = [];
  const run = (name: string) => () => ran.push(name);
  const names = [...FIELDS, 'products', 'me', 'validateCoupon'];
  const apollo = new ApolloServer<GatewayContext>({
    schema: buildSchema(SDL),
    rootValue: Object.fromEntries(names.map((name) => [name, run(name)])),
    ...{ formatError, csrfPrevention: true, stopOnTerminationSignals: false },
    plugins: [countOperations(limits), ...(options.plugins ?? [])],
  });
  await apollo.start();
  service.onStop(() => apollo.stop());
  const contextFor: ContextFor = ({ authorization, client, requestId }) =>
    Promise.resolve({
      ...{ client, requestId, authorization, logger: service.logger },
      ...{ tokenFault: undefined, idempotencyKey: undefined, traceparent: undefined },
      expired: null,
      principal: authorization ? principalNamed(authorization) : null,
    });
  limitPreflights(service, limits);
  await protectEdge(service, settings);
  limitRoutes(service, limits, contextFor);
  const operations = openOperations({ OPERATIONS: 'open', OPERATIONS_FILES: [] }, {});
  serveGraphQL(service, { apollo, contextFor, limits, operations, sendExplorer: undefined });
  for (const url of ['/media/uploads/*', '/oauth/token']) service.app.post(url, () => ({ taken: true }));
  const running: RunningService = await service.listen();
  return { url: running.url, ran, [Symbol.asyncDispose]: () => running.stop() };
}

function principalNamed(authorization: string): GatewayContext['principal'] {
  const [role = 'customer', id = '', scopes] = authorization.split(':');
  const who = actor(role as Parameters<typeof actor>[0], { id });
  const expiresAt = Math.floor(Date.now() / 1_000) + 900;
  const shared = { ...who, sessionId: `session-${id}`, expiresAt, secondFactorMissing: false };
  return { ...shared, scopes: scopes === undefined ? null : [] };
}

/** An address that nobody else calls from. */
export function newAddress(): string {
  const [a, b, c] = randomBytes(3);
  return `10.${a}.${b}.${c}`;
}

/** A user's or a mailbox's name that nobody else has. */
export function newId(): string {
  return randomBytes(12).toString('hex');
}

/** An answer over HTTP, with the code of its first error. */
export interface Answered {
  status: number;
  headers: Headers;
  code: string | undefined;
  body: { errors?: { extensions: { code: string; retryAfter?: number } }[] };
}

interface Ask {
  query: string;
  variables?: object;
  from?: string;
  as?: string;
  headers?: Record<string, string>;
}

/** Posts an operation. */
export async function ask(url: string, { query, variables, from, as, headers }: Ask): Promise<Answered> {
  const response = await fetch(`${url}/graphql`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(from && { 'x-forwarded-for': from }),
      ...(as && { authorization: as }),
      ...headers,
    },
    body: JSON.stringify({ query, variables }),
  });
  return answered(response);
}

/** Reads an answer. */
export async function answered(response: Response): Promise<Answered> {
  const body = (await response.json()) as Answered['body'];
  const { status, headers } = response;
  return { status, headers, body, code: body.errors?.[0]?.extensions.code };
}
