import type { Answer } from './client';

/** How often each outcome happened: `ok`, or the code of the one error. */
export function outcomes(answers: readonly Answer[]): Record<string, number> {
  const counts: Record<string, number> = {};
  for (const { errors } of answers) {
    const outcome = errors.length === 0 ? 'ok' : errors.map(({ extensions }) => extensions.code).join('+');
    counts[outcome] = (counts[outcome] ?? 0) + 1;
  }
  return counts;
}
