import type { Caller } from '../../../../tools/permissions/access';
import type { ClientError } from '../support/client';
import { valueAt } from './operations';

/** The number of tried cells, and those in which the platform disagrees with the row. */
export interface Report {
  tried: number;
  wrong: string[];
}

/**
 * The outcome of an attempt: `passed`, `refused` with an expected error, `null` as if there were nothing, or the code
 * of an unexpected error.
 */
export type Outcome = 'passed' | 'refused' | 'null' | `unexpected ${string}`;

const REFUSALS = ['FORBIDDEN', 'SELLER_NOT_APPROVED', 'SECOND_FACTOR_REQUIRED'];

interface Answer {
  data?: unknown;
  errors: readonly ClientError[];
}

interface Reading {
  /** Guests and logged-in callers are rejected with different codes. */
  caller: Caller;
  passesWith?: readonly string[] | undefined;
  /** What the data must contain. */
  shows?: string | undefined;
}

/** The outcome of an operation with one field. */
export function outcomeOf({ data, errors: [error] }: Answer, reading: Reading): Outcome {
  if (error) return outcomeOfError(error, reading);
  const { shows } = reading;
  if (shows !== undefined) return JSON.stringify(data).includes(shows) ? 'passed' : 'null';
  return Object.values(data ?? {}).every((value) => value === null) ? 'null' : 'passed';
}

/** The outcome for one field of an object with the alias `alias`. */
export function outcomeOfField(
  { data, errors }: Answer,
  { alias, isNothing, ...reading }: Reading & { alias: string; isNothing: (value: unknown) => boolean },
): Outcome {
  const value = valueAt(data, alias);
  const own = errors.find(({ path }) => path?.includes(alias));
  const error = own ?? (value === undefined ? errors[0] : undefined);
  if (error) return outcomeOfError(error, reading);
  return value === undefined || isNothing(value) ? 'null' : 'passed';
}

function outcomeOfError(
  { extensions: { code } }: ClientError,
  { caller, passesWith = [] }: Reading,
): Outcome {
  if (passesWith.includes(code)) return 'passed';
  if (code === 'NOT_FOUND') return 'null';
  const isRefusal = caller === 'guest' ? code === 'UNAUTHENTICATED' : REFUSALS.includes(code);
  return isRefusal ? 'refused' : `unexpected ${code}`;
}
