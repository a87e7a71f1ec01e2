import type { FastifyBaseLogger } from 'fastify';
import type { Principal } from '@e-storefront/auth';
import type { AnswerScope } from './answer-scope';
import type { Selection } from './selection';

/** Where a client called from, as the gateway saw it. */
export interface ClientInfo {
  /** The network address. */
  address: string;
  /** The User-Agent header; empty when there was none. */
  agent: string;
}

/** The headers in which the gateway hands on a client's place. */
export const CLIENT_HEADERS = { address: 'x-client-address', agent: 'x-client-agent' } as const;

/** The header by which a client names a request that it may send again (IETF draft "The Idempotency-Key HTTP Header Field"). */
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/**
 * Who makes a call, and what it selects: the first argument of every service method whose result depends on the caller.
 * Services are made once per process and keep nothing of a request.
 */
export interface RequestContext {
  /** Who is logged in, by a verified token; null for nobody. Unreadable for a caller whose token has expired. */
  readonly principal: Principal | null;
  /** Who was logged in until the token expired; null for everybody else. */
  readonly expired: Principal | null;
  /** Where the client's call came from; null in calls that no client made. */
  readonly client: ClientInfo | null;
  /** What the operation selects; left out where everything may be read, as for the events of a subscription. */
  readonly selection?: Selection;
  /** Whom the answer may be shared with; left out where nothing is shared. */
  readonly answer?: AnswerScope;
}

/** What every resolver knows of its call. Each subgraph adds its services and the loaders of the request. */
export interface SubgraphContext extends RequestContext {
  /** The service that sent the call: `gateway`, or another subgraph. */
  readonly caller: string;
  /** What that service may ask for on its own account. */
  readonly callerScopes: readonly string[];
  /** What the client named the request by, as it came; null when it did not. */
  readonly idempotencyKey: string | null;
  /**
   * 24 hexadecimal digits that a mutation with an idempotency key has in common with its repeats: the id of what it
   * makes, so that a repeat after a crash makes nothing twice. Left out without a key.
   */
  readonly operationId?: string;
  readonly requestId: string;
  readonly logger: FastifyBaseLogger;
}

/** Adds the subgraph's services, the same ones each time, and new loaders; called again for each event of a subscription. */
export type ContextFactory<Context extends SubgraphContext> = (base: SubgraphContext) => Context;
