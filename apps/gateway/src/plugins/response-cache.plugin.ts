import type { ApolloServerPlugin } from '@apollo/server';
import responseCachePlugin from '@apollo/server-plugin-response-cache';
import type { GatewayContext } from '../context';

/**
 * Caches responses that are the same for every guest, for as long as the schema's cache hints allow. Authenticated
 * callers always read fresh data, so that sellers and staff see their own changes at once. A customer whose token has
 * expired sees the public fields that guests see, and reads the cache too; other expired callers may be entitled to
 * more than the cache holds.
 */
export function publicResponseCache(): ApolloServerPlugin<GatewayContext> {
  type Call = { contextValue: GatewayContext };
  const isGuest = ({ contextValue: { principal, expiredPrincipal } }: Call): boolean =>
    principal === null && !expiredPrincipal;
  const readsAsGuest = ({ contextValue: { principal, expiredPrincipal } }: Call): boolean =>
    principal === null &&
    (!expiredPrincipal || (expiredPrincipal.role === 'customer' && expiredPrincipal.scopes === null));
  return responseCachePlugin<GatewayContext>({
    shouldReadFromCache: (call) => Promise.resolve(readsAsGuest(call)),
    shouldWriteToCache: (call) => Promise.resolve(isGuest(call)),
  });
}
