import { mkdirSync, readFileSync, rmSync } from 'node:fs';
import path from 'node:path';
import { freePorts } from '../services/free-ports';
import type { GuardedProcess } from '../services/guarded-process';
import { readServices, readSites, ROOT } from '../workspace';
import { ensureKeys, keysFolder } from '../keys/key-folder';
import { serviceEnvironments } from './service-environment';
import { requireReady, serviceEnded, startService, type ServiceProcessOptions } from './service-process';

export interface PlatformOptions {
  mongoUri: string;
  redisUrl: string;
  /** The ports of workspace.json, or any free ones, so that several platforms can run at once. */
  ports: 'workspace' | 'free';
  /** Contains secrets, media, mailbox and logs. */
  dataDir: string;
  logLevel?: string;
  /** The services to start; all by default. */
  services?: readonly string[];
  /** The front ends to start beside the services; none by default. */
  sites?: readonly string[];
  /** Settings for all services, which override the defaults. */
  env?: Record<string, string>;
  report(progress: string): void;
  /** A service ended unexpectedly, or its log cannot be written. Called at most once. */
  onFailure?(error: unknown): void;
  /** A warning or error in a service's log, in short form. */
  onWarning?(line: string): void;
  /** 60 seconds by default. */
  readyWithinMs?: number;
  /** Aborts the start: everything that is running is stopped and the start is rejected. */
  signal?: AbortSignal;
  /** The root of another clone. */
  root?: string;
}

export interface Platform {
  gatewayUrl: string;
  /** The address of every service by name, such as http://127.0.0.1:4001. */
  urls: Record<string, string>;
  /** The address of every front end by name, as browsers use it. */
  siteUrls: Record<string, string>;
  /** The process id of every running service. */
  readonly pids: Record<string, number>;
  /** The log lines of a service since the start of the platform. */
  logs(name: string): string;
  /** Stops everything: the gateway first, so that no request meets a partly stopped platform. */
  stop(): Promise<void>;
  /** Sends a signal to a service and waits for its end if the signal ends it. */
  kill(name: string, signal: NodeJS.Signals): Promise<void>;
  /** Stops a running service, starts it again on its port and waits until it is ready. */
  restart(name: string): Promise<void>;
}

interface ServicePlan {
  kind: string;
  options: ServiceProcessOptions;
}

interface RunningService extends ServicePlan {
  process: GuardedProcess;
  /** Stopped on purpose: its end is not a failure. */
  endAsked: boolean;
}

/**
 * Starts the bundled services of workspace.json, and front ends, as processes and waits until all are ready.
 * @throws Error when one of them ends or does not become ready; nothing keeps running then
 */
export async function startPlatform(options: PlatformOptions): Promise<Platform> {
  const services = new Map<string, RunningService>();
  const failures = new FirstFailure(options.onFailure);
  const plans = await planServices(options, (error) => failures.tell(error));
  options.signal?.addEventListener('abort', () => void stopAll(services), { once: true });
  try {
    options.signal?.throwIfAborted();
    for (const plan of plans) services.set(plan.options.name, launch(plan, failures));
    await Promise.all(
      [...services.values()].map(async (service) => {
        await requireReady(service.process, service.options);
        options.report(`${service.options.name} is ready`);
      }),
    );
  } catch (error) {
    await stopAll(services);
    throw error;
  }
  failures.listen();
  return platformOf(services, failures);
}

/** During the start a failure is thrown to the caller; afterwards only the first one is reported. */
class FirstFailure {
  private listening = false;
  constructor(private readonly onFailure: PlatformOptions['onFailure']) {}
  listen(): void {
    this.listening = true;
  }
  tell(error: unknown): void {
    if (!this.listening) return;
    this.listening = false;
    this.onFailure?.(error);
  }
}

async function planServices(
  options: PlatformOptions,
  onFault: (error: unknown) => void,
): Promise<ServicePlan[]> {
  const { dataDir, root = ROOT } = options;
  const services = readServices(root);
  const projects = [
    ...services.filter(({ name }) => options.services?.includes(name) ?? true),
    ...readSites(root).filter(({ name }) => options.sites?.includes(name)),
  ];
  const free = options.ports === 'free' ? await freePorts(projects.length) : [];
  const planned = projects.map(({ name, kind, port }, index) => ({ name, kind, port: free[index] ?? port }));
  const keysDir = keysFolder(dataDir);
  ensureKeys(
    keysDir,
    services.map(({ name }) => name),
  );
  const environments = serviceEnvironments({
    services: planned,
    dataDir,
    mongoUri: options.mongoUri,
    redisUrl: options.redisUrl,
    keysDir,
    logLevel: options.logLevel ?? 'info',
    overrides: options.env ?? {},
  });
  const logs = path.join(dataDir, 'logs');
  mkdirSync(logs, { recursive: true });
  return planned.map(({ name, kind, port }) => {
    const logFile = path.join(logs, `${name}.log`);
    rmSync(logFile, { force: true });
    const onWarning = options.onWarning ?? (() => undefined);
    const readyWithinMs = options.readyWithinMs ?? 60_000;
    const env = environments.get(name) ?? {};
    return { kind, options: { name, port, root, env, logFile, readyWithinMs, onWarning, onFault } };
  });
}

function launch(plan: ServicePlan, failures: FirstFailure): RunningService {
  const service: RunningService = { ...plan, process: startService(plan.options), endAsked: false };
  const { process } = service;
  void process.ended.then((end) => {
    if (!service.endAsked) failures.tell(serviceEnded(process, end, plan.options));
  });
  return service;
}

function platformOf(services: Map<string, RunningService>, failures: FirstFailure): Platform {
  const get = (name: string): RunningService => {
    const service = services.get(name);
    if (!service) throw new Error(`No service is named ${name}.`);
    return service;
  };
  const all = [...services.values()];
  const urls = Object.fromEntries(
    all.map(({ options: { name, port } }) => [name, `http://127.0.0.1:${port}`]),
  );
  const siteUrls = Object.fromEntries(
    all
      .filter(({ kind }) => kind === 'site')
      .map(({ options: { name, port } }) => [name, `http://localhost:${port}`]),
  );
  const gateway = all.find(({ kind }) => kind === 'gateway');
  return {
    gatewayUrl: gateway ? `http://127.0.0.1:${gateway.options.port}` : '',
    urls,
    siteUrls,
    get pids() {
      const running = [...services].filter(([, service]) => service.process.running);
      return Object.fromEntries(running.map(([name, service]) => [name, service.process.pid]));
    },
    logs: (name) => readFileSync(get(name).options.logFile, 'utf8'),
    stop: () => stopAll(services),
    kill: (name, signal) => killOne(get(name), signal),
    restart: async (name) => {
      const old = get(name);
      old.endAsked = true;
      await old.process.stop();
      const fresh = launch(old, failures);
      services.set(name, fresh);
      await requireReady(fresh.process, fresh.options);
    },
  };
}

const ENDING: ReadonlySet<NodeJS.Signals> = new Set(['SIGTERM', 'SIGINT', 'SIGKILL']);

async function killOne(service: RunningService, signal: NodeJS.Signals): Promise<void> {
  service.endAsked ||= ENDING.has(signal);
  service.process.kill(signal);
  if (ENDING.has(signal)) await service.process.ended;
}

async function stopAll(services: ReadonlyMap<string, RunningService>): Promise<void> {
  const all = [...services.values()];
  for (const service of all) service.endAsked = true;
  const stop = (part: RunningService[]) => Promise.all(part.map(({ process }) => process.stop()));
  await stop(all.filter(({ kind }) => kind === 'gateway'));
  await stop(all.filter(({ kind }) => kind !== 'gateway'));
}
