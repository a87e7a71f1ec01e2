import { setTimeout as delay } from 'node:timers/promises';
import { Listr, type ListrTaskWrapper } from 'listr2';
import { DEMO_ACCOUNTS } from '../seed/accounts';
import { startServices, type Services } from '../services';
import { reaperPid } from '../services/reaper';
import { startupBanner } from './startup-banner';
import { requirePorts } from './port-conflicts';
import { DATA, dropData, requireDataFolder } from './data-folder';
import { createShutdown, shutDownOnSignals, type Shutdown } from './shutdown';
import { errorMessage } from './error-message';
import { startPlatform, type Platform } from './platform';
import { startPreparation } from './preparation';
import { takeRunLock, type RunLock } from './run-lock';
import { selectRun, type RunSelection } from './run-selection';
import { settingsOfShell } from './service-environment';

/** How long the shutdown waits for databases that are still starting; what remains ends with this process. */
const START_UP_GRACE_MS = 10_000;

type Report = (progress: string) => void;

/** Starts the whole platform on this machine and runs it until Ctrl-C or until a part of it fails. */
async function main(argv: string[]): Promise<void> {
  const started = Date.now();
  const selection = selectRun(argv);
  const lock = await occupy(selection);
  shutdown.add(() => lock.release());
  const run = new Run(lock, selection);
  await run.start();
  const { platform } = run;
  if (!platform || shutdown.begun) return;
  const seconds = (Date.now() - started) / 1_000;
  console.log(startupBanner({ platform, accounts: DEMO_ACCOUNTS, dataDir: DATA, seconds }));
}

async function occupy({ isFresh, services, sites }: RunSelection): Promise<RunLock> {
  requireDataFolder(DATA);
  const lock = await takeRunLock(DATA, console.log);
  try {
    await requirePorts([...services, ...sites]);
    if (isFresh) startOver();
    return lock;
  } catch (error) {
    lock.release();
    throw error;
  }
}

function startOver(): void {
  dropData(DATA);
  const own = ['MONGODB_URI', 'REDIS_URL'].filter((name) => process.env[name]);
  if (own.length > 0) console.log(`--fresh does not delete the data of ${own.join(' and ')}.`);
}

/** One start of the platform: the started parts, each registered for the shutdown. */
class Run {
  platform: Platform | undefined;
  private services: Services | undefined;

  constructor(
    private readonly lock: Pick<RunLock, 'note'>,
    private readonly selection: RunSelection,
  ) {}

  async start(): Promise<void> {
    const data = [
      { title: 'MongoDB and Redis', task: step((report) => this.startServices(report)) },
      { title: 'Demo data', task: step((report) => this.seed(report)) },
    ];
    const preparation = [
      { title: 'Data', task: (_: unknown, task: Task) => task.newListr(data, { concurrent: false }) },
      { title: 'Code', task: step((report) => this.build(report)) },
    ];
    await new Listr(
      [
        { title: 'Preparation', task: (_, task) => task.newListr(preparation, { concurrent: true }) },
        { title: 'Services', task: step((report) => this.startPlatform(report)) },
      ],
      LISTR_OPTIONS,
    ).run();
  }

  private async build(report: Report): Promise<void> {
    const sites = namesOf(this.selection.sites).join(',');
    await prepare(['schemas', 'services', 'explorer', 'sites'], { env: { SITES: sites }, report });
  }

  private async startServices(report: Report): Promise<void> {
    const starting = startServices({ dataDir: DATA, durable: true, report, onLost: fail });
    const stop = () => starting.then(({ stop }) => stop(), ignore);
    shutdown.add(() => Promise.race([stop(), delay(START_UP_GRACE_MS)]));
    this.services = await starting;
    this.note();
  }

  private async seed(report: Report): Promise<void> {
    const { mongoUri, redisUrl } = this.addresses();
    await prepare(['data'], { env: { MONGODB_URI: mongoUri, REDIS_URL: redisUrl }, report });
  }

  private async startPlatform(report: Report): Promise<void> {
    const giveUp = new AbortController();
    const starting = startPlatform({
      ...this.addresses(),
      services: namesOf(this.selection.services),
      sites: namesOf(this.selection.sites),
      ports: 'workspace',
      dataDir: DATA,
      logLevel: process.env['LOG_LEVEL'] || 'info',
      env: settingsOfShell(process.env),
      signal: giveUp.signal,
      report,
      onWarning: (line) => console.log(line),
      onFailure: fail,
    });
    shutdown.add(async () => {
      giveUp.abort();
      await starting.then((platform) => platform.stop(), ignore);
    });
    this.platform = await starting;
    this.note();
  }

  private note(): void {
    const { mongoUri, redisUrl } = this.addresses();
    this.lock.note({ reaper: reaperPid(), mongoUri, redisUrl });
  }

  private addresses(): { mongoUri: string; redisUrl: string } {
    if (!this.services) throw new Error('MongoDB and Redis are not running.');
    return this.services;
  }
}

function namesOf(projects: RunSelection['services']): string[] {
  return projects.map(({ name }) => name);
}

/** What did not start needs no stop; the step itself has reported the reason. */
const ignore = (): void => undefined;

async function prepare(...args: Parameters<typeof startPreparation>): Promise<void> {
  const preparation = startPreparation(...args);
  shutdown.add(() => preparation.stop());
  await preparation.done;
}

type Task = ListrTaskWrapper<unknown, never, never>;

/** The message of a failure is printed once at the end, not beside the task as well. */
class StepFailed extends Error {
  constructor(cause: unknown) {
    super(shutdown.begun ? 'stopped' : 'see the reason below', { cause });
  }
}

/** A task with its progress beside the title. */
function step(
  run: (report: Report) => Promise<void>,
): (context: unknown, task: { output: string }) => Promise<void> {
  return async (_context, task) => {
    try {
      if (shutdown.begun) throw new Error('Stopped before it started.');
      await run((progress) => (task.output = progress));
    } catch (error) {
      throw new StepFailed(error);
    }
  };
}

const LISTR_OPTIONS = { registerSignalListeners: false, fallbackRenderer: 'simple' } as const;

function fail(error: unknown): void {
  const reason = error instanceof StepFailed ? error.cause : error;
  if (!shutdown.begun) console.error(`\n${errorMessage(reason, DATA)}\n`);
  void shutdown.end(1);
}

const shutdown: Shutdown = createShutdown({
  onError: (error) => console.error(errorMessage(error, DATA)),
  exit: (code) => {
    if (code === 0) console.log('Everything has stopped.');
    process.exit(code);
  },
});
shutDownOnSignals(shutdown, console.log);
main(process.argv.slice(2)).catch(fail);
