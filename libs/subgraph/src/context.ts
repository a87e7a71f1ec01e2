import type { FastifyBaseLogger } from 'fastify';
import type { Principal } from '@e-storefront/auth';
import type { AnswerScope } from './answer-scope';
import type { Selection } from './selection';

/** The origin of a client's call, as reported by the gateway. */
export interface ClientInfo {
  /** The network address. */
  address: string;
  /** The User-Agent header; empty if absent. */
  agent: string;
}

/** The headers in which the gateway forwards the client's address and user agent. */
export const CLIENT_HEADERS = { address: 'x-client-address', agent: 'x-client-agent' } as const;

/**
 * The header with which a client marks a request as repeatable (IETF draft "The Idempotency-Key HTTP Header
 * Field").
 */
export const IDEMPOTENCY_HEADER = 'idempotency-key';

/**
 * The caller and the selected fields: the first argument of every service method whose result depends on the
 * caller. Services are created once per process and keep no state of a request.
 */
export interface RequestContext {
  /** The user of a verified token; null for a guest. Throws for a caller whose token has expired. */
  readonly principal: Principal | null;
  /** The user of an expired token; null for everyone else. */
  readonly expired: Principal | null;
  /** The client of the call; null for calls without a client. */
  readonly client: ClientInfo | null;
  /** The selected fields; absent where everything may be read, as for the events of a subscription. */
  readonly selection?: Selection;
  /** With whom the answer can be shared; absent where nothing is shared. */
  readonly answer?: AnswerScope;
}

/** The context of a resolver. Each subgraph adds its services and the loaders of the request. */
export interface SubgraphContext extends RequestContext {
  /** The service that sent the call: `gateway`, or another subgraph. */
  readonly caller: string;
  /** The permissions of that service for calls on its own behalf. */
  readonly callerScopes: readonly string[];
  /** The client's idempotency key as sent; null for none. */
  readonly idempotencyKey: string | null;
  /**
   * 24 hexadecimal digits that a mutation with an idempotency key shares with its repeats: the id of what it
   * creates, so that a repeat after a crash creates nothing twice. Absent without a key.
   */
  readonly operationId?: string;
  readonly requestId: string;
  readonly logger: FastifyBaseLogger;
}

/**
 * Adds the subgraph's services, always the same, and new loaders; called again for each event of a
 * subscription.
 */
export type ContextFactory<Context extends SubgraphContext> = (base: SubgraphContext) => Context;
