import type { Json } from '@e-storefront/testing';
import type { Cell } from '../../../../tools/permissions/access-words';
import type { Answer, ClientError } from '../support/client';

/**
 * What came of a trial: `passed`, `refused` with a word that says so, `hidden` as if there were nothing, or the code of
 * an error that nobody was to get.
 */
export type Outcome = 'passed' | 'refused' | 'hidden' | `unexpected ${string}`;

const REFUSALS = ['FORBIDDEN', 'SELLER_NOT_APPROVED', 'SECOND_FACTOR_REQUIRED'];

interface Reading {
  /** Whether somebody is logged in: who is gets another refusal than who is not. */
  isSomebody: boolean;
  passesWith?: readonly string[];
  shows?: string | undefined;
}

/** The outcome of an operation with one field. */
export function outcomeOf({ data, errors }: Pick<Answer, 'data' | 'errors'>, reading: Reading): Outcome {
  const [error] = errors;
  if (error) return outcomeOfError(error, reading);
  const { shows } = reading;
  if (shows !== undefined) return JSON.stringify(data).includes(shows) ? 'passed' : 'hidden';
  const values = Object.values((data ?? {}) as object);
  return values.every((value) => value === null) ? 'hidden' : 'passed';
}

/** The outcome for one field of an object, which the operation gave the name `alias`. */
export function outcomeOfField(
  { data, errors }: Pick<Answer, 'data' | 'errors'>,
  { alias, isNothing, ...reading }: Reading & { alias: string; isNothing: (value: unknown) => boolean },
): Outcome {
  const own = errors.find((error) => error.path?.includes(alias));
  const error = own ?? (valueOf(data, alias) === undefined ? errors[0] : undefined);
  if (error) return outcomeOfError(error, reading);
  const value = valueOf(data, alias);
  return value === undefined || isNothing(value) ? 'hidden' : 'passed';
}

/** The outcomes that a cell allows. */
export function allowedBy(cell: Cell, { isOwn, isHidden }: { isOwn: boolean; isHidden: boolean }): Outcome[] {
  if (cell === 'all' || (cell === 'own' && isOwn)) return ['passed'];
  return isHidden ? ['refused', 'hidden'] : ['refused'];
}

function outcomeOfError(
  { extensions: { code } }: ClientError,
  { isSomebody, passesWith = [] }: Reading,
): Outcome {
  if (passesWith.includes(code)) return 'passed';
  if (code === 'NOT_FOUND') return 'hidden';
  const isRefusal = isSomebody ? REFUSALS.includes(code) : code === 'UNAUTHENTICATED';
  return isRefusal ? 'refused' : `unexpected ${code}`;
}

/** The first value under a name, however deep; undefined when the name is nowhere. */
function valueOf(data: Json, name: string): unknown {
  if (typeof data !== 'object' || data === null) return undefined;
  if (!Array.isArray(data) && Object.hasOwn(data, name)) return data[name];
  for (const inner of Object.values(data as object)) {
    const found = valueOf(inner, name);
    if (found !== undefined) return found;
  }
  return undefined;
}
