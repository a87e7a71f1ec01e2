import { isDeepStrictEqual } from 'node:util';
import autocannon from 'autocannon';
import { CANDIDATES, type Candidate, type CandidateName } from './candidates';
import { timed } from '../pool';
import { requestsOf, requestsOfConnection, type Page, type PageRequest } from './pages';
import { readCpu, type ProcessIds } from '../processes';
import { median, quantile } from '../statistics';

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
  /** Why a candidate has no figures. */
  failures: Partial<Record<CandidateName, string>>;
}

/** How many requests are in flight while answers are compared. */
const COMPARED_AT_ONCE = 10;

interface Contestant {
  candidate: Candidate;
  /** One of each process; each has its part of the connections. */
  urls: readonly string[];
  /** The answers that it may give, byte by byte. */
  accepted: ReadonlySet<string>;
  turns: Figures[];
  /** Why it is left out. */
  failure?: string;
}

interface Measuring {
  /** Every process whose CPU time counts, by name. */
  pids: ProcessIds;
  /** Empties every cache of answers; only first answers are measured then. */
  purge: (() => Promise<void>) | undefined;
}

/**
 * Measures one page at every candidate that has it, in turns. Before, each answer of each candidate is compared with ours;
 * under load, each one with those. A candidate that gives another answer is left out: a wrong answer is no speed.
 */
export async function measurePage(
  page: Page,
  candidates: readonly Candidate[],
  { load, report, ...measuring }: Measuring & { load: Load; report(progress: string): void },
): Promise<PageResult> {
  const contestants: Contestant[] = candidates.flatMap((candidate) => {
    const urls = candidate.urlsOf(page);
    return urls.length > 0 ? [{ candidate, urls, accepted: new Set<string>(), turns: [] }] : [];
  });
  const each = async (
    list: readonly Contestant[],
    work: (contestant: Contestant) => Promise<void>,
  ): Promise<void> => {
    for (const contestant of list.filter(({ failure }) => failure === undefined)) {
      await work(contestant).catch((error: unknown) => {
        contestant.failure = error instanceof Error ? error.message : String(error);
        report(`${CANDIDATES[contestant.candidate.name]} is left out: ${contestant.failure}`);
      });
    }
  };
  let expected: readonly string[] | undefined;
  await each(contestants, async (contestant) => {
    for (const url of contestant.urls) {
      const answers = await askAll(url, requestsOf(page));
      // Ours comes first.
      expected ??= answers;
      if (!contestant.candidate.canned) requireEqual(expected, answers);
      contestant.accepted = new Set([...contestant.accepted, ...answers]);
    }
  });
  await each(contestants, async (contestant) => {
    await runTurn(page, contestant, { ...load, seconds: load.warmUpSeconds }, measuring);
  });
  for (let turn = 0; turn < load.turns; turn += 1) {
    await each(turn % 2 === 0 ? contestants : contestants.toReversed(), async (contestant) => {
      contestant.turns.push(await runTurn(page, contestant, load, measuring));
    });
    const rates = contestants.map(
      ({ candidate, turns }) => `${CANDIDATES[candidate.name]} ${Math.round(turns[turn]?.rate ?? 0)}`,
    );
    report(`turn ${turn + 1} of ${load.turns}, answers a second: ${rates.join(' · ')}`);
  }
  const { slug, title, viewer } = page;
  const byName = <T>(valueOf: (contestant: Contestant) => T | undefined) =>
    Object.fromEntries(
      contestants.flatMap((contestant) => {
        const value = valueOf(contestant);
        return value === undefined ? [] : [[contestant.candidate.name, value] as const];
      }),
    );
  return {
    slug,
    title,
    viewer,
    connections: load.connections,
    figures: byName(({ turns, failure }) => (failure === undefined ? mediansOf(turns) : undefined)),
    failures: byName(({ failure }) => failure),
  };
}

async function askAll(url: string, requests: readonly PageRequest[]): Promise<string[]> {
  const answers: string[] = [];
  await timed([...requests.entries()], COMPARED_AT_ONCE, async ([index, request]) => {
    answers[index] = await ask(url, request);
  });
  return answers;
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

/** @throws with the first answer that is another one */
function requireEqual(expected: readonly string[], answers: readonly string[]): void {
  const index = answers.findIndex(
    (answer, at) => !isDeepStrictEqual(JSON.parse(answer), JSON.parse(expected[at] ?? 'null')),
  );
  if (index === -1) return;
  throw new Error(`it answers otherwise than ours\n${answers[index]}\n${expected[index]}`);
}

async function runTurn(
  page: Page,
  contestant: Contestant,
  load: Load,
  { pids, purge }: Measuring,
): Promise<Figures> {
  // Caches are warm when a turn begins, however long the turns of the others took.
  for (const url of contestant.urls) {
    const answers = await askAll(url, requestsOf(page));
    if (answers.some((answer) => !contestant.accepted.has(answer)))
      throw new Error('it answers otherwise than before');
  }
  const before = readCpu(pids);
  const { total, ...speed } = await (purge
    ? askFirst(page, contestant, load, purge)
    : askSteadily(page, contestant, load));
  const after = readCpu(pids);
  const spent = (process: string): number => ((after[process] ?? 0) - (before[process] ?? 0)) / total;
  const subgraphs = Object.keys(pids).filter((process) => !(process in CANDIDATES));
  return {
    ...speed,
    cpu: {
      gateway: spent(contestant.candidate.name),
      subgraphs: subgraphs.reduce((sum, process) => sum + spent(process), 0),
      database: spent('database'),
    },
  };
}

type Speed = Omit<Figures, 'cpu'> & { total: number };

/** Each connection asks again as soon as it is answered. Of several processes the slowest one's p50 and p99 count. */
async function askSteadily(
  page: Page,
  { urls, accepted }: Contestant,
  { connections, seconds }: Load,
): Promise<Speed> {
  let begun = 0;
  const results = await Promise.all(
    urls.slice(0, connections).map((url, index) =>
      autocannon({
        url,
        connections: Math.floor((connections + index) / Math.min(urls.length, connections)),
        duration: seconds,
        method: 'POST',
        setupClient: (client) => {
          const requests = requestsOfConnection(page, begun, connections);
          begun += 1;
          client.setRequests(requests.map(({ headers, body }) => ({ method: 'POST', headers, body })));
        },
        // A character that two packets share is decoded as U+FFFD.
        verifyBody: (body) => accepted.has(String(body)) || String(body).includes('\uFFFD'),
      }),
    ),
  );
  const sum = (value: (result: (typeof results)[number]) => number): number =>
    results.reduce((all, result) => all + value(result), 0);
  const total = sum(({ requests }) => requests.total);
  const wrong = sum(({ non2xx, errors, mismatches }) => non2xx + errors + mismatches);
  if (wrong > 0) throw new Error(`${wrong} of ${total} answers were wrong or missing`);
  return {
    total,
    rate: sum(({ requests, duration }) => requests.total / duration),
    p50: Math.max(...results.map(({ latency }) => latency.p50)),
    p99: Math.max(...results.map(({ latency }) => latency.p99)),
  };
}

/** All connections ask once at the same time, again and again after everything was purged, whose time does not count. */
async function askFirst(
  page: Page,
  { urls, accepted }: Contestant,
  { connections, seconds }: Load,
  purge: () => Promise<void>,
): Promise<Speed> {
  const requests = Array.from({ length: connections }, (_, index) =>
    requestsOfConnection(page, index, connections),
  );
  const times: number[] = [];
  let askedMs = 0;
  for (let round = 0; round === 0 || askedMs < seconds * 1_000; round += 1) {
    await purge();
    const begunAt = performance.now();
    await Promise.all(
      requests.map(async (own, index) => {
        const [url, request] = [urls[index % urls.length], own[round % own.length]];
        if (!url || !request) return;
        if (!accepted.has(await ask(url, request))) throw new Error('it answers otherwise than before');
        times.push(performance.now() - begunAt);
      }),
    );
    askedMs += performance.now() - begunAt;
  }
  const at = (share: number): number => Math.round(quantile(times, share));
  return { total: times.length, rate: (times.length / askedMs) * 1_000, p50: at(0.5), p99: at(0.99) };
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
