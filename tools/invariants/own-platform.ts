import { mkdtempSync, rmSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { buildServices } from '../build/build';
import { startPlatform, type Platform } from '../dev/platform';
import { UNLIMITED_RATES } from '../dev/unlimited-rates';
import { startRestartableServices, type RestartableServices } from '../services/restartable';
import { Shop } from './shop';

/** A separate platform with its own empty databases. */
export interface OwnPlatform extends AsyncDisposable {
  services: RestartableServices;
  platform: Platform;
  shop: Shop;
  dataDir: string;
}

interface OwnPlatformOptions {
  env?: Record<string, string>;
  /** False when the services are built already. */
  build?: boolean;
  report(progress: string): void;
}

/** Builds and starts a platform that a test may damage; disposing of it removes everything. */
export async function startOwnPlatform(options: OwnPlatformOptions): Promise<OwnPlatform> {
  const { env = {}, build = true, report } = options;
  const dataDir = mkdtempSync(path.join(os.tmpdir(), 'e-storefront-own-'));
  const ends: (() => unknown)[] = [() => rmSync(dataDir, { recursive: true, force: true })];
  const dispose = async (): Promise<void> => {
    for (const end of ends.splice(0).reverse()) await end();
  };
  try {
    const services = await startRestartableServices({ dataDir, report });
    ends.push(() => services.stop());
    if (build) await buildServices();
    const { mongoUri, redisUrl } = services;
    const platform = await startPlatform({
      mongoUri,
      redisUrl,
      dataDir,
      report,
      ports: 'free',
      logLevel: 'warn',
      env: { ...UNLIMITED_RATES, ...env },
      readyWithinMs: 90_000,
    });
    ends.push(() => platform.stop());
    const shop = new Shop({ gatewayUrl: platform.gatewayUrl, mongoUri, dataDir });
    ends.push(() => shop.close());
    return { services, platform, shop, dataDir, [Symbol.asyncDispose]: dispose };
  } catch (error) {
    await dispose();
    throw error;
  }
}
