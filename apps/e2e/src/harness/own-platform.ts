import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startPlatform, type Platform } from '../../../../tools/dev/platform';
import { UNHURRIED } from '../../../../tools/dev/unhurried';
import { MONGO, REDIS } from './environment';

/** A second platform over the shared databases that a test may harm, on free ports. */
export type OwnPlatform = AsyncDisposable & Platform;

/**
 * Starts the services once more.
 * @param mongoUri how they reach the shared MongoDB, when not directly
 * @param logLevel from which level on they log
 */
export async function ownPlatform(mongoUri = MONGO, logLevel = 'error'): Promise<OwnPlatform> {
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-e2e-'));
  const platform = await startPlatform({
    ...{ mongoUri, redisUrl: REDIS, ports: 'free', dataDir, logLevel, readyWithinMs: 90_000 },
    env: UNHURRIED,
    report: () => undefined,
  });
  const dispose = async (): Promise<void> => {
    await platform.stop();
    rmSync(dataDir, { recursive: true, force: true });
  };
  return Object.assign(platform, { [Symbol.asyncDispose]: dispose });
}
