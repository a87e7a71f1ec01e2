import { ApolloServer } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import type { ApolloGateway } from '@apollo/gateway';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import type { Service } from '@e-storefront/server';
import { formatError, logUnexpectedErrors } from '@e-storefront/subgraph';
import { findTokenFreeFields, rejectInvalidTokens } from './auth/reject-invalid-tokens.plugin';
import type { GatewayContext } from './context';
import { checkOperations } from './documents/check-operations.plugin';
import type { OperationPreparer, PreparedOperation } from './documents/operation-preparation';
import { PreparedGateway } from './documents/prepared-gateway';
import type { PersistedOperations } from './persisted-operations/persisted-operations';
import { setCacheControl } from './plugins/cache-control.plugin';
import { logOperations } from './plugins/log-operations.plugin';
import { rejectHttpSubscriptions } from './plugins/reject-http-subscriptions.plugin';
import { blockFieldSuggestions } from './query-cost/block-field-suggestions';
import type { QueryLimits } from './query-cost/query-limits';
import { rateLimitOperations } from './rate-limit/rate-limit.plugin';
import type { RateLimiter } from './rate-limit/rate-limiter';
import type { PublicResponses } from './routes/public-responses';

const MEBIBYTE = 1024 * 1024;
const DOCUMENT_CACHE_BYTES = 8 * MEBIBYTE;

interface GraphQLServerOptions {
  gateway: ApolloGateway;
  supergraphSdl: string;
  rateLimiter: RateLimiter;
  queryLimits: QueryLimits;
  preparer: OperationPreparer;
  operations: PersistedOperations;
  responses: PublicResponses;
}

/** Creates and starts the gateway's GraphQL server. */
export async function createGraphQLServer(
  service: Service,
  { gateway, supergraphSdl, rateLimiter, queryLimits, preparer, operations, responses }: GraphQLServerOptions,
): Promise<ApolloServer<GatewayContext>> {
  const prepared = new WeakMap<object, PreparedOperation>();
  const formatPublicError = createErrorFormatter(queryLimits);
  const apollo = new ApolloServer<GatewayContext>({
    gateway: new PreparedGateway({ gateway, prepared, logger: service.logger }),
    formatError: formatPublicError,
    // The validator decides about introspection, the same over HTTP and WebSockets.
    introspection: true,
    parseOptions: queryLimits.parseOptions,
    // The plugin `checkOperations` validates by the rules that also hold over WebSockets: graphql-js's own rules throw on
    // some documents, which Apollo Server answers with status 500. An operation that is not prepared is not executed.
    dangerouslyDisableValidation: true,
    persistedQueries: { cache: operations.apolloCache },
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    logger: service.logger,
    documentStore: new InMemoryLRUCache({
      maxSize: DOCUMENT_CACHE_BYTES,
      sizeCalculation: (document) => JSON.stringify(document).length,
    }),
    // Plugins run in this order: checks first, then limits, then the caches.
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // The plugin `setCacheControl` sets the headers: responses must not be used without asking, whatever the hints allow.
      ApolloServerPluginCacheControl({ calculateHttpHeaders: false }),
      operations.plugin,
      checkOperations({ preparer, limits: queryLimits, prepared, formatError: formatPublicError }),
      rejectInvalidTokens(findTokenFreeFields(supergraphSdl)),
      rateLimitOperations(rateLimiter),
      responses.plugin,
      setCacheControl(),
      rejectHttpSubscriptions(),
      logUnexpectedErrors(service),
      logOperations(),
    ],
  });
  await apollo.start();
  service.onStop(() => apollo.stop());
  return apollo;
}

/** Formats errors for clients, without suggestions of schema names where clients may not read the schema. */
function createErrorFormatter(limits: QueryLimits): typeof formatError {
  return (formatted, error) => {
    const publicError = formatError(formatted, limits.toLimitError(error));
    return limits.introspection ? publicError : blockFieldSuggestions(publicError);
  };
}
