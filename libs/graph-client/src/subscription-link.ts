import type { ApolloLink } from '@apollo/client';
import { GraphQLWsLink } from '@apollo/client/link/subscriptions';
import { createClient } from 'graphql-ws';
import type { SessionStore } from './session';

/** The code with which the gateway closes a socket whose token has expired. */
const TOKEN_EXPIRED = 4403;
const FIRST_RETRY_MS = 500;
const LONGEST_RETRY_MS = 15_000;

/**
 * Sends subscriptions over a WebSocket that connects again after each loss, with a renewed token when the old one had
 * expired. Subscriptions of the platform begin with the current state, so that nothing is missed in between.
 */
export function createSubscriptionLink(uri: string, session: SessionStore): ApolloLink {
  let rejected: string | undefined;
  return new GraphQLWsLink(
    createClient({
      url: uri.replace(/^http/, 'ws'),
      lazy: true,
      lazyCloseTimeout: 5_000,
      keepAlive: 12_000,
      retryAttempts: Number.POSITIVE_INFINITY,
      shouldRetry: () => true,
      retryWait: async (retries) => {
        const ms = Math.min(FIRST_RETRY_MS * 2 ** retries, LONGEST_RETRY_MS);
        await new Promise((resolve) => setTimeout(resolve, ms / 2 + (Math.random() * ms) / 2));
      },
      connectionParams: async () => {
        const old = rejected;
        rejected = undefined;
        const token = old ? (await session.renew(old))?.accessToken : await session.accessToken();
        return token ? { authorization: `Bearer ${token}` } : {};
      },
      on: {
        closed: (event) => {
          if (event instanceof CloseEvent && event.code === TOKEN_EXPIRED)
            rejected = session.current?.accessToken;
        },
      },
    }),
  );
}
