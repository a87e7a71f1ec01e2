import type { FaultResult } from './fault-run';
import { VICTIMS } from './fault-targets';

/** The ends by point and victim, with their seconds and those until all were told, as console.table takes them. */
export function endsByPoint(results: readonly FaultResult[]): Record<string, Record<string, string>> {
  const names = [...new Set(results.map(nameOf))];
  return Object.fromEntries(
    names.map((name) => {
      const row = results.filter((result) => nameOf(result) === name);
      return [name, Object.fromEntries(VICTIMS.map((victim) => [victim, cellOf(row, victim)]))];
    }),
  );
}

function nameOf({ at }: FaultResult): string {
  return typeof at === 'number' ? 'at random' : at;
}

/** How often each end came, the slowest end and the last to be told. */
function cellOf(row: readonly FaultResult[], victim: string): string {
  const cell = row.filter((result) => result.victim === victim);
  if (cell.length === 0) return '';
  const counts = new Map<string, number>();
  for (const { end } of cell) counts.set(end, (counts.get(end) ?? 0) + 1);
  const ends = [...counts].map(([end, count]) => (cell.length > 1 ? `${count} ${end}` : end)).join(', ');
  const [seconds, toldSeconds] = [cell.map((one) => one.seconds), cell.map((one) => one.toldSeconds)];
  const mark = cell.some(({ violations }) => violations.length > 0) ? ' !' : '';
  return `${ends} ${Math.max(...seconds).toFixed(1)}, told ${Math.max(...toldSeconds).toFixed(1)}${mark}`;
}
