import type { FastifyRequest } from 'fastify';
import { SERVICE_HEADER, type TokenVerifier } from '@e-storefront/auth';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import type { TokenEndpointCaller } from './client-credentials-grant';

/** Identifies the caller of a non-GraphQL route. @throws FORBIDDEN for an invalid credential */
export type ResolveCaller = (request: FastifyRequest) => Promise<TokenEndpointCaller>;

/** The gateway sends its credential and the client's address; a call without a credential comes from a service that has none yet. */
export function createCallerResolver(tokens: TokenVerifier): ResolveCaller {
  return async ({ headers, ip }) => {
    const credential = headers[SERVICE_HEADER];
    if (credential === undefined) return { address: ip, isExternal: false };
    await tokens.verifyService(credential);
    const address = headers[CLIENT_HEADERS.address];
    return { address: typeof address === 'string' ? address : ip, isExternal: true };
  };
}
