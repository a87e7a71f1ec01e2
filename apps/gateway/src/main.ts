import { ApolloGateway } from '@apollo/gateway';
import { openServiceIdentity, openTokenVerifier } from '@e-storefront/auth';
import { connectRedis, openAnswerStore, subscribeToPurges } from '@e-storefront/messaging';
import { createService, DEFAULT_TIMEOUTS, runService, type StartService } from '@e-storefront/server';
import supergraphSdl from '../supergraph.graphql';
import { ApiKeyExchange } from './auth/api-key-exchange';
import { createContextFactory } from './auth/authenticate';
import { GuestOperations } from './auth/guest-operations';
import { getSubgraphUrl, readGatewayConfig } from './config';
import { OperationPreparer } from './documents/operation-preparation';
import { registerPageRoutes } from './pages/pages.routes';
import { loadPersistedOperations } from './persisted-operations/persisted-operations';
import { createQueryLimits } from './query-cost/query-limits';
import { RATE_LIMIT_HEADERS } from './rate-limit/headers';
import { openRateLimiter } from './rate-limit/rate-limiter';
import { limitPreflights, limitRoutes } from './rate-limit/request-limits';
import { SocketLimits } from './rate-limit/websocket';
import { preventSharedCaching } from './routes/cache-headers';
import { registerExplorerRoutes } from './routes/explorer.routes';
import { registerGraphQLRoutes } from './routes/graphql.routes';
import { registerMediaRoutes } from './routes/media.routes';
import { registerOAuthRoutes } from './routes/oauth.routes';
import { registerPaymentWebhookRoutes } from './routes/payment-webhooks.routes';
import { PublicResponses } from './routes/public-responses';
import { registerEdgeSecurity } from './security/security-headers';
import { createGraphQLServer } from './server';
import { registerSessionRoutes } from './sessions/session.routes';
import { checkSubgraphHealth } from './subgraphs/health';
import { PublicAnswers } from './subgraphs/public-answers';
import { SubgraphDataSource } from './subgraphs/subgraph-data-source';
import { getSubgraphNames } from './subscriptions/apollo-internals';
import { executeOverSocket } from './subscriptions/execute-over-socket';
import { SubscriptionExecutor } from './subscriptions/subscription-executor';
import { SubscriptionPlanner } from './subscriptions/subscription-planner';
import { UpstreamConnections } from './subscriptions/upstream';
import { createWebSocketServer } from './subscriptions/websocket-server';

/** Twice what services accept: the gateway limits what it forwards, and clients send large headers by mistake. */
const MAX_HEADER_BYTES = 32_768;

export const start: StartService = async (environment) => {
  const subgraphs = getSubgraphNames(supergraphSdl);
  const config = readGatewayConfig(environment, subgraphs);
  const service = createService('gateway', config, {
    ...DEFAULT_TIMEOUTS,
    headersMs: config.HEADERS_TIMEOUT_SECONDS * 1_000,
    requestMs: config.REQUEST_TIMEOUT_SECONDS * 1_000,
    headerBytes: MAX_HEADER_BYTES,
  });

  const identity = openServiceIdentity(service, config);
  const redis = await connectRedis(service, config.REDIS_URL);
  const tokens = await openTokenVerifier(service, config, redis);
  const apiKeys = new ApiKeyExchange(getSubgraphUrl(config, 'auth'), identity);
  service.onStop(() => apiKeys.close());
  const createContext = createContextFactory({ tokens, apiKeys }, service.logger);

  // Fastify runs hooks in the order of their registration, and preflight limits come before CORS answers.
  const rateLimiter = await openRateLimiter(service, redis, config.RATE_LIMIT_SCALE);
  limitPreflights(service, rateLimiter);
  const exposedHeaders = ['x-request-id', ...RATE_LIMIT_HEADERS];
  const origins = await registerEdgeSecurity(service, config, exposedHeaders);
  preventSharedCaching(service);
  limitRoutes(service, rateLimiter, createContext);

  const answers = new PublicAnswers({
    megabytes: config.PUBLIC_ANSWERS_MEGABYTES,
    subscribe: (listener) => subscribeToPurges(service, redis, listener),
    store: openAnswerStore(service, redis),
  });
  const sources = Object.fromEntries(
    subgraphs.map((name) => [
      name,
      new SubgraphDataSource({ name, url: getSubgraphUrl(config, name), identity, answers }),
    ]),
  );
  service.onStop(
    async () => void (await Promise.all(Object.values(sources).map((source) => source.close()))),
  );
  const gateway = new ApolloGateway({
    supergraphSdl,
    buildService: ({ name }) => sources[name] as SubgraphDataSource,
    logger: service.logger,
    __exposeQueryPlanExperimental: false,
    experimental_approximateQueryPlanStoreMiB: 8,
  });
  const planner = new SubscriptionPlanner(supergraphSdl);
  const queryLimits = createQueryLimits(config);
  const preparer = new OperationPreparer(planner.schema, queryLimits);
  const operations = loadPersistedOperations(config, {
    parseOptions: queryLimits.parseOptions,
    canonicalForms: (document) => preparer.canonicalForms(document),
  });
  const responses = new PublicResponses(answers.purges);
  const apollo = await createGraphQLServer(service, {
    gateway,
    supergraphSdl,
    rateLimiter,
    queryLimits,
    preparer,
    operations,
    responses,
  });

  const upstreams = new UpstreamConnections(config.subgraphUrls, identity);
  service.onClose(() => upstreams.close());
  const socketLimits = new SocketLimits(rateLimiter);
  createWebSocketServer({
    service,
    planner,
    executor: new SubscriptionExecutor({ planner, upstreams, sources }),
    createContext,
    tokens,
    queryLimits,
    preparer,
    operations,
    execute: executeOverSocket(apollo, socketLimits),
    limits: socketLimits,
    origins,
    connectionMaximums: {
      perUser: config.LIVE_SOCKETS_PER_USER,
      perAddress: config.LIVE_SOCKETS_PER_ADDRESS,
    },
    operationsPerSocket: config.LIVE_OPERATIONS_PER_SOCKET,
  });

  const sendExplorer = config.EXPLORER_DIR
    ? await registerExplorerRoutes(service, {
        folder: config.EXPLORER_DIR,
        demoAccounts: config.DEMO_ACCOUNTS ?? [],
      })
    : undefined;
  const guestOperations = new GuestOperations(apollo, createContext);
  registerPageRoutes(service, { operations: guestOperations, shopName: config.SHOP_NAME });
  registerSessionRoutes(service, { operations: guestOperations, publicUrl: config.PUBLIC_URL });
  registerGraphQLRoutes(service, { apollo, createContext, rateLimiter, operations, responses, sendExplorer });
  registerMediaRoutes(service, {
    productUrl: getSubgraphUrl(config, 'product'),
    identity,
    uploads: { total: config.MAX_UPLOADS, perSeller: config.MAX_UPLOADS_PER_SELLER },
  });
  registerPaymentWebhookRoutes(service, getSubgraphUrl(config, 'order'), identity);
  registerOAuthRoutes(service, {
    authUrl: getSubgraphUrl(config, 'auth'),
    identity,
    issuer: config.TOKEN_ISSUER,
    publicUrl: config.PUBLIC_URL,
  });

  service.dependsOn('credential', () => identity.credential());
  for (const name of subgraphs) {
    const url = getSubgraphUrl(config, name);
    service.dependsOn(name, () => checkSubgraphHealth(url), { required: false });
  }
  return service.listen();
};

if (require.main === module) runService('gateway', start);
