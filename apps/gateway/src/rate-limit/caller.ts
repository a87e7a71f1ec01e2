import { effectiveRole, type Role } from '@e-storefront/auth';
import { networkOf } from '@e-storefront/server';
import type { GatewayContext } from '../context';

/** What a caller is counted as: a role, nobody, or a key or machine client with scopes of its own. */
export type CallerKind = Role | 'guest' | 'key';

/** Whom a call is counted against. */
export interface Caller {
  kind: CallerKind;
  /** The user's id, the key's id, or a guest's network. */
  key: string;
}

type WhoCalls = Pick<GatewayContext, 'client' | 'principal'>;

/** Whom a call is counted against; a token that does not hold makes a guest. */
export function callerOf({ principal, client }: WhoCalls): Caller {
  if (!principal) return { kind: 'guest', key: networkOf(client.address) };
  if (principal.scopes !== null) return { kind: 'key', key: principal.sessionId };
  return { kind: effectiveRole(principal), key: principal.id };
}
