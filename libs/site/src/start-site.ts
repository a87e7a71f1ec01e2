import { randomBytes } from 'node:crypto';
import path from 'node:path';
import helmet from '@fastify/helmet';
import fastifyStatic from '@fastify/static';
import compress from '@fastify/compress';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { readConfig } from '@e-storefront/config';
import { createService, type RunningService, type Service } from '@e-storefront/server';
import { PageTemplate, type PageParts } from './page-template';
import { contentSecurityPolicy } from './site-security';
import { siteSettings, type SiteConfig } from './site.config';

/** A page that the server has rendered. */
export interface RenderedPage extends Omit<PageParts, 'nonce'> {
  status: number;
  /** The content as HTML. */
  content: string;
  headers?: Readonly<Record<string, string>>;
}

/** Renders the page of an address, or names the address that has it now. */
export type RenderPage = (
  request: Pick<FastifyRequest, 'url' | 'ip'>,
  nonce: string,
) => Promise<RenderedPage | { redirect: string; status: number }>;

interface SiteOptions {
  /** Creates the renderer of pages; without it, scripts of the page render everything. */
  render?: (service: Service, config: SiteConfig, page: PageConfig) => Promise<RenderPage>;
}

/** A file name with a hash of its content, also of a compressed copy. */
const HASHED = /-[\w-]{8,}\.\w+(\.(br|gz))?$/;
const YEAR_SECONDS = 31_536_000;

/**
 * Serves a built front end: hashed files for a year, its page for every other address, with a strict content security
 * policy. The page contains the addresses of the platform as JSON, so that one build serves every deployment.
 */
export async function startSite(
  name: string,
  environment: Record<string, string | undefined>,
  { render }: SiteOptions = {},
): Promise<RunningService> {
  const config = readConfig(siteSettings, environment);
  const service = createService(name, config);
  const folder = path.resolve(config.SITE_DIR, 'client');
  const template = new PageTemplate(folder);
  await service.app.register(helmet, {
    contentSecurityPolicy: false,
    crossOriginResourcePolicy: { policy: 'cross-origin' },
    crossOriginEmbedderPolicy: false,
    referrerPolicy: { policy: 'strict-origin-when-cross-origin' },
    strictTransportSecurity: config.NODE_ENV === 'production' && { maxAge: YEAR_SECONDS },
  });
  await service.app.register(compress, { global: true, threshold: 1_024 });
  await service.app.register(fastifyStatic, {
    root: folder,
    index: false,
    wildcard: false,
    preCompressed: true,
    cacheControl: false,
    setHeaders: (response, file) => {
      const caching = HASHED.test(file) ? `public, max-age=${YEAR_SECONDS}, immutable` : 'no-cache';
      response.setHeader('cache-control', caching);
      // The shell loads the scripts of other front ends.
      response.setHeader('access-control-allow-origin', '*');
    },
  });
  const publicConfig = pageConfig(config);
  const renderPage = (await render?.(service, config, publicConfig)) ?? emptyPage;
  service.app.get('/*', async (request, reply) => {
    if (isFile(request)) return reply.code(404).type('text/plain').send('Not found');
    const nonce = randomBytes(16).toString('base64');
    const page = await renderPage(request, nonce);
    if ('redirect' in page) return reply.code(page.status).redirect(page.redirect);
    return send(reply, template, { ...page, nonce, data: { config: publicConfig, ...page.data } }, config);
  });
  return service.listen();
}

const emptyPage: RenderPage = async () => ({ status: 200, content: '', data: {} });

/** An address with an extension is a file: a missing script must not become a page. */
function isFile({ url }: FastifyRequest): boolean {
  return path.extname(url.split('?')[0] ?? '') !== '';
}

function send(
  reply: FastifyReply,
  template: PageTemplate,
  page: RenderedPage & PageParts,
  config: SiteConfig,
): FastifyReply {
  const [before, after] = template.fill(page);
  return reply
    .code(page.status)
    .headers({
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-cache',
      'content-security-policy': contentSecurityPolicy(config, page.nonce),
      ...page.headers,
    })
    .send(before + page.content + after);
}

/** What scripts of the page know of the deployment. */
export interface PageConfig {
  shopName: string;
  gatewayUrl: string;
  sites: { storefront: string; shell: string; admin: string; seller: string };
  demoAccounts: SiteConfig['DEMO_ACCOUNTS'];
}

function pageConfig(config: SiteConfig): PageConfig {
  return {
    shopName: config.SHOP_NAME,
    gatewayUrl: config.PUBLIC_URL,
    sites: {
      storefront: config.STOREFRONT_URL,
      shell: config.SHELL_URL,
      admin: config.ADMIN_URL,
      seller: config.SELLER_URL,
    },
    demoAccounts: config.DEMO_ACCOUNTS,
  };
}
