import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { serviceEnvironments } from '../../../../tools/dev/service-environment';
import { requireReady, startService } from '../../../../tools/dev/service-process';
import { keysFolder } from '../../../../tools/keys/key-folder';
import { freePorts } from '../../../../tools/services/free-ports';
import { readServices, ROOT } from '../../../../tools/workspace';
import { addressOf, DATA_FOLDER, MONGO, REDIS } from './environment';

/** Further instances of a service in addition to the shared platform. */
export interface OwnInstances extends AsyncDisposable {
  urls: string[];
  /** Their process ids. */
  pids: number[];
}

/** Starts instances of a service with their own settings, on the databases and subgraphs of the shared platform. */
export async function ownInstances(
  name: string,
  count: number,
  settings: Record<string, string>,
): Promise<OwnInstances> {
  const logs = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-e2e-'));
  const services = readServices().map((service) => ({
    name: service.name,
    kind: service.kind,
    port: Number(new URL(addressOf(service.name)).port),
  }));
  const shared = serviceEnvironments({
    services,
    mongoUri: MONGO,
    redisUrl: REDIS,
    dataDir: DATA_FOLDER,
    logLevel: 'error',
    keysDir: keysFolder(DATA_FOLDER),
    overrides: settings,
  }).get(name);
  const ports = await freePorts(count);
  const started = ports.map((port) => {
    const options = {
      name,
      port,
      root: ROOT,
      readyWithinMs: 60_000,
      env: { ...shared, PORT: String(port) },
      logFile: path.join(logs, `${name}-${port}.log`),
      onWarning: () => undefined,
      onFault: () => undefined,
    };
    return { options, process: startService(options) };
  });
  const stop = async (): Promise<void> => {
    await Promise.all(started.map(({ process }) => process.stop()));
    rmSync(logs, { recursive: true, force: true });
  };
  try {
    await Promise.all(started.map(({ options, process }) => requireReady(process, options)));
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    urls: ports.map((port) => `http://127.0.0.1:${port}`),
    pids: started.map(({ process }) => process.pid),
    [Symbol.asyncDispose]: stop,
  };
}
