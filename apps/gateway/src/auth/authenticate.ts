import type { FastifyBaseLogger, FastifyRequest } from 'fastify';
import type { TokenVerifier } from '@e-storefront/auth';
import { isDomainError } from '@e-storefront/errors';
import { AnswerScope, IDEMPOTENCY_HEADER, type ClientInfo } from '@e-storefront/subgraph';
import type { ApiKeyExchange } from './api-key-exchange';
import {
  parseAddress,
  truncateAgent,
  limitAuthorization,
  limitIdempotencyKey,
  parseTraceparent,
} from '../security/forwarded-headers';
import type { GatewayContext } from '../context';

/** Client metadata of a request, over HTTP or a WebSocket. */
export interface RequestMetadata extends Pick<GatewayContext, 'authorization' | 'client' | 'requestId'> {
  traceparent?: string | undefined;
  idempotencyKey?: string | undefined;
}

/** Creates the context of a request. @throws SERVICE_UNAVAILABLE when tokens cannot be verified at the moment */
export type CreateContext = (metadata: RequestMetadata) => Promise<GatewayContext>;

/** @throws BAD_REQUEST, BAD_USER_INPUT for a header that is too long to forward */
export function readRequestMetadata(request: FastifyRequest): RequestMetadata {
  const { authorization, traceparent, [IDEMPOTENCY_HEADER]: idempotencyKey } = request.headers;
  return {
    authorization: limitAuthorization(authorization),
    client: readClientInfo(request),
    requestId: request.id,
    idempotencyKey: limitIdempotencyKey(idempotencyKey),
    traceparent: parseTraceparent(traceparent),
  };
}

export function readClientInfo({ ip, headers }: FastifyRequest): ClientInfo {
  return { address: parseAddress(ip), agent: truncateAgent(headers['user-agent']) };
}

interface Authenticators {
  tokens: Pick<TokenVerifier, 'identify'>;
  apiKeys: Pick<ApiKeyExchange, 'getAccessToken'>;
}

/**
 * Verifies tokens at the edge. An invalid token is recorded and not forwarded; an expired one is forwarded, because
 * each subgraph serves public fields and rejects the others at their path. An API key (`Authorization: ApiKey …`) is
 * replaced by the access token that it is exchanged for.
 */
export function createContextFactory(
  { tokens, apiKeys }: Authenticators,
  logger: FastifyBaseLogger,
): CreateContext {
  return async ({ authorization: header, client, requestId, traceparent, idempotencyKey }) => {
    const metadata = { client, requestId, traceparent, idempotencyKey, logger };
    try {
      const key = /^ApiKey (.+)$/i.exec(header ?? '')?.[1];
      const authorization = key ? `Bearer ${await apiKeys.getAccessToken(key, metadata)}` : header;
      const { principal, expired } = await tokens.identify(authorization);
      return {
        ...metadata,
        principal,
        expiredPrincipal: expired,
        authorization,
        tokenError: undefined,
        answer: new AnswerScope(principal),
      };
    } catch (error) {
      if (!isDomainError(error) || error.code !== 'UNAUTHENTICATED') throw error;
      return {
        ...metadata,
        principal: null,
        expiredPrincipal: null,
        authorization: undefined,
        tokenError: error,
        answer: new AnswerScope(null),
      };
    }
  };
}
