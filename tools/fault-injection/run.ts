import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { printViolations, runCheck } from '../invariants/command';
import { startOwnPlatform } from '../invariants/own-platform';
import { LOW_STOCK, runFault, type FaultResult } from './fault-run';
import { FaultHook } from './fault-hook';
import { plansOf, WHOLE_RUNS } from './fault-plans';
import { endsByPoint } from './table';

const report = (progress: string): void => console.log(`  ${progress}`);

function settings() {
  const { values } = parseArgs({
    options: {
      runs: { type: 'string', default: String(WHOLE_RUNS) },
      seed: { type: 'string', default: '1' },
      random: { type: 'boolean', default: false },
      built: { type: 'boolean', default: false },
    },
  });
  const [runs, seed] = [Number(values.runs), Number(values.seed)];
  if (!Number.isInteger(runs) || runs < 1) throw new Error('--runs must be a number from 1.');
  if (!Number.isInteger(seed)) throw new Error('--seed must be a whole number.');
  return { runs, seed, atRandom: values.random, build: !values.built };
}

/** Kills parts of a separate platform in the middle of checkouts, and checks that nothing is lost. */
async function main(): Promise<boolean> {
  const { build, ...wanted } = settings();
  const folder = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-crash-'));
  const hook = new FaultHook(folder);
  const env = { CHECKOUT_FAULTS_FILE: hook.file, LOW_STOCK_THRESHOLD: String(LOW_STOCK) };
  console.log('Starting MongoDB, Redis and the platform …');
  try {
    await using own = await startOwnPlatform({ env, build, report });
    const results: FaultResult[] = [];
    for (const plan of plansOf(wanted)) {
      const result = await runFault({ own, hook }, plan);
      results.push(result);
      tell(result, `${results.length}/${wanted.runs}`);
    }
    return summarise(results);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function tell({ at, target, end, seconds, notifiedSeconds, violations }: FaultResult, count: string): void {
  const when = typeof at === 'number' ? `after ${at} ms` : at;
  const outcome = violations.length > 0 ? 'and then' : `all notified after ${notifiedSeconds.toFixed(1)} s`;
  console.log(`${count} ${target} ${when}: ${end} after ${seconds.toFixed(1)} s, ${outcome}`);
  printViolations(violations);
}

function summarise(results: readonly FaultResult[]): boolean {
  console.table(endsByPoint(results));
  const slowest = Math.max(...results.map(({ seconds }) => seconds));
  const last = Math.max(...results.map(({ notifiedSeconds }) => notifiedSeconds));
  const bad = results.filter(({ violations }) => violations.length > 0).length;
  console.log(`${results.length} runs, ${bad} with violations`);
  console.log(
    `the slowest checkout ended after ${slowest.toFixed(1)} s, the last notification came after ${last.toFixed(1)} s`,
  );
  return bad === 0;
}

runCheck(main);
