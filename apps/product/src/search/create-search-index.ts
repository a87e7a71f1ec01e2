import { ConfigError, readSecretFile } from '@e-storefront/config';
import type { connectMongo } from '@e-storefront/mongo';
import { scheduleJob, type Service } from '@e-storefront/server';
import { MeilisearchClient } from './meilisearch.client';
import { MeilisearchIndex } from './meilisearch-index';
import { MeilisearchSync } from './meilisearch-sync.model';
import type { LiveProductIndex } from '../catalog/product-index.model';
import { SearchBackfill } from './search-backfill.model';
import type { SearchIndex } from './search-index';
import type { SearchConfig } from './search-settings';
import { EmbeddedSearchIndex } from './embedded-search-index';
import { SearchVocabulary } from './vocabulary.model';

const SYNC_INTERVAL_MS = 1_000;
const BACKFILL_INTERVAL_MS = 60_000;
/** Limits how long the backfill delays the start; the rest runs while the service is up. */
const STARTUP_BACKFILL_MS = 20_000;
const BACKFILL_RUN_MS = 60_000;

/** Null for the embedded search. @throws ConfigError without MEILISEARCH_URL */
export function createMeilisearch(config: SearchConfig): { client: MeilisearchClient; index: string } | null {
  if (config.SEARCH_ENGINE === 'embedded') return null;
  const { MEILISEARCH_URL: url, MEILISEARCH_KEY_FILE: file, MEILISEARCH_INDEX: index } = config;
  if (!url)
    throw new ConfigError(
      'Invalid configuration: MEILISEARCH_URL is required with SEARCH_ENGINE=meilisearch.',
    );
  const key = file ? readSecretFile('MEILISEARCH_KEY_FILE', file) : null;
  return { client: new MeilisearchClient({ url, key }), index };
}

/** Creates the configured search index and starts its background jobs. */
export async function createSearchIndex(
  service: Service,
  {
    mongo,
    meilisearch,
    live,
  }: {
    mongo: Awaited<ReturnType<typeof connectMongo>>;
    meilisearch: ReturnType<typeof createMeilisearch>;
    live: LiveProductIndex;
  },
): Promise<SearchIndex> {
  const backfill = new SearchBackfill(mongo);
  await backfill.run(STARTUP_BACKFILL_MS);
  scheduleJob(service, {
    name: 'search backfill',
    intervalMs: BACKFILL_INTERVAL_MS,
    run: async () => void (await backfill.run(BACKFILL_RUN_MS)),
  });
  const embedded = new EmbeddedSearchIndex(live, new SearchVocabulary(mongo));
  if (!meilisearch) return embedded;
  const sync = new MeilisearchSync(mongo, meilisearch.client, meilisearch.index);
  let isReady = false;
  scheduleJob(service, {
    name: 'search synchronisation',
    intervalMs: SYNC_INTERVAL_MS,
    runImmediately: true,
    run: async () => {
      if (!isReady) await sync.prepare();
      isReady = true;
      await sync.sendChanges();
    },
  });
  return new MeilisearchIndex({
    ...meilisearch,
    fallback: embedded,
    onError: (error) => service.logger.warn({ err: error }, 'meilisearch'),
  });
}
