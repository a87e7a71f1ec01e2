import { setTimeout as delay } from 'node:timers/promises';
import { ask } from '../pages/measure';
import { residentMegabytes, readCpu } from '../processes';
import { timed } from '../pool';
import { median } from '../statistics';
import { sizedPages, type SizedPage } from './pages';
import { openShop, readAssortment, type Shop, type SizesPlace } from './shops';

/** Numbers of products that are compared; the last one with the first. */
const SIZES = [600, 10_000, 200_000] as const;
const ROUNDS = 7;
const AT_ONCE = 4;
/** Those that answer parts of the pages; all shops share them. */
const OTHER_SUBGRAPHS = ['auth', 'category'];
/** Requests of one turn, and how long it lasts at most. */
const REQUESTS = 40;
const TURN_MS = 6_000;

/** What one page costs in one shop: medians of its turns. */
interface Cost {
  milliseconds: number;
  /** CPU milliseconds by process. */
  cpu: Record<string, number>;
}

export interface SizesReport {
  shops: readonly Shop[];
  /** By page, in the order of the shops. */
  pages: { title: string; costs: Cost[] }[];
  megabytes: number[];
}

/**
 * Measures pages in shops with few and with many products, in turns in one run.
 * @param sizes numbers of products, the smallest first
 */
export async function measureSizes(
  place: SizesPlace,
  sizes: readonly number[] = SIZES,
): Promise<SizesReport> {
  const { report } = place;
  const assortment = await readAssortment(place.mongoUri);
  const shops: Shop[] = [];
  try {
    for (const products of sizes) shops.push(await openShop(place, products, assortment));
    const pages: SizesReport['pages'] = [];
    for (const page of sizedPages(assortment.topCategoryIds)) {
      report(`measuring ${page.title}`);
      pages.push({ title: page.title, costs: await measurePage(page, shops, place) });
    }
    return { shops, pages, megabytes: shops.map(({ pids }) => residentMegabytes(pids.product)) };
  } finally {
    await Promise.all(shops.map((shop) => shop.stop()));
  }
}

/** Prints what each page costs at each size, and how much more at the last than at the first. */
export function printSizes({ shops, pages, megabytes }: SizesReport): void {
  const perShop = (valueOf: (index: number) => number): Record<string, number> =>
    Object.fromEntries(shops.map(({ products }, index) => [products, round(valueOf(index))]));
  const ratioOf = (values: readonly number[]): number => round((values.at(-1) ?? 0) / (values[0] ?? 0));
  const rows = pages.flatMap(({ title, costs }) => {
    const totals = costs.map(totalCpu);
    const times = costs.map(({ milliseconds }) => milliseconds);
    return [
      [`${title}: CPU ms`, { ...perShop((index) => totals[index] ?? 0), ratio: ratioOf(totals) }] as const,
      [`${title}: ms`, { ...perShop((index) => times[index] ?? 0), ratio: ratioOf(times) }] as const,
    ];
  });
  console.table(Object.fromEntries(rows));
  console.log('CPU milliseconds of a page by process:');
  console.table(
    Object.fromEntries(
      pages.flatMap(({ title, costs }) =>
        costs.map(({ cpu }, index) => [
          `${title}, ${shops[index]?.products ?? ''}`,
          Object.fromEntries(Object.entries(cpu).map(([name, value]) => [name, round(value)])),
        ]),
      ),
    ),
  );
  console.table({
    'seconds until the product service is ready': perShop((index) => shops[index]?.readySeconds ?? 0),
    'MB of the product service after the run': perShop((index) => megabytes[index] ?? 0),
  });
}

async function measurePage(
  page: SizedPage,
  shops: readonly Shop[],
  { platform, report }: SizesPlace,
): Promise<Cost[]> {
  const named = [platform.pids, ...shops.map(namedPids)];
  const pids = Object.fromEntries(named.flatMap((one) => Object.entries(one)));
  const turns: Cost[][] = shops.map(() => []);
  for (let round = -1; round < ROUNDS; round += 1) {
    const order = [...shops.entries()];
    for (const [index, shop] of round % 2 === 0 ? order : order.toReversed()) {
      const turn = await runTurn(page, shop, pids);
      // The first turn warms up.
      if (round >= 0) turns[index]?.push(turn);
    }
  }
  const costs = turns.map(mediansOf);
  report(
    costs.map((cost, index) => `${shops[index]?.products}: ${round(totalCpu(cost))} CPU ms`).join(' · '),
  );
  return costs;
}

async function runTurn(
  { bodies }: SizedPage,
  shop: Shop,
  pids: Readonly<Record<string, number>>,
): Promise<Cost> {
  await delay(100);
  const before = readCpu(pids);
  const begun = performance.now();
  const times: number[] = [];
  const requests = Array.from({ length: REQUESTS }, (_, index) => bodies[index % bodies.length] ?? '');
  await timed(requests, AT_ONCE, async (body) => {
    if (performance.now() - begun > TURN_MS) return;
    const asked = performance.now();
    await ask(shop.url, { headers: { 'content-type': 'application/json' }, body });
    times.push(performance.now() - asked);
  });
  const after = readCpu(pids);
  const spent = (name: string): number => ((after[name] ?? 0) - (before[name] ?? 0)) / times.length;
  return {
    milliseconds: median(times),
    cpu: {
      gateway: spent(nameOf('gateway', shop)),
      product: spent(nameOf('product', shop)),
      'other subgraphs': OTHER_SUBGRAPHS.reduce((sum, name) => sum + spent(name), 0),
      database: spent('database'),
    },
  };
}

/** Every process has a name, so that none counts as the database. */
function namedPids(shop: Shop): Record<string, number> {
  return { [nameOf('gateway', shop)]: shop.pids.gateway, [nameOf('product', shop)]: shop.pids.product };
}

function nameOf(service: 'gateway' | 'product', { products }: Shop): string {
  return `${service} of ${products}`;
}

function mediansOf(turns: readonly Cost[]): Cost {
  const names = Object.keys(turns[0]?.cpu ?? {});
  return {
    milliseconds: median(turns.map(({ milliseconds }) => milliseconds)),
    cpu: Object.fromEntries(names.map((name) => [name, median(turns.map(({ cpu }) => cpu[name] ?? 0))])),
  };
}

function totalCpu({ cpu }: Cost): number {
  return Object.values(cpu).reduce((sum, value) => sum + value, 0);
}

function round(value: number): number {
  return Number(value.toFixed(2));
}
