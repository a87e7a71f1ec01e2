import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import type { GatewayContext } from './context';

/** What came with a call, over HTTP or a socket. */
export interface IncomingCall extends Pick<GatewayContext, 'authorization' | 'client' | 'requestId'> {
  traceparent?: string | undefined;
}

/** Makes the context of a call from its headers. @throws SERVICE_UNAVAILABLE when tokens cannot be checked now */
export type ContextFor = (call: IncomingCall) => Promise<GatewayContext>;

/** What came with a call over HTTP. */
export function incomingCall(request: FastifyRequest): IncomingCall {
  const { authorization, traceparent } = request.headers;
  return {
    authorization,
    client: { address: request.ip, agent: request.headers['user-agent'] ?? '' },
    requestId: request.id,
    traceparent: typeof traceparent === 'string' ? traceparent : undefined,
  };
}

/** Verifies tokens where they arrive; one that does not hold is noted and goes no further. */
export function contextFactory(tokens: TokenVerifier, logger: FastifyBaseLogger): ContextFor {
  return async ({ authorization, client, requestId, traceparent }) => {
    const call = { client, requestId, traceparent, logger: logger.child({ requestId }) };
    try {
      const principal = await tokens.verifyHeader(authorization);
      return { ...call, principal, authorization, tokenFault: undefined };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'UNAUTHENTICATED') throw error;
      return { ...call, principal: null, authorization: undefined, tokenFault: error };
    }
  };
}
