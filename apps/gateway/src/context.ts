import type { FastifyBaseLogger } from 'fastify';
import type { Principal } from '@e-storefront/auth';
import type { DomainError } from '@e-storefront/errors';
import type { AnswerScope, ClientInfo } from '@e-storefront/subgraph';

/** One client request as the gateway sees it. Data sources forward its parts to the subgraphs. */
export interface GatewayContext {
  /** The caller of a valid token; null for guests. */
  readonly principal: Principal | null;
  /** The caller of an expired token, who may read public fields only and is not treated as a guest. */
  readonly expiredPrincipal: Principal | null;
  /** The Authorization header, which each subgraph verifies again. */
  readonly authorization: string | undefined;
  readonly client: ClientInfo;
  readonly requestId: string;
  /**
   * The reason why the token is invalid. Such a caller counts as a guest and may only use fields that need no token.
   */
  readonly tokenError: DomainError | undefined;
  /** The client's Idempotency-Key header, unchanged. */
  readonly idempotencyKey: string | undefined;
  /** W3C trace context; undefined when the header is malformed. */
  readonly traceparent: string | undefined;
  /** The audience of the parts of the response so far. */
  readonly answer: AnswerScope;
  readonly logger: FastifyBaseLogger;
}
