import { requirePrincipal, type Principal } from '@e-storefront/auth';
import type { ClientInfo, RequestContext } from '@e-storefront/subgraph';

export type { ClientInfo };

/** An authenticated caller; `client` is null for calls without one. */
export interface CallerInfo {
  principal: Principal;
  client: ClientInfo | null;
}

/** The caller for audited actions. @throws UNAUTHENTICATED */
export function requireCaller({ principal, client }: RequestContext): CallerInfo {
  return { principal: requirePrincipal(principal), client };
}
