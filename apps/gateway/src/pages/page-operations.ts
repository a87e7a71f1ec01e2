import type { ApolloServer } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError, isErrorCode, type ErrorCode } from '@e-storefront/errors';
import { readRequestMetadata, type CreateContext } from '../auth/authenticate';
import type { GatewayContext } from '../context';

export interface PageError {
  code: ErrorCode;
  /** A sentence for the reader. */
  message: string;
  /** The invalid argument; null when no single argument caused the error. */
  field: string | null;
  /** Seconds to wait before the next attempt; null when waiting does not help. */
  retryAfter: number | null;
}

export type Outcome<Data> = { data: Data; error: null } | { data: null; error: PageError };

const errorShape = z.object({
  message: z.string(),
  extensions: z.object({
    code: z.string().refine(isErrorCode),
    field: z.string().optional(),
    retryAfter: z.number().optional(),
  }),
});

interface PageOperation<S extends z.ZodType> {
  /** The text of a document with one operation. */
  query: string;
  variables: Record<string, unknown>;
  result: S;
  /** Identifies a mutation that the browser may send twice. */
  idempotencyKey?: string | undefined;
}

/**
 * Runs the operations of server-rendered pages under the same limits as any client's, always as a guest: an
 * Authorization header of the browser is ignored.
 */
export class PageOperations {
  readonly #apollo: ApolloServer<GatewayContext>;
  readonly #createContext: CreateContext;

  constructor(apollo: ApolloServer<GatewayContext>, createContext: CreateContext) {
    this.#apollo = apollo;
    this.#createContext = createContext;
  }

  async run<S extends z.ZodType>(
    request: FastifyRequest,
    { query, variables, result, idempotencyKey }: PageOperation<S>,
  ): Promise<Outcome<z.output<S>>> {
    const metadata = { ...readRequestMetadata(request), authorization: undefined, idempotencyKey };
    const contextValue = await this.#createContext(metadata);
    const { body } = await this.#apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('A page operation returned an incremental response.');
    const { data, errors } = body.singleResult;
    const [error] = errors ?? [];
    if (!error) return { data: result.parse(data), error: null };
    const parsed = errorShape.safeParse(error);
    if (!parsed.success) throw new DomainError('INTERNAL_SERVER_ERROR');
    const { message, extensions } = parsed.data;
    const { code, field = null, retryAfter = null } = extensions;
    return { data: null, error: { code, message, field, retryAfter } };
  }
}
