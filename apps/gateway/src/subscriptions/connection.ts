import type { Context } from 'graphql-ws';
import type { Extra } from 'graphql-ws/use/ws';
import { requestIdOf, type Service } from '@e-storefront/server';
import type { IncomingCall } from '../auth/authenticate';
import { boundedAddress, boundedAgent, boundedAuthorization } from '../security/forwarded-headers';

/** A client's socket as graphql-ws knows it. */
export type Connection = Context<Record<string, unknown>, Extra>;

/** A call over the socket comes from where the socket came from. @throws BAD_REQUEST for a token that is too long */
export function callOf(connection: Connection, service: Pick<Service, 'addressOf'>): IncomingCall {
  const { request } = connection.extra;
  const client = {
    address: boundedAddress(service.addressOf(request)),
    agent: boundedAgent(request.headers['user-agent']),
  };
  const authorization = boundedAuthorization(authorizationOf(connection));
  return { authorization, client, requestId: requestIdOf(undefined) };
}

/** The header as clients put it into the parameters of the connection, in any spelling of its name. */
function authorizationOf({ connectionParams }: Connection): string | undefined {
  const entry = Object.entries(connectionParams ?? {}).find(
    ([name]) => name.toLowerCase() === 'authorization',
  );
  const value = entry?.[1];
  if (value === undefined || value === null || value === '') return undefined;
  // What is no text is no token: refused as such, and not taken for nobody's call.
  return typeof value === 'string' ? value : JSON.stringify(value);
}
