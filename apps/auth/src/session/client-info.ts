import type { Principal } from '@e-storefront/auth';

/** The client as seen by the gateway. */
export interface ClientInfo {
  /** The network address. */
  address: string;
  /** The User-Agent header, possibly empty. */
  agent: string;
}

/** An authenticated caller; `client` is null for calls without one. */
export interface CallerInfo {
  principal: Principal;
  client: ClientInfo | null;
}
