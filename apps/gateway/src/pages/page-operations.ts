import type { FastifyRequest } from 'fastify';
import { z } from 'zod';
import { DomainError, isErrorCode, type ErrorCode } from '@e-storefront/errors';
import type { GuestOperation, GuestOperations } from '../auth/guest-operations';

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

interface PageOperation<S extends z.ZodType> extends GuestOperation {
  result: S;
}

/** Runs the operations of server-rendered pages. */
export class PageOperations {
  readonly #operations: GuestOperations;

  constructor(operations: GuestOperations) {
    this.#operations = operations;
  }

  async run<S extends z.ZodType>(
    request: FastifyRequest,
    { result, ...operation }: PageOperation<S>,
  ): Promise<Outcome<z.output<S>>> {
    const { data, errors } = await this.#operations.execute(request, operation);
    const [error] = errors;
    if (!error) return { data: result.parse(data), error: null };
    const parsed = errorShape.safeParse(error);
    if (!parsed.success) throw new DomainError('INTERNAL_SERVER_ERROR');
    const { message, extensions } = parsed.data;
    const { code, field = null, retryAfter = null } = extensions;
    return { data: null, error: { code, message, field, retryAfter } };
  }
}
