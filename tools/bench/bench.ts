import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildServices } from '../build/build';
import { startPlatform } from '../dev/platform';
import { UNLIMITED_RATES } from '../dev/unlimited-rates';
import { seedIfEmpty } from '../seed/seed';
import { startServices } from '../services';
import { parseArguments, type Part } from './arguments';
import { measureCheckouts, printCheckouts, type CheckoutRow } from './checkouts/checkouts';
import { runFigures } from './figures/figures';
import { measureFollowers, printFollowers } from './followers';
import { measureLive, printLive } from './live';
import { measurePages, printPages } from './pages/run';
import { writeReport } from './pages/report';
import { measureSearch, printSearch } from './search/search';
import { measureSizes, printSizes } from './sizes/sizes';

const report = (progress: string): void => console.log(`  ${progress}`);

/** Measures side by side in one run what the command line names. */
async function main(argv: readonly string[]): Promise<void> {
  const { parts, isFull, connections, gateways, isCold, sizes, extent } = parseArguments(argv);
  const wanted = (part: Part): boolean => parts.includes(part);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-bench-'));
  const ends: (() => Promise<void>)[] = [
    () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  ];
  const end = async (): Promise<void> => {
    for (const one of ends.splice(0).reverse()) await one();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const)
    process.once(signal, () => void end().finally(() => process.exit(130)));
  try {
    console.log('Bringing up MongoDB, Redis and the platform …');
    const services = await startServices({ dataDir: folder, durable: true, report });
    ends.push(() => services.stop());
    if (wanted('figures')) return await runFigures(services.mongoUri, report, extent.count);
    if (wanted('search')) {
      printSearch(await measureSearch(services.mongoUri, report, extent));
      return;
    }
    await buildServices();
    if (wanted('pages') || wanted('sizes')) await seedIfEmpty({ ...services, report });
    const platform = await startPlatform({
      ...services,
      ports: 'free',
      dataDir: folder,
      logLevel: 'warn',
      env: UNLIMITED_RATES,
      report,
    });
    ends.push(() => platform.stop());
    if (wanted('sizes')) {
      const shops = { ...services, platform, dataDir: folder, env: UNLIMITED_RATES, report };
      printSizes(await measureSizes(shops, sizes));
      return;
    }
    const place = { gatewayUrl: platform.gatewayUrl, mongoUri: services.mongoUri, dataDir: folder };
    const pages = wanted('pages')
      ? await measurePages(
          { ...services, platform, dataDir: folder, gateways, env: UNLIMITED_RATES, report },
          { isFull, isCold, connections },
        )
      : undefined;
    let checkouts: CheckoutRow[] = [];
    if (wanted('checkouts')) {
      console.log('Measuring checkouts …');
      checkouts = await measureCheckouts(place, report);
      printCheckouts(checkouts);
    }
    if (wanted('followers')) {
      console.log('Measuring checkouts that many follow …');
      printFollowers(await measureFollowers(place, report));
    }
    if (wanted('live')) printLive(await measureLive({ ...services, platform, dataDir: folder }, report));
    if (pages) {
      printPages({ ...pages, checkouts });
      console.log(`Written: ${await writeReport({ ...pages, checkouts })}`);
    }
  } finally {
    await end();
  }
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
