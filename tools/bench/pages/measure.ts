import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { CANDIDATES, type Candidate, type CandidateName } from './candidates';
import type { Page, PageRequest } from './pages';
import { readCpu } from '../processes';

export interface Load {
  connections: number;
  /** Each candidate has as many, in alternation. */
  turns: number;
  /** Of one turn. */
  seconds: number;
  warmUpSeconds: number;
}

/** What one candidate did with one page: medians of its turns. */
export interface Figures {
  /** Answers a second. */
  rate: number;
  /** Milliseconds within which half of the answers came. */
  p50: number;
  p99: number;
  /** Milliseconds of CPU time that one answer cost. */
  cpu: { gateway: number; subgraphs: number; database: number };
}

/** One page under one load. */
export interface PageResult extends Pick<Page, 'slug' | 'title' | 'viewer'> {
  connections: number;
  figures: Partial<Record<CandidateName, Figures>>;
}

interface Contestant {
  candidate: Candidate;
  url: string;
  /** The answers that it may give, byte by byte. */
  accepted: ReadonlySet<string>;
  turns: Figures[];
}

/**
 * Measures one page at every candidate that has it, in turns. Before, each answer of each candidate is compared with ours;
 * under load, each one with those.
 * @param pids every process whose CPU time counts, by name
 * @throws when an answer is another one: a wrong answer is no speed
 */
export async function measurePage(
  page: Page,
  candidates: readonly Candidate[],
  { load, pids, report }: { load: Load; pids: Record<string, number>; report(progress: string): void },
): Promise<PageResult> {
  const contestants: Contestant[] = [];
  let expected: readonly string[] | undefined;
  for (const candidate of candidates) {
    const url = candidate.urlOf(page);
    if (!url) continue;
    const answers = await Promise.all(page.requests.map((request) => ask(url, request)));
    // Ours comes first.
    expected ??= answers;
    if (!candidate.canned) requireEqual(page, candidate, expected, answers);
    contestants.push({ candidate, url, accepted: new Set(answers), turns: [] });
  }
  for (const contestant of contestants)
    await runTurn(page, contestant, load, { pids, seconds: load.warmUpSeconds });
  for (let turn = 0; turn < load.turns; turn += 1) {
    for (const contestant of turn % 2 === 0 ? contestants : contestants.toReversed()) {
      contestant.turns.push(await runTurn(page, contestant, load, { pids, seconds: load.seconds }));
    }
    const rates = contestants.map(
      ({ candidate, turns }) => `${CANDIDATES[candidate.name]} ${Math.round(turns.at(-1)?.rate ?? 0)}`,
    );
    report(`turn ${turn + 1} of ${load.turns}, answers a second: ${rates.join(' · ')}`);
  }
  const { slug, title, viewer } = page;
  const figures = Object.fromEntries(
    contestants.map(({ candidate, turns }) => [candidate.name, mediansOf(turns)]),
  );
  return { slug, title, viewer, connections: load.connections, figures };
}

/** Asks once. @throws when the answer is not 200 or holds errors */
export async function ask(url: string, { headers, body }: PageRequest): Promise<string> {
  const response = await fetch(url, { method: 'POST', headers, body });
  const text = await response.text();
  if (!response.ok || text.includes('"errors"')) {
    throw new Error(`${url} answered ${response.status}: ${text.slice(0, 500)}`);
  }
  return text;
}

function requireEqual(
  page: Page,
  { name }: Candidate,
  expected: readonly string[],
  answers: readonly string[],
): void {
  const index = answers.findIndex(
    (answer, at) => !isDeepStrictEqual(JSON.parse(answer), JSON.parse(expected[at] ?? 'null')),
  );
  if (index === -1) return;
  throw new Error(
    `${page.title}: ${CANDIDATES[name]} answers otherwise than ours.\n${answers[index]}\n${expected[index]}`,
  );
}

async function runTurn(
  page: Page,
  { candidate, url, accepted }: Contestant,
  { connections }: Load,
  { pids, seconds }: { pids: Record<string, number>; seconds: number },
): Promise<Figures> {
  const { requests } = page;
  const name = CANDIDATES[candidate.name];
  // Caches are warm when a turn begins, however long the turns of the others took.
  const answers = await Promise.all(requests.map((request) => ask(url, request)));
  if (answers.some((answer) => !accepted.has(answer)))
    throw new Error(`${page.title}: ${name} answers otherwise than before.`);
  let begun = 0;
  const before = readCpu(pids);
  const result = await autocannon({
    url,
    connections,
    duration: seconds,
    method: 'POST',
    // Connections begin at different places of the list: they are different people.
    setupClient: (client) => {
      const start = Math.floor((begun * requests.length) / connections);
      begun += 1;
      client.setRequests(
        [...requests.slice(start), ...requests.slice(0, start)].map(({ headers, body }) => ({
          method: 'POST',
          headers,
          body,
        })),
      );
    },
    // A character that two packets share is decoded as U+FFFD.
    verifyBody: (body) => accepted.has(String(body)) || String(body).includes('\uFFFD'),
  });
  const after = readCpu(pids);
  const wrong = result.non2xx + result.errors + result.mismatches;
  if (wrong > 0) throw new Error(`${page.title}: ${wrong} answers of ${name} were wrong.`);
  const { total } = result.requests;
  const spent = (process: string): number => ((after[process] ?? 0) - (before[process] ?? 0)) / total;
  const subgraphs = Object.keys(pids).filter((process) => !(process in CANDIDATES));
  return {
    rate: total / result.duration,
    p50: result.latency.p50,
    p99: result.latency.p99,
    cpu: {
      gateway: spent(candidate.name),
      subgraphs: subgraphs.reduce((sum, process) => sum + spent(process), 0),
      database: spent('database'),
    },
  };
}

function mediansOf(turns: readonly Figures[]): Figures {
  const at = (value: (turn: Figures) => number): number => median(turns.map(value));
  return {
    rate: at(({ rate }) => rate),
    p50: at(({ p50 }) => p50),
    p99: at(({ p99 }) => p99),
    cpu: {
      gateway: at(({ cpu }) => cpu.gateway),
      subgraphs: at(({ cpu }) => cpu.subgraphs),
      database: at(({ cpu }) => cpu.database),
    },
  };
}

/** The value in the middle; the mean of the two in the middle of an even number. NaN of nothing. */
export function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length / 2;
  const [low = Number.NaN, high = Number.NaN] = [sorted[Math.ceil(middle) - 1], sorted[Math.floor(middle)]];
  return (low + high) / 2;
}
