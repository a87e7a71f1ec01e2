import { randomBytes } from 'node:crypto';
import { CLIENT_HEADERS } from '@e-storefront/subgraph';
import type { Answer } from './client';
import { directTo } from './endpoints';

/** An address that no other test uses (RFC 2544: reserved for tests of networks). */
export function newNetwork(): string {
  return `198.18.${randomBytes(2).join('.')}`;
}

/**
 * Calls auth as the gateway does for a client of a network.
 * @param address of an instance other than the shared platform's
 */
export function askAuthFrom(
  network: string,
  query: string,
  variables: Record<string, unknown>,
  address?: string,
): Promise<Answer> {
  return directTo('auth', address).request(query, {
    variables,
    headers: { [CLIENT_HEADERS.address]: network },
  });
}
