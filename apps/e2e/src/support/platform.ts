import { cpSync, mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPlatform, type Platform } from '../../../../tools/dev/platform';
import { UNLIMITED_RATES } from '../../../../tools/dev/unlimited-rates';
import { keysFolder } from '../../../../tools/keys/key-folder';
import { DATA_FOLDER, MAILBOX, MONGO, REDIS } from './environment';

/** A second platform over the shared databases that a test may damage, on free ports. */
export type OwnPlatform = AsyncDisposable & Platform & { dataDir: string };

/** Settings without caches, which would hide the outage of a service. */
export const NOTHING_CACHED = { PUBLIC_ANSWERS_MEGABYTES: '0' };

interface OwnPlatformOptions {
  /** The address of the shared MongoDB for the services, if it is not the direct one. */
  mongoUri?: string;
  /** The minimum level of the services' logs. */
  logLevel?: string;
  /** Settings for all services. */
  env?: Record<string, string>;
}

/**
 * Starts the services a second time. Both platforms handle the events of the shared queues, hence with the same keys and
 * the same mailbox: tokens in mailed links are derived from a key.
 */
export async function ownPlatform({
  mongoUri = MONGO,
  logLevel = 'error',
  env = {},
}: OwnPlatformOptions = {}): Promise<OwnPlatform> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-e2e-'));
  cpSync(keysFolder(DATA_FOLDER), keysFolder(dataDir), { recursive: true });
  const platform = await startPlatform({
    mongoUri,
    redisUrl: REDIS,
    ports: 'free',
    dataDir,
    logLevel,
    readyWithinMs: 90_000,
    env: { ...UNLIMITED_RATES, MAILBOX_DIR: MAILBOX, ...env },
    report: () => undefined,
  });
  const dispose = async (): Promise<void> => {
    await platform.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return Object.assign(platform, { dataDir, [Symbol.asyncDispose]: dispose });
}
