import type { FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import type { TokenEndpointCaller } from './client-credentials-grant';

/** Tells who calls an address of this service that is no GraphQL. @throws FORBIDDEN for a credential that does not hold */
export type ResolveCaller = (request: FastifyRequest) => Promise<TokenEndpointCaller>;

/** The gateway says for whom it calls and shows its credential; who has none yet is a service of this platform. */
export function createCallerResolver(tokens: TokenVerifier): ResolveCaller {
  return async ({ headers, ip }) => {
    const credential = headers[SERVICE_HEADER];
    if (credential === undefined) return { address: ip, isExternal: false };
    await tokens.verifyService(credential);
    const address = headers[CLIENT_HEADERS.address];
    return { address: typeof address === 'string' ? address : ip, isExternal: true };
  };
}
