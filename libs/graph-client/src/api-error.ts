import { CombinedGraphQLErrors, ServerError } from '@apollo/client/errors';
import * as z from 'zod/mini';

const graphqlError = z.object({
  message: z.string(),
  extensions: z.nullish(
    z.looseObject({
      code: z.optional(z.string()),
      field: z.optional(z.string()),
      requestId: z.optional(z.string()),
      retryAfter: z.optional(z.number()),
    }),
  ),
});

const apiErrorShape = z.object({ message: z.string(), code: z.string() });

/** An error for people: what happened, in the words of the API, and what front ends need to react to it. */
export interface ApiError {
  message: string;
  /** A code of the API; OFFLINE when it cannot be reached, UNKNOWN for anything else. */
  code: string;
  /** The path of the invalid input, such as `input.email`. */
  field?: string | undefined;
  /** For reports to the shop. */
  requestId?: string | undefined;
  /** Seconds after which a rejected request can be repeated. */
  retryAfter?: number | undefined;
  /** Further details of the code, such as `allowed` transitions. */
  details?: Readonly<Record<string, unknown>> | undefined;
}

/** The gateway cannot be reached. Front ends show their own text for this code. */
export const OFFLINE: ApiError = { code: 'OFFLINE', message: 'The shop cannot be reached.' };
const UNKNOWN: ApiError = { code: 'UNKNOWN', message: 'Something went wrong.' };

/** Reads what Apollo Client, the gateway or a session route reports: the first error counts. */
export function apiError(error: unknown): ApiError {
  if (isApiError(error)) return error;
  if (CombinedGraphQLErrors.is(error)) return apiError(error.errors[0]);
  if (ServerError.is(error)) return serverError(error);
  const { data } = z.safeParse(graphqlError, error);
  if (data && !(error instanceof Error)) {
    const { code = UNKNOWN.code, field, requestId, retryAfter, ...details } = data.extensions ?? {};
    return { message: data.message, code, field, requestId, retryAfter, details };
  }
  return error instanceof TypeError ? OFFLINE : UNKNOWN;
}

/** Whether an error was read before. */
function isApiError(error: unknown): error is ApiError {
  return !(error instanceof Error) && z.safeParse(apiErrorShape, error).success;
}

/** A response with an error status has GraphQL errors as well. */
function serverError({ bodyText }: ServerError): ApiError {
  try {
    const { data } = z.safeParse(z.object({ errors: z.array(z.unknown()) }), JSON.parse(bodyText));
    return data?.errors[0] === undefined ? UNKNOWN : apiError(data.errors[0]);
  } catch {
    return UNKNOWN;
  }
}
