import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { runService, type StartService } from '@e-storefront/server';
import { startSite, type PageConfig, type RenderPage, type SiteConfig } from '@e-storefront/site';

/** What the build of `src/entry-server.tsx` exports. */
interface Renderer {
  createRenderer(options: { gatewayUrl: string; config: PageConfig }): RenderPage;
}

export const start: StartService = (environment) =>
  startSite('storefront', environment, { render: (_service, config, page) => loadRenderer(config, page) });

async function loadRenderer(config: SiteConfig, page: PageConfig): Promise<RenderPage> {
  const file = path.resolve(config.SITE_DIR, 'server/entry-server.mjs');
  const { createRenderer } = (await import(pathToFileURL(file).href)) as Renderer;
  return createRenderer({ gatewayUrl: config.GATEWAY_URL ?? config.PUBLIC_URL, config: page });
}

if (require.main === module) runService('storefront', start);
