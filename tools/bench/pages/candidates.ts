import { writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Platform } from '../../dev/platform';
import { serviceEnvironments } from '../../dev/service-environment';
import { requireReady, startService } from '../../dev/service-process';
import { keyFiles, keysFolder } from '../../keys/key-folder';
import { freePort } from '../../services';
import { startGuarded } from '../../services/guarded-process';
import { readServices, ROOT } from '../../workspace';
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

/** A server that answers pages. */
export interface Candidate {
  name: CandidateName;
  pid: number;
  /** The address for a page; undefined for a page that it does not have. */
  urlOf(page: Page): string | undefined;
  /** Its answers are the same whatever is asked, and are not compared. */
  canned?: boolean;
  stop(): Promise<void>;
}

export interface Place {
  platform: Platform;
  mongoUri: string;
  redisUrl: string;
  dataDir: string;
  /** Settings of the platform that are not the usual ones. */
  env: Record<string, string>;
  report(progress: string): void;
}

const FLOOR_PAGES = ['catalogue', 'product', 'category-tree', 'order-history', 'seller-orders'];
const READY_WITHIN_MS = 60_000;

/** Starts everything that is measured beside our gateway, in front of the same subgraphs or the same database. */
export async function startCandidates(place: Place): Promise<Candidate[]> {
  const { platform, dataDir, report } = place;
  const ours: Candidate = {
    name: 'ours',
    pid: platform.pids['gateway'] ?? 0,
    urlOf: () => `${platform.gatewayUrl}/graphql`,
    stop: () => Promise.resolve(),
  };
  const peer = {
    SERVICE_SECRET_FILE: keyFiles(keysFolder(dataDir)).secretOf('gateway'),
    TOKEN_URL: new URL('/oauth/token', platform.urls['auth']).toString(),
    SUBGRAPH_URLS: JSON.stringify(platform.urls),
  };
  const started = await Promise.all([
    startUncached(place),
    startScript('stock', 'stock-gateway.ts', peer).then(({ url, ...stock }) => ({
      ...stock,
      urlOf: () => url,
    })),
    startHive(peer, report),
    startScript('floor', 'floor.ts', {
      MONGODB_URI: place.mongoUri,
      PUBLIC_URL: `http://localhost:${new URL(platform.gatewayUrl).port}`,
    }).then(({ url, ...floor }) => ({
      ...floor,
      // What it reads does not depend on whether somebody is logged in.
      urlOf: ({ slug, viewer }: Page) =>
        viewer !== 'guest' && FLOOR_PAGES.includes(slug) ? `${url}/${slug}` : undefined,
    })),
  ]);
  return [ours, ...started.filter((candidate) => candidate !== null)];
}

/** Starts the bare server with the answers that it is to give, by page. */
export async function startBare(dataDir: string, answers: Record<string, string>): Promise<Candidate> {
  const file = path.join(dataDir, 'answers.json');
  writeFileSync(file, JSON.stringify(answers));
  const { url, ...bare } = await startScript('bare', 'canned-bytes.ts', { ANSWERS_FILE: file });
  return {
    ...bare,
    canned: true,
    urlOf: ({ slug, viewer }) => (viewer === 'guest' ? `${url}/${slug}` : undefined),
  };
}

async function startHive(peer: Record<string, string>, report: Place['report']): Promise<Candidate | null> {
  try {
    const folder = await ensureHive(report);
    const { url, ...hive } = await startScript('hive', 'hive-gateway.ts', { ...peer, HIVE_FOLDER: folder });
    return { ...hive, urlOf: () => url };
  } catch (error) {
    report(`without Hive Gateway: ${error instanceof Error ? error.message : String(error)}`);
    return null;
  }
}

/** Starts a second gateway of ours in front of the same subgraphs, which reads everything live. */
async function startUncached(place: Place): Promise<Candidate> {
  const { platform, mongoUri, redisUrl, dataDir } = place;
  const port = await freePort();
  const services = readServices().map(({ name, kind }) => ({
    name,
    kind,
    port: kind === 'gateway' ? port : Number(new URL(platform.urls[name] ?? '').port),
  }));
  const env = serviceEnvironments({
    services,
    mongoUri,
    redisUrl,
    dataDir,
    keysDir: keysFolder(dataDir),
    logLevel: 'warn',
    overrides: { ...place.env, PUBLIC_ANSWERS_MEGABYTES: '0' },
  }).get('gateway');
  const options = {
    name: 'gateway',
    port,
    root: ROOT,
    env: env ?? {},
    logFile: path.join(dataDir, 'logs', 'gateway-uncached.log'),
    readyWithinMs: READY_WITHIN_MS,
    onWarning: () => undefined,
    onFault: () => undefined,
  };
  const gateway = startService(options);
  await requireReady(gateway, options);
  const url = `http://127.0.0.1:${port}/graphql`;
  return { name: 'uncached', pid: gateway.pid, urlOf: () => url, stop: () => gateway.stop() };
}

/** Starts a script of this folder that says `listening <url>` when it is ready. */
function startScript(
  name: CandidateName,
  script: string,
  env: Record<string, string>,
): Promise<{ name: CandidateName; url: string; pid: number; stop(): Promise<void> }> {
  return new Promise((resolve, reject) => {
    const child = startGuarded({
      command: process.execPath,
      args: ['--import', 'tsx', '--disable-warning=ExperimentalWarning', path.join(__dirname, script)],
      env: { ...process.env, NODE_ENV: 'production', APOLLO_TELEMETRY_DISABLED: 'true', ...env },
      cwd: ROOT,
      onLine: (line) => {
        const url = /^listening (\S+)$/.exec(line)?.[1];
        if (url) resolve({ name, url, pid: child.pid, stop: () => child.stop() });
      },
    });
    void child.ended.then(() => reject(new Error(`${name} ended: ${child.lastLines().join('\n')}`)));
  });
}
