import type { FaultResult } from './fault-run';
import { FAULT_TARGETS } from './fault-targets';

/**
 * The outcomes by checkpoint and target, with the seconds until the end and until all notifications, for
 * console.table.
 */
export function endsByPoint(results: readonly FaultResult[]): Record<string, Record<string, string>> {
  const names = [...new Set(results.map(nameOf))];
  return Object.fromEntries(
    names.map((name) => {
      const row = results.filter((result) => nameOf(result) === name);
      return [name, Object.fromEntries(FAULT_TARGETS.map((target) => [target, cellOf(row, target)]))];
    }),
  );
}

function nameOf({ at }: FaultResult): string {
  return typeof at === 'number' ? 'at random' : at;
}

/** The number of each outcome, the slowest end and the last notification. */
function cellOf(row: readonly FaultResult[], target: string): string {
  const cell = row.filter((result) => result.target === target);
  if (cell.length === 0) return '';
  const counts = new Map<string, number>();
  for (const { end } of cell) counts.set(end, (counts.get(end) ?? 0) + 1);
  const ends = [...counts].map(([end, count]) => (cell.length > 1 ? `${count} ${end}` : end)).join(', ');
  const [seconds, notifiedSeconds] = [cell.map((one) => one.seconds), cell.map((one) => one.notifiedSeconds)];
  const mark = cell.some(({ violations }) => violations.length > 0) ? ' !' : '';
  return `${ends} ${Math.max(...seconds).toFixed(1)}, notified ${Math.max(...notifiedSeconds).toFixed(1)}${mark}`;
}
