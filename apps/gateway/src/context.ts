import type { FastifyBaseLogger } from 'fastify';
import type { Principal } from '@e-storefront/auth';

/** What the gateway knows of a call, and hands on to the subgraphs. */
export interface GatewayContext {
  /** Who is logged in, by a token that was verified here; null for nobody. */
  readonly principal: Principal | null;
  /** The caller's own Authorization header: each subgraph verifies it again. */
  readonly authorization: string | undefined;
  readonly requestId: string;
  /** W3C trace context, handed on as it came. */
  readonly traceparent: string | undefined;
  readonly logger: FastifyBaseLogger;
}
