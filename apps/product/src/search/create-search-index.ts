import { z } from 'zod';
import { ConfigError, readSecretFile } from '@e-storefront/config';
import type { connectMongo } from '@e-storefront/mongo';
import { scheduleJob, type Service } from '@e-storefront/server';
import { MeilisearchClient } from './meilisearch.client';
import { MeilisearchIndex } from './meilisearch-index';
import { MeilisearchSync } from './meilisearch-sync.model';
import { SearchCompletion } from './search-backfill.model';
import type { SearchIndex } from './search-index';
import { WordIndex } from './embedded-search-index.model';

export const searchSettings = {
  /** `embedded` needs nothing beside the database. */
  SEARCH_ENGINE: z.enum(['embedded', 'meilisearch']).default('embedded'),
  MEILISEARCH_URL: z.url().optional(),
  /** A file with an API key that may search, and change documents, indexes, settings and tasks of the index. */
  MEILISEARCH_KEY_FILE: z.string().min(1).optional(),
  MEILISEARCH_INDEX: z
    .string()
    .regex(/^[\w-]{1,64}$/)
    .default('products'),
};

export type SearchConfig = z.output<z.ZodObject<typeof searchSettings>>;

const SEND_EVERY_MS = 1_000;
const COMPLETE_EVERY_MS = 60_000;
/** How long the start waits for products of earlier releases to become findable; the rest follows while serving. */
const COMPLETE_WITHIN_MS = 20_000;
const ROUND_MS = 60_000;

/** The client and the index of Meilisearch; null where the embedded search is set. @throws ConfigError without MEILISEARCH_URL */
export function meilisearchOf(config: SearchConfig): { client: MeilisearchClient; index: string } | null {
  if (config.SEARCH_ENGINE === 'embedded') return null;
  const { MEILISEARCH_URL: url, MEILISEARCH_KEY_FILE: file, MEILISEARCH_INDEX: index } = config;
  if (!url) throw new ConfigError('Bad configuration: MEILISEARCH_URL is missing.');
  const key = file ? readSecretFile('MEILISEARCH_KEY_FILE', file) : null;
  return { client: new MeilisearchClient({ url, key }), index };
}

/** The search that is set. Products of earlier releases become findable, and Meilisearch hears of changes. */
export async function openSearch(
  service: Service,
  mongo: Awaited<ReturnType<typeof connectMongo>>,
  meilisearch: ReturnType<typeof meilisearchOf>,
): Promise<SearchIndex> {
  const completion = new SearchCompletion(mongo);
  await completion.complete(COMPLETE_WITHIN_MS);
  scheduleJob(service, {
    name: 'search completion',
    intervalMs: COMPLETE_EVERY_MS,
    run: () => completion.complete(ROUND_MS),
  });
  const embedded = new WordIndex(mongo);
  if (!meilisearch) return embedded;
  const sync = new MeilisearchSync(mongo, meilisearch.client, meilisearch.index);
  let isReady = false;
  scheduleJob(service, {
    name: 'search index',
    intervalMs: SEND_EVERY_MS,
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
