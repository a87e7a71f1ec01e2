import { execFile } from 'node:child_process';
import path from 'node:path';
import { promisify } from 'node:util';
import { z } from 'zod';
import { databaseUri } from '../../services';
import { ROOT } from '../../workspace';
import { IN_PROCESS } from './candidates';

const PRODUCTS = 200_000;
const WITHIN_MS = 1_800_000;
const MEMORY_MB = 8_000;

const result = z.object({
  loadSeconds: z.number(),
  megabytes: z.number(),
  added: z.number(),
  searches: z.record(z.string(), z.object({ milliseconds: z.number(), found: z.int() })),
});
type Result = z.output<typeof result>;

/** A candidate's figures, or the reason why it could not be measured. */
export type SearchRow = { name: string } & Outcome;
type Outcome = { result: Result } | { failure: string };

/**
 * Measures memory and time of the platform's own search and of alternative engines, each with the same products and
 * searches in its own process, one after another.
 * @param count the number of products; 200,000 by default
 * @param only the candidate to measure; all by default
 */
export async function measureSearch(
  mongoUri: string,
  report: (progress: string) => void,
  { count = PRODUCTS, only }: { count?: number | undefined; only?: string | undefined },
): Promise<SearchRow[]> {
  const rows: SearchRow[] = [];
  for (const name of only ? [only] : ['embedded', ...Object.keys(IN_PROCESS)]) {
    report(`measuring ${name} with ${count} products`);
    const args = [name, String(count), databaseUri(mongoUri, 'bench_search')];
    rows.push({ name, ...(name === 'embedded' ? await measuredInTwo(args) : await measured(args)) });
  }
  return rows;
}

/** Prints the memory, and per kind of search the median time and the number of results. */
export function printSearch(rows: readonly SearchRow[]): void {
  console.table(
    Object.fromEntries(
      rows.map((row) => [
        row.name,
        'failure' in row
          ? { 'not measured': row.failure }
          : {
              'load s': Math.round(row.result.loadSeconds),
              'RSS MB': Math.round(row.result.megabytes),
              'added MB': Math.round(row.result.added),
            },
      ]),
    ),
  );
  const measuredRows = rows.flatMap((row) => ('result' in row ? [row] : []));
  const kinds = Object.keys(measuredRows[0]?.result.searches ?? {});
  console.table(
    Object.fromEntries(
      kinds.map((kind) => [
        kind,
        Object.fromEntries(
          measuredRows.map(({ name, result: { searches } }) => {
            const { milliseconds = Number.NaN, found = 0 } = searches[kind] ?? {};
            return [name, `${milliseconds.toFixed(1)} ms (${found})`];
          }),
        ),
      ]),
    ),
  );
}

/** The database is filled by another process than the one that serves. */
async function measuredInTwo(args: readonly string[]): Promise<Outcome> {
  const loaded = await measured([...args, 'load']);
  const searched = await measured([...args, 'search']);
  if ('failure' in loaded || 'failure' in searched) return 'failure' in loaded ? loaded : searched;
  return { result: { ...searched.result, loadSeconds: loaded.result.loadSeconds } };
}

async function measured(args: readonly string[]): Promise<Outcome> {
  const script = path.join(ROOT, 'tools/bench/search/measure-candidate.ts');
  const flags = ['--import', 'tsx', '--expose-gc', `--max-old-space-size=${MEMORY_MB}`];
  try {
    const { stdout } = await promisify(execFile)(
      process.execPath,
      [...flags, '--disable-warning=ExperimentalWarning', script, ...args],
      {
        cwd: ROOT,
        timeout: WITHIN_MS,
        env: { ...process.env, TSX_TSCONFIG_PATH: path.join(ROOT, 'tsconfig.base.json') },
      },
    );
    return { result: result.parse(JSON.parse(stdout.trim().split('\n').at(-1) ?? '')) };
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    return { failure: text.split('\n').filter(Boolean).at(-1)?.slice(0, 120) ?? 'failed' };
  }
}
