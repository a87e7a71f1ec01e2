import type { CandidateName } from './candidates';
import type { Figures, PageResult } from './measure';
import { isMet, targetsOf } from './targets';

const figuresOf = (rate: number, p99 = 10): Figures => ({
  rate,
  p50: 1,
  p99,
  cpu: { gateway: 1, subgraphs: 1, database: 1 },
});
const pageOf = (
  page: Pick<PageResult, 'slug' | 'viewer'>,
  rates: Partial<Record<CandidateName, number>>,
  p99: Partial<Record<CandidateName, number>> = {},
): PageResult => ({
  ...page,
  title: 'A page',
  connections: 10,
  failures: {},
  figures: Object.fromEntries(
    Object.entries(rates).map(([name, rate]) => [name, figuresOf(rate, p99[name as CandidateName])]),
  ),
});
const verdicts = (page: PageResult): Record<string, boolean> =>
  Object.fromEntries(
    targetsOf({ pages: [page], checkouts: [], memory: {}, idleCpu: {} }).map((target) => [
      target.what.replace(/^A page, \w+: /, ''),
      isMet(target),
    ]),
  );

it('holds cached pages of guests to stock Apollo and to a bare server', () => {
  const rates = { ours: 1_000, uncached: 60, stock: 40, hive: 50, bare: 5_001 };
  expect(verdicts(pageOf({ slug: 'search', viewer: 'guest' }, rates))).toEqual({
    'ours to stock Apollo': true,
    'ours to bare node:http': false,
    "p99 of ours to the better peer's": true,
  });
});

it('holds the catalogue of customers to both peers, and without caches to stock Apollo and the floor', () => {
  const rates = { ours: 200, uncached: 60, stock: 40, hive: 70, floor: 181 };
  expect(verdicts(pageOf({ slug: 'catalogue', viewer: 'customer' }, rates))).toEqual({
    'ours to stock Apollo': true,
    'ours to Hive': false,
    'nothing cached to stock Apollo': true,
    'nothing cached to the floor': false,
    "p99 of ours to the better peer's": true,
  });
});

it('leaves out what the run did not cover', () => {
  const rates = { ours: 200, uncached: 60, stock: 40 };
  expect(Object.keys(verdicts(pageOf({ slug: 'search', viewer: 'customer' }, rates)))).toEqual([
    'nothing cached to stock Apollo',
    "p99 of ours to the better peer's",
  ]);
});

it("compares the slowest answers with the better peer's", () => {
  const rates = { ours: 200, uncached: 60, stock: 40, hive: 70 };
  const page = pageOf({ slug: 'search', viewer: 'guest' }, rates, { ours: 20, stock: 30, hive: 15 });
  expect(verdicts(page)["p99 of ours to the better peer's"]).toBe(false);
});

it('holds checkouts to half of the database, and every process to its memory', () => {
  const checkouts = [
    { kept: 1_000, shop: 50, bare: 99 },
    { kept: 100_000, shop: 48, bare: 99 },
  ];
  const targets = targetsOf({
    pages: [],
    checkouts,
    memory: { gateway: 351, order: 200 },
    idleCpu: { gateway: 0.01, database: 0.03 },
  });
  expect(targets.map((target) => [target.what, isMet(target)])).toEqual([
    ['checkouts to the database alone, 1,000 orders kept', true],
    ['checkouts to the database alone, 100,000 orders kept', false],
    ['checkouts at 100,000 orders to those at 1,000', true],
    ['memory of gateway after the run, MB', false],
    ['memory of order after the run, MB', true],
    ['CPU of the idle platform, share of a core', true],
  ]);
});
