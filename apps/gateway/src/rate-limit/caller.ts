import { effectiveRole, type Role } from '@e-storefront/auth';
import { networkOf } from '@e-storefront/server';
import type { GatewayContext } from '../context';

/** A role, a guest, or an API key or machine client with scopes of its own. */
export type CallerKind = Role | 'guest' | 'key';

export interface Caller {
  kind: CallerKind;
  /** The user's id, the id of the key, or a guest's network. */
  key: string;
}

export type CallerContext = Pick<GatewayContext, 'client' | 'principal'>;

/** Identifies the caller that a request is counted against; one with an invalid token counts as a guest. */
export function identifyCaller({ principal, client }: CallerContext): Caller {
  if (!principal) return { kind: 'guest', key: networkOf(client.address) };
  if (principal.scopes !== null) return { kind: 'key', key: principal.sessionId };
  return { kind: effectiveRole(principal), key: principal.id };
}
