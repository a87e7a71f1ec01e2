import { z } from 'zod';
import type { Member } from './tokens';

const answer = z.object({
  data: z.looseObject({}).nullish(),
  errors: z.array(z.object({ message: z.string(), extensions: z.object({ code: z.string() }) })).default([]),
});

/** The outcome of one operation. */
export interface Answer {
  data: Record<string, unknown> | null;
  /** `ok`, the error codes, or `NO_ANSWER` when the connection broke. */
  outcome: string;
  message: string;
}

export interface Call {
  as: Member;
  variables: Record<string, unknown>;
  /** Sent as the header `Idempotency-Key`. */
  key?: string;
}

/** Runs operations at a gateway. */
export type Ask = (query: string, call: Call) => Promise<Answer>;

/**
 * Creates a client of a gateway. A broken connection is an outcome instead of an error, because a crash can cause it.
 */
export function askAt(gatewayUrl: string): Ask {
  return async (query, { as, variables, key }) => {
    const headers = {
      'content-type': 'application/json',
      authorization: `Bearer ${as.accessToken}`,
      ...(key !== undefined && { 'idempotency-key': key }),
    };
    const body = JSON.stringify({ query, variables });
    try {
      const response = await fetch(`${gatewayUrl}/graphql`, { method: 'POST', headers, body });
      const { data = null, errors } = answer.parse(await response.json());
      const codes = errors.map(({ extensions }) => extensions.code);
      const message = errors.map((error) => error.message).join(' | ');
      return { data, outcome: codes.join('+') || 'ok', message };
    } catch (error) {
      return { data: null, outcome: 'NO_ANSWER', message: String(error) };
    }
  };
}
