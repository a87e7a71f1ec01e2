import path from 'node:path';
import type { Platform } from '../dev/platform';
import { serviceEnvironments } from '../dev/service-environment';
import { requireReady, startService } from '../dev/service-process';
import { keysFolder } from '../keys/key-folder';
import { freePort } from '../services';
import { readServices, ROOT } from '../workspace';

/** A running platform, and where its data is. */
export interface PlatformPlace {
  platform: Platform;
  mongoUri: string;
  redisUrl: string;
  dataDir: string;
  /** Settings of the platform that are not the defaults. */
  env: Record<string, string>;
}

interface ExtraServiceOptions {
  /** Settings in addition to those of the platform. */
  settings: Record<string, string>;
  readyWithinMs: number;
  /** The ports of services that it calls instead of the platform's, by name. */
  ports?: Readonly<Record<string, number>>;
}

export interface ExtraService {
  port: number;
  pid: number;
  stop(): Promise<void>;
}

/** Starts another process of a service beside those of a platform. @throws when it is not ready in time */
export async function startExtraService(
  { platform, mongoUri, redisUrl, dataDir, env }: PlatformPlace,
  name: string,
  { settings, readyWithinMs, ports = {} }: ExtraServiceOptions,
): Promise<ExtraService> {
  const port = await freePort();
  const portOf = (service: string): number =>
    service === name
      ? port
      : (ports[service] ?? Number(new URL(platform.urls[service] ?? platform.gatewayUrl).port));
  const environments = serviceEnvironments({
    services: readServices().map((service) => ({ ...service, port: portOf(service.name) })),
    mongoUri,
    redisUrl,
    dataDir,
    keysDir: keysFolder(dataDir),
    logLevel: 'warn',
    overrides: env,
  });
  const options = {
    name,
    port,
    root: ROOT,
    env: { ...environments.get(name), ...settings },
    logFile: path.join(dataDir, 'logs', `${name}-${port}.log`),
    readyWithinMs,
    onWarning: () => undefined,
    onFault: () => undefined,
  };
  const started = startService(options);
  await requireReady(started, options);
  return { port, pid: started.pid, stop: () => started.stop() };
}
