import type { Context } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { requestIdOf, type Service } from '@e-storefront/server';
import type { RequestMetadata } from '../auth/authenticate';
import { parseAddress, truncateAgent, limitAuthorization } from '../security/forwarded-headers';

/** A client's connection in graphql-ws. */
export type Connection = Context<Record<string, unknown>, Extra>;

/** Reads the metadata of operations on a connection. @throws BAD_REQUEST for a token that is too long */
export function readConnectionMetadata(
  connection: Connection,
  service: Pick<Service, 'addressOf'>,
): RequestMetadata {
  const { request } = connection.extra;
  const client = {
    address: parseAddress(service.addressOf(request)),
    agent: truncateAgent(request.headers['user-agent']),
  };
  const authorization = limitAuthorization(findAuthorization(connection));
  return { authorization, client, requestId: requestIdOf(undefined) };
}

/** Finds the Authorization header in the connection parameters, in any letter case. */
function findAuthorization({ connectionParams }: Connection): string | undefined {
  const entry = Object.entries(connectionParams ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  const value = entry?.[1];
  if (value === undefined || value === null || value === '') return undefined;
  // Anything but a string is an invalid token, not the absence of one.
  return typeof value === 'string' ? value : JSON.stringify(value);
}
