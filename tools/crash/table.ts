import type { CrashResult } from './crash-run';
import { VICTIMS } from './victims';

/** The ends by point and victim, each with its seconds and those until all were told, as console.table takes them. */
export function endsByPoint(results: readonly CrashResult[]): Record<string, Record<string, string>> {
  const names = [...new Set(results.map(nameOf))];
  return Object.fromEntries(
    names.map((name) => {
      const row = results.filter((result) => nameOf(result) === name);
      return [name, Object.fromEntries(VICTIMS.map((victim) => [victim, cellOf(row, victim)]))];
    }),
  );
}

function nameOf({ at }: CrashResult): string {
  return typeof at === 'number' ? 'at random' : at;
}

function cellOf(row: readonly CrashResult[], victim: string): string {
  return row
    .filter((result) => result.victim === victim)
    .map(({ end, seconds, toldSeconds, violations }) => {
      const mark = violations.length > 0 ? ' !' : '';
      return `${end} ${seconds.toFixed(1)}, told ${toldSeconds.toFixed(1)}${mark}`;
    })
    .join('; ');
}
