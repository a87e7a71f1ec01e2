import type { ApolloServer } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import type { GraphQLFormattedError } from 'graphql';
import type { GatewayContext } from '../context';
import { readRequestMetadata, type CreateContext } from './authenticate';

export interface GuestOperation {
  /** The text of a document with one operation. */
  query: string;
  variables: Record<string, unknown>;
  /** The idempotency key of a mutation that the browser may repeat. */
  idempotencyKey?: string | undefined;
}

export interface GuestResult {
  data: unknown;
  errors: readonly GraphQLFormattedError[];
  status: number;
  /** The headers of the operation, such as the state of the limits. */
  headers: Record<string, string>;
}

/**
 * Runs operations of the gateway's own routes under the same limits as any client's, always as a guest: an Authorization
 * header of the browser is ignored.
 */
export class GuestOperations {
  readonly #apollo: ApolloServer<GatewayContext>;
  readonly #createContext: CreateContext;

  constructor(apollo: ApolloServer<GatewayContext>, createContext: CreateContext) {
    this.#apollo = apollo;
    this.#createContext = createContext;
  }

  async execute(
    request: FastifyRequest,
    { query, variables, idempotencyKey }: GuestOperation,
  ): Promise<GuestResult> {
    const metadata = { ...readRequestMetadata(request), authorization: undefined, idempotencyKey };
    const contextValue = await this.#createContext(metadata);
    const { body, http } = await this.#apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single')
      throw new Error('An operation of the gateway returned an incremental response.');
    const { data, errors = [] } = body.singleResult;
    return { data, errors, status: http.status ?? 200, headers: Object.fromEntries(http.headers) };
  }
}
