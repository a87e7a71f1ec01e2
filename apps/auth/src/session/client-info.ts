import type { Principal } from '@e-storefront/auth';

/** Where a client called from, as the gateway saw it; null in calls that no client made. */
export interface ClientInfo {
  /** The network address. */
  address: string;
  /** What the client says of itself (its User-Agent header); empty when it says nothing. */
  agent: string;
}

/** Somebody who is logged in, and where the call came from. */
export interface CallerInfo {
  principal: Principal;
  client: ClientInfo | null;
}
