import {
  ApolloClient,
  ApolloLink,
  HttpLink,
  InMemoryCache,
  type NormalizedCacheObject,
} from '@apollo/client';
import { SetContextLink } from '@apollo/client/link/context';
import { ErrorLink } from '@apollo/client/link/error';
import { PersistedQueryLink } from '@apollo/client/link/persisted-queries';
import { RetryLink } from '@apollo/client/link/retry';
import { getOperationAST, OperationTypeNode } from 'graphql';
import { defer, from, switchMap } from 'rxjs';
import { apiError, OFFLINE } from './api-error';
import { registeredHash } from './documents';
import type { SessionStore } from './session';

export interface GraphClientOptions {
  /** The gateway, without a trailing slash. */
  gatewayUrl: string;
  /** The name and version under which the gateway counts this client. */
  client: { name: string; version: string };
  /** The session of the browser; absent on a server, which reads as a guest. */
  session?: SessionStore;
  /** Headers of every request, such as the address of the visitor for whom a server renders. */
  headers?: Record<string, string>;
  /** The cache of the server that rendered the page. */
  state?: NormalizedCacheObject;
}

/**
 * Creates the client of a front end. It sends queries by their registered hash, as GET requests of guests so that caches
 * answer them; gives each mutation an idempotency key, so that a repeated request has no second effect; renews an expired
 * session once and repeats the request; and follows subscriptions across lost connections.
 */
export function createGraphClient({
  gatewayUrl,
  client,
  session,
  headers = {},
  state,
}: GraphClientOptions): ApolloClient {
  const cache = new InMemoryCache({ typePolicies: TYPE_POLICIES });
  if (state) cache.restore(state);
  return new ApolloClient({
    cache,
    link: createLink({ uri: `${gatewayUrl}/graphql`, headers, session }),
    ssrMode: session === undefined,
    clientAwareness: client,
    assumeImmutableResults: true,
  });
}

/** Types of which a visitor sees one object. */
const TYPE_POLICIES = {
  Cart: { keyFields: [], merge: true },
  DashboardStats: { keyFields: [], merge: true },
} as const;

interface LinkOptions {
  uri: string;
  headers: Record<string, string>;
  session: SessionStore | undefined;
}

function createLink({ uri, headers, session }: LinkOptions): ApolloLink {
  const end = new HttpLink({ uri, headers });
  const persisted = (useGETForHashedQueries: boolean): ApolloLink =>
    new PersistedQueryLink({
      generateHash: (document) => registeredHash(getOperationAST(document)?.name?.value ?? ''),
      useGETForHashedQueries,
    }).concat(end);
  // Addresses end up in logs: a request with a secret, such as the token of a guest's cart, is sent by POST.
  const http = ApolloLink.split(({ variables }) => 'token' in variables, persisted(false), persisted(true));
  if (!session) return http;
  const requests = ApolloLink.from([retryLostConnections(), renewSession(session), authorize(session), http]);
  return ApolloLink.split(
    ({ operationType }) => operationType === OperationTypeNode.SUBSCRIPTION,
    subscriptions(uri, session),
    requests,
  );
}

/** Loads the WebSocket client with the first subscription: most pages follow nothing. */
function subscriptions(uri: string, session: SessionStore): ApolloLink {
  let loading: Promise<ApolloLink> | undefined;
  return new ApolloLink((operation) =>
    defer(() => {
      loading ??= import('./subscription-link').then(
        (module) => module.createSubscriptionLink(uri, session),
        (error: unknown) => {
          // The next subscription tries again.
          loading = undefined;
          throw error;
        },
      );
      return from(loading).pipe(
        switchMap((link) => ApolloLink.execute(link, operation, { client: operation.client })),
      );
    }),
  );
}

/** Adds the access token and, to a mutation, its idempotency key. */
function authorize(session: SessionStore): ApolloLink {
  return new SetContextLink(async ({ headers: given = {}, idempotencyKey }) => {
    const token = await session.accessToken();
    return {
      headers: {
        ...given,
        ...(token && { authorization: `Bearer ${token}` }),
        ...(typeof idempotencyKey === 'string' && { 'idempotency-key': idempotencyKey }),
      },
    };
  });
}

/** Repeats requests that did not arrive; each mutation has one idempotency key for all attempts. */
function retryLostConnections(): ApolloLink {
  const keys = new SetContextLink(({ idempotencyKey }, { operationType }) =>
    operationType === OperationTypeNode.MUTATION && idempotencyKey === undefined
      ? { idempotencyKey: crypto.randomUUID() }
      : {},
  );
  const retry = new RetryLink({
    delay: { initial: 300, max: 3_000, jitter: true },
    attempts: {
      max: 4,
      // Nothing is known of such a request; its idempotency key makes a second attempt safe.
      retryIf: (error: unknown) => apiError(error).code === OFFLINE.code,
    },
  });
  return ApolloLink.from([keys, retry]);
}

/** Repeats a request whose access token had expired or was revoked, once, with the renewed one. */
function renewSession(session: SessionStore): ApolloLink {
  return new ErrorLink(({ error, operation, forward }) => {
    if (apiError(error).code !== 'UNAUTHENTICATED' || !session.current || operation.getContext()['renewed'])
      return;
    operation.setContext({ renewed: true });
    return from(session.renew(session.current.accessToken)).pipe(switchMap(() => forward(operation)));
  });
}
