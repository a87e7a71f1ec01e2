import path from 'node:path';
import { writeFormatted } from '../generators/write-formatted';
import { printViolations, runCheck } from '../invariants/command';
import { startOwnPlatform } from '../invariants/own-platform';
import { ROOT } from '../workspace';
import type { ScenarioResult } from './scenario';
import { SCENARIOS } from './scenarios';
import { figuresOf, pageOf } from './table';

const PAGE = path.join(ROOT, 'apps/e2e/CONCURRENCY.md');
const report = (progress: string): void => console.log(`  ${progress}`);

/** Runs every scenario on a fresh platform, prints the results and writes them to apps/e2e/CONCURRENCY.md. */
async function main(): Promise<boolean> {
  console.log('Starting MongoDB, Redis and the platform …');
  await using own = await startOwnPlatform({ report });
  const results: ScenarioResult[] = [];
  for (const race of SCENARIOS) {
    console.log(race.name);
    const result = await race.run(own.shop);
    printViolations(result.violations);
    results.push(result);
  }
  console.table(figuresOf(results));
  await writeFormatted(PAGE, pageOf(results));
  console.log(`Written: ${path.relative(ROOT, PAGE)}`);
  return results.every(({ violations }) => violations.length === 0);
}

runCheck(main);
