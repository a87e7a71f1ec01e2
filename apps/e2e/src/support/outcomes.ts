import type { Answer } from './client';

/** The data of a response; null when every root field is null. */
export function shownData<T>(data: T): T | null {
  if (data === null || data === undefined) return null;
  return Object.values(data).every((field) => field === null) ? null : data;
}

/** The non-null values in data, without empty lists. */
export function leaves(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [value];
}

/** The number of each outcome: `ok`, or the code of the only error. */
export function outcomes(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { errors } of answers) {
    const outcome = errors.length === 0 ? 'ok' : errors.map(({ extensions }) => extensions.code).join('+');
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
