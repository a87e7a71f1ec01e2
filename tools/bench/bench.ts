import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { z } from 'zod';
import { buildServices } from '../build/build';
import { startPlatform, type Platform } from '../dev/platform';
import { UNLIMITED_RATES } from '../dev/unlimited-rates';
import { keyFiles, keysFolder } from '../keys/key-folder';
import { DEMO_ACCOUNTS } from '../seed/accounts';
import { seedIfEmpty } from '../seed/seed';
import { startServices } from '../services';
import { measureCheckouts, printCheckouts } from './checkouts/checkouts';
import { runFigures } from './figures/figures';
import { measureFollowers, printFollowers } from './followers';
import { measureLive, printLive } from './live';
import { measure, type Load, type Measurement } from './measure';
import { pagesOf, type Page } from './pages';
import { measureSearch, printSearch } from './search/search';
import { printMemory, printTable, type Row } from './table';
import { residentMegabytes, startTarget, type Target } from './target';

const CONNECTIONS = 16;
const WARM_UP: Load = { connections: CONNECTIONS, seconds: 3 };
const LOAD: Load = { connections: CONNECTIONS, seconds: 8 };
/** How many different products the product page goes round over. */
const PRODUCTS = 100;

const report = (progress: string): void => console.log(`  ${progress}`);

/**
 * Measures our gateway, a stock one and a bare server in one run, page by page side by side. Absolute figures depend on
 * the machine and its other work; the ratios within a run are what counts.
 * @param parts `pages`, `checkouts`, `followers`, `live` or `search`, the last followed by a number of products and a candidate; all but
 *   `search` when empty
 */
async function main(parts: readonly string[]): Promise<void> {
  const wanted = (part: string): boolean => parts.length === 0 || parts.includes(part);
  const folder = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-bench-'));
  const ends: (() => Promise<void>)[] = [
    () => Promise.resolve(rmSync(folder, { recursive: true, force: true })),
  ];
  try {
    console.log('Bringing up MongoDB, Redis and the platform …');
    const services = await startServices({ dataDir: folder, durable: true, report });
    ends.push(() => services.stop());
    if (parts[0] === 'figures') return await runFigures(services.mongoUri, report, parts[1]);
    if (parts[0] === 'search') {
      const [, count, only] = parts;
      const extent = { count: count ? Number(count) : undefined, only };
      printSearch(await measureSearch(services.mongoUri, report, extent));
      return;
    }
    await buildServices();
    if (wanted('pages')) await seedIfEmpty({ ...services, report });
    const platform = await startPlatform({
      ...services,
      ports: 'free',
      dataDir: folder,
      logLevel: 'warn',
      env: UNLIMITED_RATES,
      report,
    });
    ends.push(() => platform.stop());
    if (wanted('pages')) {
      const targets = await startTargets(platform, folder);
      ends.push(async () => void (await Promise.all(targets.map((target) => target.stop()))));
      await measureAll(platform, targets);
    }
    if (wanted('checkouts')) {
      console.log('Measuring checkouts …');
      const { gatewayUrl } = platform;
      const place = { gatewayUrl, mongoUri: services.mongoUri, dataDir: folder };
      printCheckouts(await measureCheckouts(place, report));
    }
    if (wanted('live')) printLive(await measureLive({ ...services, platform, dataDir: folder }, report));
    if (wanted('followers')) {
      console.log('Measuring checkouts that many follow …');
      const { gatewayUrl } = platform;
      const place = { gatewayUrl, mongoUri: services.mongoUri, dataDir: folder };
      printFollowers(await measureFollowers(place, report));
    }
  } finally {
    for (const end of ends.reverse()) await end();
  }
}

async function startTargets(platform: Platform, folder: string): Promise<Target[]> {
  const stock = await startTarget('stock', 'stock-gateway.ts', {
    SERVICE_SECRET_FILE: keyFiles(keysFolder(folder)).secretOf('gateway'),
    TOKEN_URL: new URL('/oauth/token', platform.urls['auth']).toString(),
    SUBGRAPH_URLS: JSON.stringify(platform.urls),
  });
  return [stock, await startTarget('bare', 'bare-server.ts', {})];
}

async function measureAll(platform: Platform, [stock, bare]: Target[]): Promise<void> {
  const ours = `${platform.gatewayUrl}/graphql`;
  const { token, productIds } = await logIn(ours);
  const pages = pagesOf(productIds).map((page) => ({ ...page, token }));
  const addresses = [ours, stock?.url ?? ''];
  console.log('Warming up …');
  // The subgraphs serve both gateways: the first one would pay for their compilation.
  for (const page of pages) for (const url of addresses) await measure(url, page, WARM_UP);
  const rows: Row[] = [];
  for (const page of pages) {
    console.log(`Measuring ${page.name} …`);
    const [first, second] = [await measure(ours, page, LOAD), await measure(addresses[1] ?? '', page, LOAD)];
    rows.push({ page: page.name, ours: first, stock: second, bare: await bareRate(bare) });
  }
  printTable(rows);
  const pids = { ...platform.pids, 'stock gateway': stock?.pid ?? 0 };
  printMemory(Object.entries(pids).map(([name, pid]) => ({ name, megabytes: residentMegabytes(pid) })));
}

function bareRate(bare: Target | undefined): Promise<Measurement> {
  const page: Page & { token: string } = { name: 'bare', query: '', variables: [{}], as: 'guest', token: '' };
  return measure(bare?.url ?? '', page, { ...LOAD, seconds: 3 });
}

const session = z.object({
  data: z.object({
    login: z.object({ accessToken: z.string() }),
  }),
});
const catalogue = z.object({
  data: z.object({ products: z.object({ products: z.array(z.object({ id: z.string() })) }) }),
});

/** A customer's token, and products to look at. */
async function logIn(url: string): Promise<{ token: string; productIds: string[] }> {
  const customer = DEMO_ACCOUNTS.find(({ role }) => role === 'customer');
  const input = { email: customer?.email, password: customer?.password };
  const login = 'mutation ($input: LoginInput!) { login(input: $input) { accessToken } }';
  const { data } = session.parse(await post(url, login, { input }));
  const list = await post(url, 'query ($limit: Int) { products(limit: $limit) { products { id } } }', {
    limit: PRODUCTS,
  });
  const { products } = catalogue.parse(list).data.products;
  return { token: data.login.accessToken, productIds: products.map(({ id }) => id) };
}

async function post(url: string, query: string, variables: object): Promise<unknown> {
  const headers = { 'content-type': 'application/json' };
  return (await fetch(url, { method: 'POST', headers, body: JSON.stringify({ query, variables }) })).json();
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
