import { markdownOf, ratio, type Report } from './report';
import type { Figures, PageResult } from './measure';

const figuresOf = (rate: number): Figures => ({
  rate,
  p50: 6,
  p99: 40,
  cpu: { gateway: 0.654, subgraphs: 0, database: 12 },
});
const pageOf = (slug: string, connections: number, ours: number): PageResult => ({
  slug,
  title: `The ${slug}`,
  viewer: 'guest',
  connections,
  figures: { stock: figuresOf(100), ours: figuresOf(ours) },
  failures: { hive: '3 of 100 answers were wrong or missing' },
});
const reportOf = (pages: PageResult[]): string => {
  const report: Report = {
    pages,
    load: { turns: 3, seconds: 2, warmUpSeconds: 1 },
    gateways: 2,
    isCold: true,
    sessions: { customers: 10, sellers: 6 },
    database: 'DocumentDB',
    checkouts: [],
    memory: { gateway: 170.4 },
    peerMemory: { 'stock Apollo': 201.6 },
    idleCpu: { gateway: 0.02, database: 0.004 },
  };
  return markdownOf(report);
};

it('says how many processes each candidate has, and whether caches were cold', () => {
  const text = reportOf([pageOf('catalogue', 10, 100)]);
  expect(text).toContain('Each candidate is 2 processes');
  expect(text).toContain('**Cold caches**');
});

it('shows ours first, with its ratio to each', () => {
  const rows = reportOf([pageOf('catalogue', 10, 2_550)])
    .split('\n')
    .filter((line) => line.startsWith('| guest'));
  expect(rows).toEqual([
    '| guest | ours | 2,550 | 1 | – | 6 | 40 | 0.65 | 0.00 | 12.00 |',
    '| guest | stock Apollo | 100 | 26 | – | 6 | 40 | 0.65 | 0.00 | 12.00 |',
  ]);
});

it('has a section and a picture for each page, and a table for each number of connections', () => {
  const text = reportOf([
    pageOf('catalogue', 10, 100),
    pageOf('search', 10, 100),
    pageOf('catalogue', 1, 50),
  ]);
  expect(text.match(/^## The \w+$/gm)).toEqual(['## The catalogue', '## The search']);
  expect(text.match(/!\[.*\]\((.*)\)/g)).toHaveLength(2);
  expect(text.match(/^With .*:$/gm)?.slice(0, 2)).toEqual(['With 10 connections:', 'With 1 connection:']);
});

it('states the targets at the connections that were measured first', () => {
  const text = reportOf([pageOf('catalogue', 10, 3_000), pageOf('catalogue', 1, 100)]);
  expect(text).toContain('| The catalogue, guest: ours to stock Apollo | at least 25 | 30 | met |');
  expect(text.match(/ours to stock Apollo/g)).toHaveLength(1);
});

it('says which candidate is left out, and why', () => {
  expect(reportOf([pageOf('catalogue', 10, 100)])).toContain(
    'Without Hive, Rust planner for a guest: 3 of 100 answers were wrong or missing.',
  );
});

it('shows memory and idle CPU of each process', () => {
  const text = reportOf([pageOf('catalogue', 10, 100)]);
  expect(text).toContain('| gateway | 170 | 0.02 |\n| database | – | 0.004 |');
  expect(text).toContain('Of the others: stock Apollo 202 MB.');
});

it('rounds ratios to what counts', () => {
  expect([0.0333, 1.4999, 24.6, 1_234.5, Number.NaN].map(ratio)).toEqual([
    '0.033',
    '1.5',
    '25',
    '1,235',
    '–',
  ]);
});
