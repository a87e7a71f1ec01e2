import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { publishPurge } from '@e-storefront/messaging';
import { readAudience } from './audience';
import { CANDIDATES, startBare, startCandidates, type Candidate, type Place } from './candidates';
import { ask, measurePage, type PageResult } from './measure';
import { pagesOf, requestsOf, type Page } from './pages';
import { memoryOf, readCpu, type ProcessIds } from '../processes';
import { mainPages, ratio, type Report } from './report';
import { isMet, targetsOf } from './targets';

const QUICK: Report['load'] = { turns: 3, seconds: 2, warmUpSeconds: 1 };
const FULL: Report['load'] = { turns: 5, seconds: 4, warmUpSeconds: 3 };
/** Services finish what they were asked before they count as idle. */
const SETTLE_SECONDS = 5;
const IDLE_SECONDS = 20;
/** Within so long a purge has reached every gateway. */
const PURGED_MS = 20;

/** Measures every page at every candidate, then what the idle platform takes. */
export async function measurePages(
  place: Place,
  { isFull, isCold, connections }: { isFull: boolean; isCold: boolean; connections: readonly number[] },
): Promise<Omit<Report, 'checkouts'>> {
  const { platform, report } = place;
  const load = isFull ? FULL : QUICK;
  report('starting what is measured beside our gateway');
  const candidates = await startCandidates(place);
  const redis = new Redis(place.redisUrl);
  const purge = isCold ? () => purgeEverything(redis, Object.keys(platform.urls)) : undefined;
  try {
    const pages: PageResult[] = [];
    const audience = await readAudience(place.mongoUri, place.dataDir, Math.max(...connections));
    const list = pagesOf(audience);
    candidates.push(await startBare(place, await answersOf(candidates, list)));
    const pids = pidsOf(place, candidates);
    for (const number of connections) {
      for (const [index, page] of list.entries()) {
        console.log(`${page.title}, ${page.viewer}, ${number} at once (${index + 1} of ${list.length}) …`);
        pages.push(
          await measurePage(page, candidates, {
            load: { ...load, connections: number },
            pids,
            purge,
            report,
          }),
        );
      }
    }
    report(`measuring the idle platform for ${IDLE_SECONDS} s`);
    const memory = memoryOf(platform.pids);
    const peers = candidates.filter(({ name }) => name !== 'ours');
    return {
      pages,
      load,
      gateways: place.gateways,
      isCold,
      sessions: { customers: audience.customers.length, sellers: audience.sellers.length },
      database: existsSync(path.join(place.dataDir, 'documentdb')) ? 'DocumentDB' : 'MongoDB',
      memory,
      peerMemory: memoryOf(Object.fromEntries(peers.map((peer) => [CANDIDATES[peer.name], peer.pids]))),
      idleCpu: await idleCpu(pids),
    };
  } finally {
    redis.disconnect();
    await Promise.all(candidates.map((candidate) => candidate.stop()));
  }
}

/** Prints the rates of each page, and the targets. */
export function printPages(results: Omit<Report, 'load'>): void {
  const { pages, checkouts, memory, idleCpu } = results;
  console.table(
    Object.fromEntries(
      pages.map(({ title, viewer, connections, figures }) => [
        `${title}, ${viewer}, ${connections} at once`,
        Object.fromEntries(
          Object.entries(figures).map(([name, { rate, p99 }]) => [
            name,
            `${Math.round(rate)}/s, p99 ${p99} ms`,
          ]),
        ),
      ]),
    ),
  );
  console.table(
    Object.fromEntries(
      targetsOf({ pages: mainPages(pages), checkouts, memory, idleCpu }).map((target) => [
        target.what,
        {
          wanted: `${target.is} ${ratio(target.wanted)}`,
          measured: ratio(target.measured),
          reached: isMet(target) ? 'met' : 'missed',
        },
      ]),
    ),
  );
}

/** Our answer to the first request of each page, by page. */
async function answersOf(
  [ours]: readonly Candidate[],
  pages: readonly Page[],
): Promise<Record<string, string>> {
  const answers: Record<string, string> = {};
  for (const page of pages) {
    const [request] = requestsOf(page);
    const [url] = ours?.urlsOf(page) ?? [];
    if (request && url) answers[`/${page.slug}`] = await ask(url, request);
  }
  return answers;
}

/** Empties the answers of all subgraphs in every gateway and in Redis, and what the subgraphs cache in Redis themselves. */
async function purgeEverything(redis: Redis, services: readonly string[]): Promise<void> {
  for (const service of services) await publishPurge(redis, { service, tags: null });
  const cached = await redis.keys('cache:*:values');
  if (cached.length > 0) await redis.del(cached);
  await delay(PURGED_MS);
}

/** Every process whose CPU time counts: candidates by their names, services by theirs. */
function pidsOf({ platform }: Place, candidates: readonly Candidate[]): ProcessIds {
  const { gateway: _, ...subgraphs } = platform.pids;
  return { ...subgraphs, ...Object.fromEntries(candidates.map(({ name, pids }) => [name, pids])) };
}

/** The share of one core that our gateway, each subgraph, and Redis with the database take while idle. */
async function idleCpu(pids: ProcessIds): Promise<Record<string, number>> {
  await delay(SETTLE_SECONDS * 1_000);
  const before = readCpu(pids);
  await delay(IDLE_SECONDS * 1_000);
  const after = readCpu(pids);
  const share = (name: string): number =>
    ((after[name] ?? Number.NaN) - (before[name] ?? 0)) / (IDLE_SECONDS * 1_000);
  const others = [...Object.keys(pids), 'database'].filter((name) => !(name in CANDIDATES));
  return { gateway: share('ours'), ...Object.fromEntries(others.map((name) => [name, share(name)])) };
}
