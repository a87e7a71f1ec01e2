import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import responseCachePlugin from '@apollo/server-plugin-response-cache';
import type { ApolloGateway } from '@apollo/gateway';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { OperationTypeNode } from 'graphql';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/server';
import { formatError as codedError, logUnexpectedErrors } from '@e-storefront/subgraph';
import type { GatewayContext } from './context';
import { checkOperations } from './documents/check-operations.plugin';
import type { OperationPreparation, PreparedOperation } from './documents/operation-preparation';
import { PreparedGateway } from './documents/prepared-gateway';
import { logOperations } from './plugins/log-operations.plugin';
import type { PersistedOperations } from './persisted-operations/persisted-operations';
import type { QueryLimits } from './query-cost/query-limits';
import { withoutSuggestion } from './query-cost/block-field-suggestions';
import { countOperations } from './rate-limit/rate-limit.plugin';
import type { RateLimits } from './rate-limit/rate-limiter';
import { refusedBefore } from './plugins/pre-execution-error';
import { fieldsWithoutToken, refuseStaleTokens } from './auth/reject-invalid-tokens.plugin';

const MEBIBYTE = 1024 * 1024;
/** What kept answers, and parsed documents, may take of this process's memory. */
const ANSWERS_BYTES = 16 * MEBIBYTE;
const DOCUMENTS_BYTES = 8 * MEBIBYTE;

interface GraphQLServerOptions {
  gateway: ApolloGateway;
  supergraphSdl: string;
  limits: RateLimits;
  queryLimits: QueryLimits;
  preparation: OperationPreparation;
  operations: PersistedOperations;
}

/** The GraphQL server of the gateway, started. */
export async function createGraphQLServer(
  service: Service,
  { gateway, supergraphSdl, limits, queryLimits, preparation, operations }: GraphQLServerOptions,
): Promise<ApolloServer<GatewayContext>> {
  const prepared = new WeakMap<object, PreparedOperation>();
  const formatError = publicErrors(queryLimits);
  const apollo = new ApolloServer<GatewayContext>({
    gateway: new PreparedGateway({ gateway, prepared, logger: service.logger }),
    formatError,
    // Whether the schema may be read is one of the validator's rules, as over sockets.
    introspection: true,
    parseOptions: queryLimits.parseOptions,
    // The plugin `checkOperations` validates, by the rules that hold over sockets as well: graphql-js's own throw at
    // some documents, which Apollo Server answers with status 500. What it has not prepared is not executed.
    dangerouslyDisableValidation: true,
    persistedQueries: { cache: operations.apolloCache },
    csrfPrevention: true,
    stopOnTerminationSignals: false,
    includeStacktraceInErrorResponses: false,
    allowBatchedHttpRequests: false,
    logger: service.logger,
    cache: new InMemoryLRUCache({ maxSize: ANSWERS_BYTES }),
    documentStore: new InMemoryLRUCache({
      maxSize: DOCUMENTS_BYTES,
      sizeCalculation: (document) => JSON.stringify(document).length,
    }),
    plugins: [
      ApolloServerPluginLandingPageDisabled(),
      // Answers are kept here, never by the browser: a log-in or a purchase must show at once.
      ApolloServerPluginCacheControl({ calculateHttpHeaders: false }),
      operations.plugin,
      checkOperations({ preparation, limits: queryLimits, prepared, formatError }),
      refuseStaleTokens(fieldsWithoutToken(supergraphSdl)),
      countOperations(limits),
      keepPublicAnswers(),
      refuseSubscriptionsOverHttp(),
      logUnexpectedErrors(service),
      logOperations(),
    ],
  });
  await apollo.start();
  service.onStop(() => apollo.stop());
  return apollo;
}

/** Errors as clients see them; without a word on the schema where that may not be read. */
function publicErrors(limits: QueryLimits): typeof codedError {
  return (formatted, error) => {
    const shown = codedError(formatted, limits.asRefusal(error));
    return limits.introspection ? shown : withoutSuggestion(shown);
  };
}

/**
 * Keeps answers that are the same for everyone, for as long as the schema's cache hints say, and serves them to guests.
 * Whoever is logged in reads live: sellers and staff see their own change at once. A customer whose token has expired
 * sees of public fields what guests see, and reads kept answers too; others might be due more than those hold.
 */
function keepPublicAnswers(): ApolloServerPlugin<GatewayContext> {
  type Call = { contextValue: GatewayContext };
  const isGuest = ({ contextValue: { principal, expired } }: Call): boolean => principal === null && !expired;
  const readsAsGuest = ({ contextValue: { principal, expired } }: Call): boolean =>
    principal === null && (!expired || (expired.role === 'customer' && expired.scopes === null));
  return responseCachePlugin<GatewayContext>({
    shouldReadFromCache: (call) => Promise.resolve(readsAsGuest(call)),
    shouldWriteToCache: (call) => Promise.resolve(isGuest(call)),
  });
}

function refuseSubscriptionsOverHttp(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        didResolveOperation: ({ operation }) => {
          if (operation?.operation !== OperationTypeNode.SUBSCRIPTION) return Promise.resolve();
          const refusal = new DomainError('SUBSCRIPTION_TRANSPORT');
          throw refusedBefore(refusal, refusal.status);
        },
      }),
  };
}
