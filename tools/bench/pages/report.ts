import { mkdirSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import type { CheckoutRow } from '../checkouts/checkouts';
import { writeFormatted } from '../../generators/write-formatted';
import { ROOT } from '../../workspace';
import { barChart } from './bar-chart';
import { CANDIDATES, type CandidateName } from './candidates';
import type { Figures, Load, PageResult } from './measure';
import { isMet, targetsOf, type Results } from './targets';

const FOLDER = 'docs/benchmarks';
const COLD = ` **Cold caches**: only first answers count. Everything that is cached was purged, then all connections asked once at the
same time, again and again.`;

export interface Report {
  /** Of all connections, in the order of measurement; the first are those that pictures and targets show. */
  pages: readonly PageResult[];
  load: Omit<Load, 'connections'>;
  /** How many processes each candidate has. */
  gateways: number;
  /** Only first answers after a purge were measured. */
  isCold: boolean;
  sessions: { customers: number; sellers: number };
  database: string;
  checkouts: readonly CheckoutRow[];
  /** Megabytes after the run, by name. */
  memory: Results['memory'];
  /** Of what is measured beside ours. */
  peerMemory: Results['memory'];
  idleCpu: Results['idleCpu'];
}

/** Writes the tables and pictures of a run into docs/benchmarks. @returns the written page */
export async function writeReport(report: Report): Promise<string> {
  const folder = path.join(ROOT, FOLDER);
  mkdirSync(folder, { recursive: true });
  for (const [slug, results] of bySlug(mainPages(report.pages)))
    writeFileSync(path.join(folder, `${slug}.svg`), pictureOf(results));
  const page = path.join(folder, 'README.md');
  await writeFormatted(page, markdownOf(report));
  return path.relative(ROOT, page);
}

/** The page with all tables, before it is formatted. */
export function markdownOf(report: Report): string {
  const { load, gateways, isCold, sessions, checkouts, memory, peerMemory, idleCpu, pages } = report;
  const [cpu] = os.cpus();
  const main = mainPages(pages);
  const results: Results = { pages: main, checkouts, memory, idleCpu };
  const connections = [...new Set(pages.map((page) => page.connections))];
  return `# Benchmarks

Written by \`npm run bench\`; [how it works](../../tools/bench/README.md). One run on ${os.cpus().length} cores
(${cpu?.model.trim() ?? 'unknown'}) that everything shared, Node.js ${process.version}, ${report.database}.
${load.turns} turns of ${load.seconds} s each after ${load.warmUpSeconds} s of warm-up, ${sessions.customers} sessions of
customers and ${sessions.sellers} of sellers. Each candidate is ${many(gateways, 'process', 'es')}${gateways > 1 ? ', each with its part of the connections' : ''}.${isCold ? COLD : ''}

Absolute figures depend on the machine and on what else it does; the ratios within the run are what counts, and
differences under a tenth are noise. All figures are medians of turns in alternation. Every answer was compared with ours.

- **${CANDIDATES.ours}**: our gateway as it is shipped, with its cache of what is the same for all viewers
- **${CANDIDATES.uncached}**: a second gateway of ours in front of the same subgraphs, which reads everything live
- **${CANDIDATES.stock}**, **${CANDIDATES.hive}**: \`@apollo/server\` with \`@apollo/gateway\`, and Hive Gateway with Hive
  Router's planner, as their manuals set them up, in front of the same subgraphs
- **${CANDIDATES.floor}**: one process that reads the same rows with the MongoDB driver and prints the same JSON, without any check
- **${CANDIDATES.bare}**: sends the bytes of our answer, and does nothing else

CPU is milliseconds of CPU time for one answer: of the gateway (or the process in its place), of all subgraphs, and of the
database with Redis. [Followers, checkouts and search engines](parts.md) are measured apart.

${[...bySlug(main)].map(([slug, kind]) => sectionOf(slug, kind, report, connections)).join('\n\n')}

## To reach

${table(
  ['', 'wanted', 'measured', ''],
  targetsOf(results).map((target) => [
    target.what,
    `${target.is} ${ratio(target.wanted)}`,
    ratio(target.measured),
    isMet(target) ? 'met' : '**missed**',
  ]),
)}

${checkoutSection(checkouts)}
## Memory after the run, and CPU while idle

${table(
  ['process', 'MB', 'share of a core'],
  [...new Set([...Object.keys(memory), ...Object.keys(idleCpu)])].map((name) => [
    name,
    whole(memory[name] ?? Number.NaN),
    ratio(idleCpu[name] ?? Number.NaN),
  ]),
)}

Of the others: ${Object.entries(peerMemory)
    .map(([name, megabytes]) => `${name} ${whole(megabytes)} MB`)
    .join(' · ')}.
`;
}

/** The results that pictures and targets show: those of the first number of connections. */
export function mainPages(pages: readonly PageResult[]): PageResult[] {
  return pages.filter(({ connections }) => connections === pages[0]?.connections);
}

function bySlug(pages: readonly PageResult[]): Map<string, PageResult[]> {
  const slugs = [...new Set(pages.map(({ slug }) => slug))];
  return new Map(slugs.map((slug) => [slug, pages.filter((page) => page.slug === slug)]));
}

function figuresOf({ figures }: PageResult): [CandidateName, Figures][] {
  const names = Object.keys(CANDIDATES) as CandidateName[];
  return names.flatMap((name) => (figures[name] ? [[name, figures[name]]] : []));
}

function pictureOf(results: readonly PageResult[]): string {
  const [first] = results;
  return barChart({
    title: first?.title ?? '',
    unit: `answers a second, ${many(first?.connections ?? 0, 'connection')}`,
    groups: results.map((result) => ({
      name: result.viewer,
      // Beside the bare server all others would be too short to compare.
      bars: figuresOf(result)
        .filter(([name]) => name !== 'bare')
        .map(([name, { rate }]) => ({
          label: CANDIDATES[name],
          value: rate,
          isOurs: name === 'ours' || name === 'uncached',
        })),
    })),
  });
}

function sectionOf(
  slug: string,
  [first]: readonly PageResult[],
  { pages }: Report,
  connections: readonly number[],
): string {
  const title = first?.title ?? slug;
  const tables = connections.map((number) => {
    const results = pages.filter((page) => page.slug === slug && page.connections === number);
    return `With ${many(number, 'connection')}:\n\n${pageTable(results)}`;
  });
  return `## ${title}\n\n![${title}: answers a second](${slug}.svg)\n\n${tables.join('\n\n')}`;
}

function pageTable(results: readonly PageResult[]): string {
  const header = [
    'viewer',
    '',
    'answers/s',
    'ours : it',
    'nothing cached : it',
    'p50 ms',
    'p99 ms',
    'CPU gateway',
    'subgraphs',
    'database',
  ];
  const failures = results.flatMap((result) =>
    Object.entries(result.failures).map(
      ([name, failure]) =>
        `\n\nWithout ${CANDIDATES[name as CandidateName]} for a ${result.viewer}: ${failure.split('\n')[0]}.`,
    ),
  );
  const rows = table(
    header,
    results.flatMap((result) =>
      figuresOf(result).map(([name, { rate, p50, p99, cpu }]) => [
        result.viewer,
        CANDIDATES[name],
        whole(rate),
        ratio((result.figures.ours?.rate ?? Number.NaN) / rate),
        ratio((result.figures.uncached?.rate ?? Number.NaN) / rate),
        whole(p50),
        whole(p99),
        cpu.gateway.toFixed(2),
        cpu.subgraphs.toFixed(2),
        cpu.database.toFixed(2),
      ]),
    ),
  );
  return rows + failures.join('');
}

function checkoutSection(checkouts: readonly CheckoutRow[]): string {
  if (checkouts.length === 0) return '';
  return `## Checkouts\n\n${table(
    ['orders kept', 'checkouts/s', 'database alone/s', 'cost : database'],
    checkouts.map(({ kept, shop, bare }) => [
      whole(kept),
      shop.toFixed(1),
      bare.toFixed(1),
      ratio(bare / shop),
    ]),
  )}\n`;
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return [header, header.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

function many(count: number, what: string, plural = 's'): string {
  return `${count} ${what}${count === 1 ? '' : plural}`;
}

function whole(value: number): string {
  return Number.isNaN(value) ? '–' : Math.round(value).toLocaleString('en');
}

/** Two digits that count: 0.033, 1.5, 25. */
export function ratio(value: number): string {
  if (!Number.isFinite(value)) return '–';
  return value >= 10 ? whole(value) : String(Number(value.toPrecision(2)));
}
