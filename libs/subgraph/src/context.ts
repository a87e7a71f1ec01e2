import type { FastifyBaseLogger } from 'fastify';
import type { Principal } from '@e-storefront/auth';

/** What every resolver knows of its call. Each subgraph adds its services and loaders. */
export interface SubgraphContext {
  /** Who is logged in, by a verified token; null for nobody. */
  readonly principal: Principal | null;
  /** The service that sent the call: `gateway`, or another subgraph. */
  readonly caller: string;
  readonly requestId: string;
  readonly logger: FastifyBaseLogger;
}

/** Adds a subgraph's own services and loaders to a call's context; called anew for each event of a subscription. */
export type ContextFactory<Context extends SubgraphContext> = (base: SubgraphContext) => Context;
