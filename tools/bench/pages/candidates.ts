import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { keyFiles, keysFolder } from '../../keys/key-folder';
import { startGuarded } from '../../services/guarded-process';
import { ROOT } from '../../workspace';
import { startExtraService, type PlatformPlace } from '../extra-service';
import { ensureHive } from './hive-packages';
import type { Page } from './pages';

/** What is measured side by side, and how tables name it. */
export const CANDIDATES = {
  ours: 'ours',
  uncached: 'ours, nothing cached',
  stock: 'stock Apollo',
  hive: 'Hive, Rust planner',
  floor: 'floor: driver alone',
  bare: 'bare node:http',
} as const;
export type CandidateName = keyof typeof CANDIDATES;

/** One or more processes that answer pages, each for its part of the connections. */
export interface Candidate {
  name: CandidateName;
  pids: readonly number[];
  /** The addresses for a page, one of each process; none for a page that it does not have. */
  urlsOf(page: Page): readonly string[];
  /** Its answers are the same whatever is asked, and are not compared. */
  canned?: boolean;
  stop(): Promise<void>;
}

export interface Place extends PlatformPlace {
  /** How many processes each candidate has. */
  gateways: number;
  report(progress: string): void;
}

const FLOOR_PAGES = ['catalogue', 'product', 'category-tree', 'order-history', 'seller-orders'];
const READY_WITHIN_MS = 60_000;

/** Starts everything that is measured beside our gateway, in front of the same subgraphs or the same database. */
export async function startCandidates(place: Place): Promise<Candidate[]> {
  const { platform, dataDir, gateways } = place;
  const shipped: Server = {
    url: `${platform.gatewayUrl}/graphql`,
    pid: platform.pids['gateway'] ?? 0,
    stop: () => Promise.resolve(),
  };
  const peer = {
    SERVICE_SECRET_FILE: keyFiles(keysFolder(dataDir)).secretOf('gateway'),
    TOKEN_URL: new URL('/oauth/token', platform.urls['auth']).toString(),
    SUBGRAPH_URLS: JSON.stringify(platform.urls),
  };
  const floor = {
    MONGODB_URI: place.mongoUri,
    PUBLIC_URL: `http://localhost:${new URL(platform.gatewayUrl).port}`,
  };
  const started = await Promise.all([
    times(gateways - 1, () => startGateway(place, {})).then((more) =>
      toCandidate('ours', [shipped, ...more]),
    ),
    times(gateways, () => startGateway(place, { PUBLIC_ANSWERS_MEGABYTES: '0' })).then((servers) =>
      toCandidate('uncached', servers),
    ),
    times(gateways, () => startScript('stock-gateway.ts', peer)).then((servers) =>
      toCandidate('stock', servers),
    ),
    startHive(peer, place),
    times(gateways, () => startScript('floor.ts', floor)).then((servers): Candidate => ({
      ...toCandidate('floor', servers),
      // What it reads does not depend on whether somebody is logged in.
      urlsOf: ({ slug, viewer }) =>
        viewer !== 'guest' && FLOOR_PAGES.includes(slug) ? servers.map(({ url }) => `${url}/${slug}`) : [],
    })),
  ]);
  return started.filter((candidate) => candidate !== null);
}

/** Starts the bare server with the answers that it is to give, by page. */
export async function startBare(
  { dataDir, gateways }: Place,
  answers: Record<string, string>,
): Promise<Candidate> {
  const file = path.join(dataDir, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const servers = await times(gateways, () => startScript('canned-bytes.ts', { ANSWERS_FILE: file }));
  return {
    ...toCandidate('bare', servers),
    canned: true,
    urlsOf: ({ slug, viewer }) => (viewer === 'guest' ? servers.map(({ url }) => `${url}/${slug}`) : []),
  };
}

/** A process of a candidate. */
interface Server {
  url: string;
  pid: number;
  stop(): Promise<void>;
}

function toCandidate(name: CandidateName, servers: readonly Server[]): Candidate {
  return {
    name,
    pids: servers.map(({ pid }) => pid),
    urlsOf: () => servers.map(({ url }) => url),
    stop: async () => void (await Promise.all(servers.map((server) => server.stop()))),
  };
}

function times(count: number, start: () => Promise<Server>): Promise<Server[]> {
  return Promise.all(Array.from({ length: count }, start));
}

async function startHive(
  peer: Record<string, string>,
  { gateways, report }: Place,
): Promise<Candidate | null> {
  try {
    const settings = { ...peer, HIVE_FOLDER: await ensureHive(report) };
    const servers = await times(gateways, () => startScript('hive-gateway.ts', settings));
    return toCandidate('hive', servers);
  } catch (error) {
    report(`without Hive Gateway: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Starts another gateway of ours in front of the same subgraphs. */
async function startGateway(place: Place, settings: Record<string, string>): Promise<Server> {
  const { port, ...gateway } = await startExtraService(place, 'gateway', {
    settings,
    readyWithinMs: READY_WITHIN_MS,
  });
  return { ...gateway, url: `http://127.0.0.1:${port}/graphql` };
}

/** Starts a script of this folder that says `listening <url>` when it is ready. */
function startScript(script: string, env: Record<string, string>): Promise<Server> {
  return new Promise((resolve, reject) => {
    const child = startGuarded({
      command: process.execPath,
      args: ['--import', 'tsx', '--disable-warning=ExperimentalWarning', path.join(__dirname, script)],
      env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...env },
      cwd: ROOT,
      onLine: (line) => {
        const url = /^listening (\S+)$/.exec(line)?.[1];
        if (url) resolve({ url, pid: child.pid, stop: () => child.stop() });
      },
    });
    void child.ended.then(() => reject(new Error(`${script} ended: ${child.lastLines().join('\n')}`)));
  });
}
