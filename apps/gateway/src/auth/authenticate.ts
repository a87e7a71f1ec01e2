import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { IDEMPOTENCY_HEADER, type ClientInfo } from '@e-storefront/subgraph';
import type { ApiKeys } from './api-key-exchange';
import {
  boundedAddress,
  boundedAgent,
  boundedAuthorization,
  boundedIdempotencyKey,
  boundedTrace,
} from '../security/forwarded-headers';
import type { GatewayContext } from '../context';

/** What came with a call, over HTTP or a socket. */
export interface IncomingCall extends Pick<GatewayContext, 'authorization' | 'client' | 'requestId'> {
  traceparent?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** Makes the context of a call from its headers. @throws SERVICE_UNAVAILABLE when tokens cannot be checked now */
export type ContextFor = (call: IncomingCall) => Promise<GatewayContext>;

/** What came with a call over HTTP. @throws BAD_REQUEST, BAD_USER_INPUT for a header that is too long to be handed on */
export function incomingCall(request: FastifyRequest): IncomingCall {
  const { authorization, traceparent, [IDEMPOTENCY_HEADER]: idempotencyKey } = request.headers;
  return {
    authorization: boundedAuthorization(authorization),
    client: clientOf(request),
    requestId: request.id,
    idempotencyKey: boundedIdempotencyKey(idempotencyKey),
    traceparent: boundedTrace(traceparent),
  };
}

/** Where a call over HTTP came from. */
export function clientOf({ ip, headers }: FastifyRequest): ClientInfo {
  return { address: boundedAddress(ip), agent: boundedAgent(headers['user-agent']) };
}

interface Verifiers {
  tokens: TokenVerifier;
  apiKeys: Pick<ApiKeys, 'tokenFor'>;
}

/**
 * Verifies tokens where they arrive; one that does not hold is noted and goes no further, except that one which has only
 * expired is handed on: each service answers what depends on nobody, and refuses the rest at its path. In the place of an API key
 * (`Authorization: ApiKey …`) goes the access token that it is exchanged for.
 */
export function contextFactory({ tokens, apiKeys }: Verifiers, logger: FastifyBaseLogger): ContextFor {
  return async ({ authorization: sent, client, requestId, traceparent, idempotencyKey }) => {
    const call = { client, requestId, traceparent, idempotencyKey, logger: logger.child({ requestId }) };
    try {
      const key = /^ApiKey (.+)$/i.exec(sent ?? '')?.[1];
      const authorization = key ? `Bearer ${await apiKeys.tokenFor(key, call)}` : sent;
      const { principal, expired } = await tokens.identify(authorization);
      return { ...call, principal, expired, authorization, tokenFault: undefined };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'UNAUTHENTICATED') throw error;
      return { ...call, principal: null, expired: null, authorization: undefined, tokenFault: error };
    }
  };
}
