import type { TypedDocumentNode } from '@graphql-typed-document-node/core';
import type { DocumentNode } from 'graphql';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { ask, type Answer } from './client';
import { addressOf, GATEWAY, SUBGRAPHS } from './environment';
import { serviceCredential } from './tokens';

/** The credentials of an attacker: a token, which need not be a user's, and other headers. */
export interface RequestOptions {
  variables?: Record<string, unknown>;
  token?: string | undefined;
  headers?: Record<string, string>;
}

/** An endpoint of the platform: the gateway, or a service with the gateway's credential. */
export class Endpoint {
  /** The responding service. */
  readonly name: string;
  readonly #address: string;

  constructor(name: string, address: string) {
    this.name = name;
    this.#address = address;
  }

  async request<Result, Variables extends Record<string, unknown>>(
    document: TypedDocumentNode<Result, Variables>,
    options: RequestOptions & { variables: Variables },
  ): Promise<Answer<Result | null | undefined>>;
  async request(query: string, options?: RequestOptions): Promise<Answer>;
  async request(query: string | DocumentNode, options: RequestOptions = {}): Promise<Answer> {
    const { variables, token, headers } = options;
    return ask(query, {
      gateway: this.#address,
      ...(variables && { variables }),
      headers: {
        ...(this.#address !== GATEWAY && { [SERVICE_HEADER]: await gatewayCredential() }),
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...headers,
      },
    });
  }
}

const credentials = new Map<string, Promise<string>>();

/** The credential of a service, requested once. */
export function credentialOf(service: string): Promise<string> {
  const credential = credentials.get(service) ?? serviceCredential(addressOf('auth'), service);
  credentials.set(service, credential);
  return credential;
}

/** The gateway's own credential, as stolen by an attacker inside the platform's network. */
export function gatewayCredential(): Promise<string> {
  return credentialOf('gateway');
}

/** The public endpoint. */
export const viaGateway = new Endpoint('gateway', GATEWAY);

/**
 * An endpoint without the gateway, with the gateway's credential.
 * @param address of an instance other than the shared platform's
 */
export function directTo(subgraph: string, address = addressOf(subgraph)): Endpoint {
  return new Endpoint(subgraph, address);
}

/** Every endpoint of the platform. */
export const ENDPOINTS: readonly Endpoint[] = [viaGateway, ...SUBGRAPHS.map((name) => directTo(name))];

/** The distinct codes of a response's errors. */
export function codesOf({ errors }: Pick<Answer, 'errors'>): string[] {
  return [...new Set(errors.map(({ extensions }) => extensions.code))];
}
