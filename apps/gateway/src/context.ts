import type { FastifyBaseLogger } from 'fastify';
import type { Principal } from '@e-storefront/auth';
import type { DomainError } from '@e-storefront/errors';
import type { ClientInfo } from '@e-storefront/subgraph';

/** What the gateway knows of a call, and hands on to the subgraphs. */
export interface GatewayContext {
  /** Who is logged in, by a token that was verified here; null for nobody. */
  readonly principal: Principal | null;
  /** Who was logged in until the token expired: served what depends on nobody, and never taken for a guest. */
  readonly expired: Principal | null;
  /** The caller's own Authorization header: each subgraph verifies it again. */
  readonly authorization: string | undefined;
  /** Where the call came from. */
  readonly client: ClientInfo;
  readonly requestId: string;
  /** Why the token that came does not hold; such a call counts as nobody's and may do only what needs no token. */
  readonly tokenFault: DomainError | undefined;
  /** What the client named the request by, handed on as it came. */
  readonly idempotencyKey: string | undefined;
  /** W3C trace context, handed on as it came where it has the form of one. */
  readonly traceparent: string | undefined;
  readonly logger: FastifyBaseLogger;
}
