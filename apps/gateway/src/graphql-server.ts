import { ApolloServer, type ApolloServerPlugin } from '@apollo/server';
import { ApolloServerPluginCacheControl } from '@apollo/server/plugin/cacheControl';
import { ApolloServerPluginLandingPageDisabled } from '@apollo/server/plugin/disabled';
import responseCachePlugin from '@apollo/server-plugin-response-cache';
import type { ApolloGateway } from '@apollo/gateway';
import { InMemoryLRUCache } from '@apollo/utils.keyvaluecache';
import { OperationTypeNode } from 'graphql';
import { DomainError } from '@e-storefront/errors';
import type { Service } from '@e-storefront/service';
import { formatError, logUnexpectedErrors } from '@e-storefront/subgraph';
import type { GatewayContext } from './context';
import { logOperations } from './log-operations';
import type { PersistedOperations } from './operations/persisted-operations';
import { limitOperations } from './query-limits/limit-operations';
import type { QueryLimits } from './query-limits/query-limits';
import { withoutSuggestion } from './query-limits/schema-secrecy';
import { countOperations } from './rate-limits/count-operations';
import type { RateLimits } from './rate-limits/rate-limits';
import { refusedBefore } from './refused-before';
import { fieldsWithoutToken, refuseStaleTokens } from './stale-tokens';

const MEBIBYTE = 1024 * 1024;
/** What kept answers, and parsed documents, may take of this process's memory. */
const ANSWERS_BYTES = 16 * MEBIBYTE;
const DOCUMENTS_BYTES = 8 * MEBIBYTE;

interface GraphQLServerOptions {
  gateway: ApolloGateway;
  supergraphSdl: string;
  limits: RateLimits;
  queryLimits: QueryLimits;
  operations: PersistedOperations;
}

/** The GraphQL server of the gateway, started. */
export async function createGraphQLServer(
  service: Service,
  { gateway, supergraphSdl, limits, queryLimits, operations }: GraphQLServerOptions,
): Promise<ApolloServer<GatewayContext>> {
  const apollo = new ApolloServer<GatewayContext>({
    gateway,
    formatError: publicErrors(queryLimits),
    // Whether the schema may be read is one of the limits' rules, as over sockets.
    introspection: true,
    parseOptions: queryLimits.parseOptions,
    validationRules: [...queryLimits.rules],
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
      refuseStaleTokens(fieldsWithoutToken(supergraphSdl)),
      limitOperations(queryLimits),
      countOperations(limits),
      keepPublicAnswers(),
      refuseSubscriptionsOverHttp(),
      logUnexpectedErrors(service),
      logOperations(),
      nameRequestInMaskedErrors(),
    ],
  });
  await apollo.start();
  service.onStop(() => apollo.stop());
  return apollo;
}

/** Errors as clients see them; without a word on the schema where that may not be read. */
function publicErrors(limits: QueryLimits): typeof formatError {
  return (formatted, error) => {
    const shown = formatError(formatted, limits.asRefusal(error));
    return limits.introspection ? shown : withoutSuggestion(shown);
  };
}

/**
 * Keeps answers that are the same for everyone, for as long as the schema's cache hints say, and serves them to guests.
 * Whoever is logged in reads live: sellers and staff see their own change at once.
 */
function keepPublicAnswers(): ApolloServerPlugin<GatewayContext> {
  const isGuest = ({ contextValue }: { contextValue: GatewayContext }): Promise<boolean> =>
    Promise.resolve(contextValue.principal === null);
  return responseCachePlugin<GatewayContext>({ shouldReadFromCache: isGuest, shouldWriteToCache: isGuest });
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

/** Adds the request id to masked errors, so that a client can quote it and the log can be searched for it. */
function nameRequestInMaskedErrors(): ApolloServerPlugin<GatewayContext> {
  return {
    requestDidStart: () =>
      Promise.resolve({
        willSendResponse: ({ response, contextValue }) => {
          if (response.body.kind !== 'single') return Promise.resolve();
          for (const error of response.body.singleResult.errors ?? []) {
            if (error.extensions?.['code'] !== 'INTERNAL_SERVER_ERROR') continue;
            Object.assign(error.extensions, { requestId: contextValue.requestId });
          }
          return Promise.resolve();
        },
      }),
  };
}
