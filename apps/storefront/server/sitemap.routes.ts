import type { Service } from '@e-storefront/server';
import { sitemapIndex, sitemapPart, type SitemapEntry } from './sitemap-xml';

/** Pages of a part. In four languages it stays far below the limit of 50,000 addresses and 50 MB. */
const PART_SIZE = 5_000;
const KEPT_MS = 3_600_000;
const CACHE_CONTROL = `public, max-age=${KEPT_MS / 1_000}`;

interface SitemapOptions {
  /** The storefront's address, without a trailing slash. */
  siteUrl: string;
  /** What precedes the paths of each language, such as `/de`. */
  languagePrefixes: readonly string[];
  read: () => Promise<SitemapEntry[]>;
}

/** Serves robots.txt, and the sitemap in parts. The pages are read at most once an hour. */
export function registerSitemapRoutes(
  { app }: Service,
  { siteUrl, languagePrefixes, read }: SitemapOptions,
): void {
  const entries = cached(read);
  app.get('/robots.txt', (_request, reply) =>
    reply
      .header('cache-control', CACHE_CONTROL)
      .type('text/plain')
      .send(robotsText(siteUrl, languagePrefixes)),
  );
  app.get('/sitemap.xml', async (_request, reply) => {
    const parts = Math.ceil((await entries()).length / PART_SIZE);
    return reply
      .header('cache-control', CACHE_CONTROL)
      .type('application/xml')
      .send(sitemapIndex(parts, siteUrl));
  });
  app.get<{ Params: { part: string } }>('/sitemaps/:part.xml', async ({ params }, reply) => {
    const start = (Number(params.part) - 1) * PART_SIZE;
    const part =
      Number.isInteger(start) && start >= 0 ? (await entries()).slice(start, start + PART_SIZE) : [];
    if (part.length === 0) return reply.code(404).type('text/plain').send('Not found');
    return reply
      .header('cache-control', CACHE_CONTROL)
      .type('application/xml')
      .send(sitemapPart(part, siteUrl));
  });
}

/** Pages of one visitor, and results of searches, in any language. */
const PRIVATE_PATHS = ['account', 'cart', 'checkout', 'orders', 'search', 'tickets'];

function robotsText(siteUrl: string, prefixes: readonly string[]): string {
  const rules = prefixes.flatMap((prefix) => PRIVATE_PATHS.map((path) => `Disallow: ${prefix}/${path}`));
  return ['User-agent: *', ...rules, '', `Sitemap: ${siteUrl}/sitemap.xml`, ''].join('\n');
}

/** Reads again after an hour; one reading serves all requests meanwhile. A failed one is not kept. */
function cached(read: () => Promise<SitemapEntry[]>): () => Promise<SitemapEntry[]> {
  let reading: Promise<SitemapEntry[]> | undefined;
  let readAt = 0;
  return () => {
    if (reading && Date.now() - readAt < KEPT_MS) return reading;
    readAt = Date.now();
    const current = read().catch((error: unknown) => {
      if (reading === current) reading = undefined;
      throw error;
    });
    reading = current;
    return current;
  };
}
