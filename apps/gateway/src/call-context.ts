import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { IDEMPOTENCY_HEADER } from '@e-storefront/subgraph';
import type { ApiKeys } from './api-keys';
import type { GatewayContext } from './context';

/** What came with a call, over HTTP or a socket. */
export interface IncomingCall extends Pick<GatewayContext, 'authorization' | 'client' | 'requestId'> {
  traceparent?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** Makes the context of a call from its headers. @throws SERVICE_UNAVAILABLE when tokens cannot be checked now */
export type ContextFor = (call: IncomingCall) => Promise<GatewayContext>;

/** What came with a call over HTTP. */
export function incomingCall(request: FastifyRequest): IncomingCall {
  const { authorization, traceparent, [IDEMPOTENCY_HEADER]: idempotencyKey } = request.headers;
  return {
    authorization,
    client: { address: request.ip, agent: request.headers['user-agent'] ?? '' },
    requestId: request.id,
    idempotencyKey: typeof idempotencyKey === 'string' ? idempotencyKey : undefined,
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
  };
}

interface Verifiers {
  tokens: TokenVerifier;
  apiKeys: Pick<ApiKeys, 'tokenFor'>;
}

/**
 * Verifies tokens where they arrive; one that does not hold is noted and goes no further. In the place of an API key
 * (`Authorization: ApiKey …`) goes the access token that it is exchanged for.
 */
export function contextFactory({ tokens, apiKeys }: Verifiers, logger: FastifyBaseLogger): ContextFor {
  return async ({ authorization: sent, client, requestId, traceparent, idempotencyKey }) => {
    const call = { client, requestId, traceparent, idempotencyKey, logger: logger.child({ requestId }) };
    try {
      const key = /^ApiKey (.+)$/i.exec(sent ?? '')?.[1];
      const authorization = key ? `Bearer ${await apiKeys.tokenFor(key, call)}` : sent;
      const principal = await tokens.verifyHeader(authorization);
      return { ...call, principal, authorization, tokenFault: undefined };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'UNAUTHENTICATED') throw error;
      return { ...call, principal: null, authorization: undefined, tokenFault: error };
    }
  };
}
