import type { Answer } from './client';

/** What an answer shows: null where every root field of it is null, as where there is no data. */
export function shownData<T>(data: T): T | null {
  if (data === null || data === undefined) return null;
  return Object.values(data).every((field) => field === null) ? null : data;
}

/** Every value in data that says something: neither null nor an empty list. */
export function leaves(value: unknown): unknown[] {
  if (value === null || value === undefined) return [];
  return typeof value === 'object' ? Object.values(value).flatMap(leaves) : [value];
}

/** How often each outcome happened: `ok`, or the code of the one error. */
export function outcomes(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { errors } of answers) {
    const outcome = errors.length === 0 ? 'ok' : errors.map(({ extensions }) => extensions.code).join('+');
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
