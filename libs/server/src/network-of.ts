import ipaddr from 'ipaddr.js';

/** The part of an IPv6 address that identifies a customer's network (RFC 6177), in groups of 16 bits. */
const PREFIX_GROUPS = 4;

/**
 * The network by which requests and attempts are counted, in all services alike: a whole IPv4 address, also
 * if mapped into IPv6, or the first 64 bits of an IPv6 address, such as `2001:db8:1:2::/64`, because one
 * machine has as many addresses in it as it likes. Invalid addresses count together as `unknown`.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const groups = parsed.parts.slice(0, PREFIX_GROUPS).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
