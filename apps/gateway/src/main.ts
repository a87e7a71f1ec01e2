import { ApolloGateway } from '@apollo/gateway';
import { z } from 'zod';
import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis } from '@e-storefront/messaging';
import {
  identitySettings,
  readConfig,
  redisSettings,
  serviceSettings,
  tokenSettings,
  urlList,
} from '@e-storefront/config';
import { createService, DEFAULT_TIMEOUTS, runService, type StartService } from '@e-storefront/server';
import { ApiKeys } from './auth/api-key-exchange';
import { askReadiness } from './subgraphs/health';
import supergraphSdl from '../supergraph.graphql';
import { contextFactory } from './auth/authenticate';
import { OperationPreparation } from './documents/operation-preparation';
import { createGraphQLServer } from './server';
import { executeOverSocket } from './subscriptions/execute-over-socket';
import { LiveExecutor } from './subscriptions/subscription-executor';
import { LivePlanner } from './subscriptions/subscription-planner';
import { liveSettings } from './subscriptions/subscriptions.config';
import { serveLive } from './subscriptions/websocket-server';
import { Upstreams } from './subscriptions/upstream';
import { edgeSettings } from './security/security.config';
import { protectEdge } from './security/security-headers';
import { openOperations, operationSettings } from './persisted-operations/persisted-operations.config';
import { introspectionSetting, openQueryLimits, queryLimitSettings } from './query-cost/query-cost.config';
import { limitPreflights, limitRoutes } from './rate-limit/request-limits';
import { openRateLimits, rateLimitScale, requireLimits } from './rate-limit/rate-limit.config';
import { SocketLimits } from './rate-limit/websocket';
import { keepAnswersPrivate } from './routes/response-headers';
import { demoAccountList, serveExplorer } from './routes/explorer.routes';
import { serveGraphQL } from './routes/graphql.routes';
import { serveMedia } from './routes/media.routes';
import { servePages } from './pages/pages.routes';
import { serveOAuth } from './routes/oauth.routes';
import { servePaymentWebhooks } from './routes/payment-webhooks.routes';
import { subgraphNames } from './subgraphs/names';
import { SubgraphSource } from './subgraphs/subgraph-data-source';

const names = subgraphNames(supergraphSdl);
const urlSetting = (subgraph: string): string => `${subgraph.replaceAll('-', '_').toUpperCase()}_URL`;

/** Twice what services read: what is handed on to them is bounded, and clients send large headers by mistake. */
const HEADER_BYTES = 32_768;

const proxyList = z.string().transform((value) => value.split(',').map((item) => item.trim()));

export const settings = {
  ...serviceSettings,
  ...tokenSettings,
  ...redisSettings,
  ...identitySettings,
  /** The proxies in front, whose X-Forwarded-For is believed: addresses or networks with commas between them. */
  TRUSTED_PROXIES: proxyList.optional(),
  /** The front ends, whose pages may call the gateway. */
  CORS_ORIGINS: urlList,
  ...edgeSettings,
  /** Where clients reach the gateway. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }),
  /** What the shop is called above the pages that mailed links lead to. */
  SHOP_NAME: z.string().trim().min(1).max(60).default('E-Storefront'),
  /** Multiplies every rate limit: tests and benchmarks raise it, 0 switches limits off outside production. */
  RATE_LIMIT_SCALE: rateLimitScale,
  ...queryLimitSettings,
  ...introspectionSetting,
  ...operationSettings,
  ...liveSettings,
  /** The folder of the built explorer; nothing is shown at /graphql in a browser when it is not set. */
  EXPLORER_DIR: z.string().optional(),
  /** Accounts that the explorer offers, as JSON; only for development. */
  DEMO_ACCOUNTS: demoAccountList.optional(),
};
const addressSettings = Object.fromEntries(names.map((name) => [urlSetting(name), z.url()]));

export const start: StartService = async (environment) => {
  const config = readConfig(settings, environment);
  const addresses = readConfig(addressSettings, environment);
  const urls = Object.fromEntries(names.map((name) => [name, addresses[urlSetting(name)] ?? '']));

  const service = createService('gateway', config, {
    ...DEFAULT_TIMEOUTS,
    headersMs: config.HEADERS_TIMEOUT_SECONDS * 1_000,
    requestMs: config.REQUEST_TIMEOUT_SECONDS * 1_000,
    headerBytes: HEADER_BYTES,
  });
  const identity = openServiceIdentity(service, config);
  const redis = await connectRedis(service, config.REDIS_URL);
  const tokens = await openTokenVerifier(service, config, redis);
  const apiKeys = new ApiKeys(urls['auth'] ?? '', identity);
  service.onStop(() => apiKeys.close());
  const contextFor = contextFactory({ tokens, apiKeys }, service.logger);
  requireLimits(config.RATE_LIMIT_SCALE, config.NODE_ENV);
  const limits = await openRateLimits(service, redis, config.RATE_LIMIT_SCALE);
  limitPreflights(service, limits);
  const origins = await protectEdge(service, config);
  keepAnswersPrivate(service);
  limitRoutes(service, limits, contextFor);

  const sources = Object.fromEntries(
    names.map((name) => [name, new SubgraphSource({ name, url: urls[name] ?? '', identity })]),
  );
  service.onStop(
    async () => void (await Promise.all(Object.values(sources).map((source) => source.close()))),
  );
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => sources[name] as SubgraphSource,
    logger: service.logger,
    __exposeQueryPlanExperimental: false,
    experimental_approximateQueryPlanStoreMiB: 8,
  });
  const planner = new LivePlanner(supergraphSdl);
  const queryLimits = openQueryLimits(config);
  const preparation = new OperationPreparation(planner.schema, queryLimits);
  const operations = openOperations(config, {
    parseOptions: queryLimits.parseOptions,
    meaningsOf: (document) => preparation.meaningsOf(document),
  });
  const apollo = await createGraphQLServer(service, {
    gateway,
    supergraphSdl,
    limits,
    queryLimits,
    preparation,
    operations,
  });

  const upstreams = new Upstreams(urls, identity);
  service.onClose(() => upstreams.close());
  const executor = new LiveExecutor({ planner, upstreams, sources });
  const socketLimits = new SocketLimits(limits);
  serveLive({
    service,
    planner,
    executor,
    contextFor,
    tokens,
    queryLimits,
    preparation,
    operations,
    execute: executeOverSocket(apollo, socketLimits),
    limits: socketLimits,
    origins,
    sockets: { perUser: config.LIVE_SOCKETS_PER_USER, perAddress: config.LIVE_SOCKETS_PER_ADDRESS },
    operationsPerSocket: config.LIVE_OPERATIONS_PER_SOCKET,
  });

  const { EXPLORER_DIR: folder, DEMO_ACCOUNTS: demoAccounts = [] } = config;
  const sendExplorer = folder ? await serveExplorer(service, { folder, demoAccounts }) : undefined;
  servePages(service, { apollo, contextFor, shopName: config.SHOP_NAME });
  serveGraphQL(service, { apollo, contextFor, limits, operations, sendExplorer });
  const uploads = { inAll: config.MAX_UPLOADS, perSeller: config.MAX_UPLOADS_PER_SELLER };
  serveMedia(service, { productUrl: urls['product'] ?? '', identity, uploads });
  servePaymentWebhooks(service, urls['order'] ?? '', identity);
  const { TOKEN_ISSUER: issuer, PUBLIC_URL: publicUrl } = config;
  serveOAuth(service, { authUrl: urls['auth'] ?? '', identity, issuer, publicUrl });
  service.dependsOn('credential', () => identity.credential());
  for (const name of names) {
    service.dependsOn(name, () => askReadiness(urls[name] ?? ''), { required: false });
  }
  return service.listen();
};

if (require.main === module) runService('gateway', start);
