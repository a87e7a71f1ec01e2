import type { ApolloServerPlugin } from '@apollo/server';
import responseCachePlugin from '@apollo/server-plugin-response-cache';
import { isShopper } from '@e-storefront/subgraph';
import type { GatewayContext } from '../context';
import type { PublicAnswers } from '../subgraphs/public-answers';

/**
 * Caches whole responses that were put together from public answers alone, until one of the answers ends or is purged.
 * Guests share theirs, and so do customers. A customer whose token has expired sees the public fields that guests see, and
 * reads their cache; other expired callers may be entitled to more than the cache holds.
 */
export function publicResponseCache(
  answers: Pick<PublicAnswers, 'version'>,
): ApolloServerPlugin<GatewayContext> {
  type Call = { contextValue: GatewayContext };
  return responseCachePlugin<GatewayContext>({
    extraCacheKeyData: ({ contextValue: { principal } }: Call) =>
      Promise.resolve([answers.version, principal === null]),
    shouldReadFromCache: ({ contextValue: { principal, expiredPrincipal } }: Call) =>
      Promise.resolve(isShopper({ principal: principal ?? expiredPrincipal })),
    shouldWriteToCache: ({ contextValue: { principal, expiredPrincipal, answer } }: Call) => {
      if (expiredPrincipal || !isShopper({ principal })) return Promise.resolve(false);
      return Promise.resolve(
        answer.audience !== 'caller' && (principal === null || answer.audience !== 'guests'),
      );
    },
  });
}
