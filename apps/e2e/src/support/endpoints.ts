import { SERVICE_HEADER } from '@e-storefront/auth';
import { ask, type Answer } from './client';
import { addressOf, GATEWAY, SUBGRAPHS } from './environment';
import { serviceCredential } from './tokens';

/** What an attacker brings along: a token that need not be a person's, and other headers. */
export interface RequestOptions {
  variables?: Record<string, unknown>;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** A way into the platform. */
export interface Endpoint {
  /** The service that opens. */
  readonly name: string;
  request(query: string, options?: RequestOptions): Promise<Answer>;
}

const credentials = new Map<string, Promise<string>>();

/** The credential of a service, asked for once. */
export function credentialOf(service: string): Promise<string> {
  const credential = credentials.get(service) ?? serviceCredential(addressOf('auth'), service);
  credentials.set(service, credential);
  return credential;
}

/** The gateway's own credential, as somebody inside the platform's network might have stolen it. */
export function gatewayCredential(): Promise<string> {
  return credentialOf('gateway');
}

/** The way that clients take. */
export const viaGateway: Endpoint = {
  name: 'gateway',
  request: (query, options) => requestAt(GATEWAY, query, options),
};

/**
 * The way past the gateway, with the gateway's credential.
 * @param address that of another instance than the shared platform's
 */
export function directTo(subgraph: string, address = addressOf(subgraph)): Endpoint {
  return {
    name: subgraph,
    request: async (query, { headers, ...options } = {}) =>
      requestAt(address, query, {
        ...options,
        headers: { [SERVICE_HEADER]: await gatewayCredential(), ...headers },
      }),
  };
}

/** Every way into the platform. */
export const ENDPOINTS: readonly Endpoint[] = [viaGateway, ...SUBGRAPHS.map((name) => directTo(name))];

/** The codes of an answer's errors, each once. */
export function codesOf({ errors }: Pick<Answer, 'errors'>): string[] {
  return [...new Set(errors.map(({ extensions }) => extensions.code))];
}

function requestAt(
  address: string,
  query: string,
  { variables, token, headers }: RequestOptions = {},
): Promise<Answer> {
  return ask(query, {
    gateway: address,
    ...(variables && { variables }),
    headers: { ...(token !== undefined && { authorization: `Bearer ${token}` }), ...headers },
  });
}
