import type { ApolloServer } from '@apollo/server';
import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError, isErrorCode, type ErrorCode } from '@e-storefront/errors';
import { incomingCall, type ContextFor } from '../auth/authenticate';
import type { GatewayContext } from '../context';

/** Why an operation was refused. */
export interface Refusal {
  code: ErrorCode;
  /** A sentence for people. */
  message: string;
  /** The argument that is at fault, where one is. */
  field: string | null;
  /** Seconds to wait before the next try; null where waiting does not help. */
  retryAfter: number | null;
}

export type Outcome<Data> = { data: Data; refusal: null } | { data: null; refusal: Refusal };

const refusalShape = z.object({
  message: z.string(),
  extensions: z.object({
    code: z.string().refine(isErrorCode),
    field: z.string().optional(),
    retryAfter: z.number().optional(),
  }),
});

interface PageOperation<S extends z.ZodType> {
  /** One operation, as it stands in its file. */
  query: string;
  variables: Record<string, unknown>;
  /** The shape of `data`. */
  result: S;
  /** Names a write that may be sent twice. */
  idempotencyKey?: string | undefined;
}

/**
 * Runs the operations of the gateway's own pages as everybody's are run: through the same limits, and as a guest, whatever
 * token the browser may send.
 */
export class PageOperations {
  readonly #apollo: ApolloServer<GatewayContext>;
  readonly #contextFor: ContextFor;

  constructor(apollo: ApolloServer<GatewayContext>, contextFor: ContextFor) {
    this.#apollo = apollo;
    this.#contextFor = contextFor;
  }

  async run<S extends z.ZodType>(
    request: FastifyRequest,
    { query, variables, result, idempotencyKey }: PageOperation<S>,
  ): Promise<Outcome<z.output<S>>> {
    const call = { ...incomingCall(request), authorization: undefined, idempotencyKey };
    const contextValue = await this.#contextFor(call);
    const { body } = await this.#apollo.executeOperation({ query, variables }, { contextValue });
    if (body.kind !== 'single') throw new Error('The operations of pages have one answer.');
    const { data, errors } = body.singleResult;
    const [error] = errors ?? [];
    if (!error) return { data: result.parse(data), refusal: null };
    const parsed = refusalShape.safeParse(error);
    if (!parsed.success) throw new DomainError('INTERNAL_SERVER_ERROR');
    const { message, extensions } = parsed.data;
    const { code, field = null, retryAfter = null } = extensions;
    return { data: null, refusal: { code, message, field, retryAfter } };
  }
}
