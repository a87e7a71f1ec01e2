import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPlatform, type Platform } from '../../../../tools/dev/platform';
import { UNLIMITED_RATES } from '../../../../tools/dev/unlimited-rates';
import { MONGO, REDIS } from './environment';

/** A second platform over the shared databases that a test may harm, on free ports. */
export type OwnPlatform = AsyncDisposable & Platform & { dataDir: string };

/** Settings under which every read is live: what is cached would hide that a service is away. */
export const NOTHING_CACHED = { PUBLIC_ANSWERS_MEGABYTES: '0' };

interface OwnPlatformOptions {
  /** How the services reach the shared MongoDB, when not directly. */
  mongoUri?: string;
  /** From which level on the services log. */
  logLevel?: string;
  /** Settings for all services. */
  env?: Record<string, string>;
}

/** Starts the services once more. */
export async function ownPlatform({
  mongoUri = MONGO,
  logLevel = 'error',
  env = {},
}: OwnPlatformOptions = {}): Promise<OwnPlatform> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-e2e-'));
  const platform = await startPlatform({
    mongoUri,
    redisUrl: REDIS,
    ports: 'free',
    dataDir,
    logLevel,
    readyWithinMs: 90_000,
    env: { ...UNLIMITED_RATES, ...env },
    report: () => undefined,
  });
  const dispose = async (): Promise<void> => {
    await platform.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return Object.assign(platform, { dataDir, [Symbol.asyncDispose]: dispose });
}
