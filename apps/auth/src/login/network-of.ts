import ipaddr from 'ipaddr.js';

/** How much of an IPv6 address names the network of one customer of a provider (RFC 6177). */
const PREFIX_GROUPS = 4;

/**
 * The network that tries are counted by: an IPv4 address, or the first 64 bits of an IPv6 address, behind which one
 * machine has as many addresses as it likes.
 */
export function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return address;
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  const groups = parsed.parts.slice(0, PREFIX_GROUPS).map((group) => group.toString(16));
  return `${groups.join(':')}::/64`;
}
