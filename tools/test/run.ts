import { randomUUID } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { generateTypes } from '../codegen/codegen';
import { startServices } from '../services';
import { prepareEndToEnd, type EndToEnd } from './end-to-end';
import { processesMarked, RUN_MARK, takenPorts } from './leftovers';
import { startRedisPerWorker, type WorkerServers } from './redis-per-worker';
import { runJest } from './run-jest';

/** The used part of Jest's JSON report. */
const jestReport = z.object({
  numPassedTests: z.number(),
  numFailedTests: z.number(),
  numFailedTestSuites: z.number(),
  numRuntimeErrorTestSuites: z.number(),
});

const report = (progress: string): void => console.log(`  ${progress}`);

/**
 * Runs the tests against a real MongoDB and real Redis servers that it starts, and, for end-to-end tests, a whole platform.
 * @param filters parts of test paths, such as `apps/order`; all tests when empty
 * @returns the numbers of passed and failed tests; leftover processes and ports count as failed
 */
async function main(filters: string[]): Promise<{ passed: number; failed: number }> {
  const mark = randomUUID();
  process.env[RUN_MARK] = mark;
  const folder = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-test-'));
  const ports: number[] = [];
  let endToEnd: EndToEnd | undefined;
  let workers: WorkerServers | undefined;
  await generateTypes();
  console.log('Starting MongoDB and Redis …');
  const services = await startServices({ dataDir: folder, report });
  let counts = { passed: 0, failed: 0 };
  try {
    ports.push(...[services.mongoUri, services.redisUrl].map((uri) => Number(new URL(uri).port)));
    const { mongoUri: MONGODB_URI, redisUrl: REDIS_URL } = services;
    workers = await startRedisPerWorker({ dataDir: folder, report });
    ports.push(...workers.urls.map((url) => Number(new URL(url).port)));
    if (wantsEndToEnd(filters)) endToEnd = await prepareEndToEnd({ ...services, folder, report });
    ports.push(...(endToEnd?.ports ?? []));
    const output = path.join(folder, 'jest-report.json');
    await runJest({ filters, output, env: { MONGODB_URI, REDIS_URL, ...workers.env, ...endToEnd?.env } });
    counts = countsOf(output);
  } finally {
    await endToEnd?.stop();
    await workers?.stop();
    await services.stop();
    rmSync(folder, { recursive: true, force: true });
  }
  const left = await leftBehind(mark, ownServices(ports));
  for (const line of left) console.error(`left behind: ${line}`);
  return { passed: counts.passed, failed: counts.failed + left.length };
}

/** End-to-end tests run unless the filters name other folders only. */
function wantsEndToEnd(filters: string[]): boolean {
  return (
    filters.length === 0 || filters.some((filter) => 'apps/e2e'.startsWith(filter) || filter.includes('e2e'))
  );
}

/** The ports that this run opened; a database or a Redis of the environment existed before and stays. */
function ownServices(ports: number[]): number[] {
  const given = [process.env['MONGODB_URI'], process.env['REDIS_URL']].filter((uri) => uri !== undefined);
  const foreign = given.map((uri) => Number(new URL(uri).port));
  return ports.filter((port) => !foreign.includes(port));
}

function countsOf(output: string): { passed: number; failed: number } {
  const result = jestReport.parse(JSON.parse(readFileSync(output, 'utf8')));
  const broken = result.numRuntimeErrorTestSuites;
  if (result.numPassedTests + result.numFailedTests + broken === 0)
    throw new Error('No test matches the filter.');
  return { passed: result.numPassedTests, failed: result.numFailedTests + broken };
}

async function leftBehind(mark: string, ports: number[]): Promise<string[]> {
  const processes = (await processesMarked(mark)).map(({ pid, command }) => `process ${pid}: ${command}`);
  return [...processes, ...(await takenPorts(ports)).map((port) => `port ${port} is still open`)];
}

main(process.argv.slice(2)).then(
  ({ passed, failed }) => {
    console.log(`\n${passed} passed, ${failed} failed`);
    // Set instead of exiting: pending output to a pipe is still written.
    process.exitCode = failed === 0 ? 0 : 1;
  },
  (error: unknown) => {
    console.error(error instanceof Error ? error.message : error);
    console.log('\n0 passed, 1 failed');
    process.exitCode = 1;
  },
);
