import type { FastifyBaseLogger } from 'fastify';
import type { TokenVerifier } from '@e-storefront/auth';
import type { GatewayContext } from './context';

/** Makes the context of a call. @throws UNAUTHENTICATED when it brings a token that does not hold */
export type ContextFor = (
  authorization: string | undefined,
  requestId: string,
  traceparent?: string,
) => Promise<GatewayContext>;

export function contextFactory(tokens: TokenVerifier, logger: FastifyBaseLogger): ContextFor {
  return async (authorization, requestId, traceparent) => ({
    principal: await tokens.verifyHeader(authorization),
    authorization,
    requestId,
    traceparent,
    logger: logger.child({ requestId }),
  });
}
