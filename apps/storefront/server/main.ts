import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runService, type StartService } from '@e-storefront/server';
import { startSite, type PageConfig, type RenderPage, type SiteConfig } from '@e-storefront/site';
import type { SitemapEntry } from './sitemap-xml';
import { registerSitemapRoutes } from './sitemap.routes';

/** What the build of `src/entry-server.tsx` exports. */
interface Renderer {
  createRenderer(options: { gatewayUrl: string; config: PageConfig }): RenderPage;
  LANGUAGE_PREFIXES: readonly string[];
  readSitemap(gatewayUrl: string): Promise<SitemapEntry[]>;
}

export const start: StartService = (environment) =>
  startSite('storefront', environment, {
    render: async (service, config, page) => {
      const { createRenderer, readSitemap, LANGUAGE_PREFIXES } = await loadRenderer(config);
      const gatewayUrl = config.GATEWAY_URL ?? config.PUBLIC_URL;
      registerSitemapRoutes(service, {
        siteUrl: config.STOREFRONT_URL,
        languagePrefixes: LANGUAGE_PREFIXES,
        read: () => readSitemap(gatewayUrl),
      });
      return createRenderer({ gatewayUrl, config: page });
    },
  });

async function loadRenderer(config: SiteConfig): Promise<Renderer> {
  const file = path.resolve(config.SITE_DIR, 'server/entry-server.mjs');
  return (await import(pathToFileURL(file).href)) as Renderer;
}

if (require.main === module) runService('storefront', start);
