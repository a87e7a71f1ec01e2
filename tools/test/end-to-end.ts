import path from 'node:path';
import { UNLIMITED_RATES } from '../dev/unlimited-rates';
import { startPlatform } from '../dev/platform';
import { startPreparation } from '../dev/preparation';
import { readSites } from '../workspace';
import { ensureChromium } from './chromium';

interface EndToEndOptions {
  mongoUri: string;
  redisUrl: string;
  folder: string;
  report: (progress: string) => void;
}

/** A seeded platform for the end-to-end tests, with its addresses for them. */
export interface EndToEnd {
  env: Record<string, string>;
  ports: number[];
  stop(): Promise<void>;
}

/** Builds, seeds and starts the platform on free ports. */
export async function prepareEndToEnd({
  mongoUri,
  redisUrl,
  folder,
  report,
}: EndToEndOptions): Promise<EndToEnd> {
  console.log('Building and starting the platform for the end-to-end tests …');
  const chromium = await ensureChromium(report);
  const sites = readSites().map(({ name }) => name);
  const dataDir = path.join(folder, 'platform');
  const data = { MONGODB_URI: mongoUri, REDIS_URL: redisUrl, MEDIA_DIR: path.join(dataDir, 'media') };
  await Promise.all([
    startPreparation(['services', 'explorer', 'sites'], { env: { SITES: sites.join(',') }, report }).done,
    startPreparation(['data'], { env: data, report }).done,
  ]);
  const platform = await startPlatform({
    mongoUri,
    redisUrl,
    ports: 'free',
    dataDir,
    // The level of production, so that tests can check the content of logs.
    logLevel: 'info',
    sites,
    // Mails link to the gateway's own pages, as in a shop without front ends.
    env: { ...UNLIMITED_RATES, FRONTENDS: '' },
    report,
  });
  const urls = Object.values(platform.urls);
  return {
    env: {
      E2E_URLS: JSON.stringify(omit(platform.urls, sites)),
      E2E_SITES: JSON.stringify(platform.siteUrls),
      E2E_DATA_DIR: dataDir,
      ...(chromium && { CHROMIUM: chromium }),
    },
    ports: urls.map((url) => Number(new URL(url).port)),
    stop: () => platform.stop(),
  };
}

function omit(urls: Record<string, string>, names: readonly string[]): Record<string, string> {
  return Object.fromEntries(Object.entries(urls).filter(([name]) => !names.includes(name)));
}
