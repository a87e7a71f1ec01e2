import ipaddr from 'ipaddr.js';

/** How much of an IPv6 address names the network of one customer of a provider (RFC 6177), in groups of 16 bits. */
const PREFIX_GROUPS = 4;

/**
 * The network that calls and tries are counted by, also where several services count: an IPv4 address whole, also where
 * it comes mapped into IPv6, or the first 64 bits of an IPv6 address, such as `2001:db8:1:2::/64`, behind which one
 * machine has as many addresses as it likes. What is no address is counted together, as `unknown`.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const groups = parsed.parts.slice(0, PREFIX_GROUPS).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
