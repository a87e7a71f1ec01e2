import ipaddr from 'ipaddr.js';
import { effectiveRole, type Role } from '@e-storefront/auth';
import type { GatewayContext } from '../context';

/** What a caller is counted as: a role, nobody, or a key or machine client with scopes of its own. */
export type CallerKind = Role | 'guest' | 'key';

/** Whom a call is counted against. */
export interface Caller {
  kind: CallerKind;
  /** The user's id, the key's id, or a guest's address as `addressKey` gives it. */
  key: string;
}

type WhoCalls = Pick<GatewayContext, 'client' | 'principal'>;

/** Whom a call is counted against; a token that does not hold makes a guest. */
export function callerOf({ principal, client }: WhoCalls): Caller {
  if (!principal) return { kind: 'guest', key: addressKey(client.address) };
  if (principal.scopes !== null) return { kind: 'key', key: principal.sessionId };
  return { kind: effectiveRole(principal), key: principal.id };
}

/**
 * An address as it is counted: IPv4 whole, also where it comes mapped into IPv6, and IPv6 by its first 64 bits, because
 * every customer of a provider has at least that many addresses to change through (RFC 6177).
 */
export function addressKey(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const network = parsed.parts.slice(0, 4).map((part) => part.toString(16));
  return `${network.join(':')}::/64`;
}
