import { text } from 'node:stream/consumers';
import { prerenderToNodeStream } from 'react-dom/static';
import { createStaticHandler, createStaticRouter, StaticRouterProvider } from 'react-router';
import { createGraphClient, type PageConfig } from '@e-storefront/graph-client';
import { LANGUAGES, NO_CURRENCY } from '@e-storefront/i18n';
import { CollectedMeta, MetaCollector, metaElements } from './app/page-meta';
import { languageOf, prefixOf } from './app/languages-in-urls';
import { StorefrontShopDocument } from './app/shop.generated';
import { StorefrontProviders } from './app/storefront-providers';
import { createRoutes } from './routes';
import { loadTexts } from './texts';

export { LANGUAGE_PREFIXES } from './app/languages-in-urls';
export { readSitemap } from './sitemap/read-sitemap';

interface PageRequest {
  /** The path with its query. */
  url: string;
  ip: string;
}

interface RenderedPage {
  status: number;
  content: string;
  data: Record<string, unknown>;
  htmlAttributes: string;
  head: string;
}

interface RendererOptions {
  /** The gateway for this server. */
  gatewayUrl: string;
  config: PageConfig;
}

/**
 * Creates the renderer of the server. It renders every page as for a guest, from what the gateway caches for guests; what
 * belongs to a visitor is added in the browser. Hence pages can be cached.
 */
export function createRenderer({ gatewayUrl, config }: RendererOptions) {
  return async (
    request: PageRequest,
    nonce: string,
  ): Promise<RenderedPage | { redirect: string; status: number }> => {
    const publicUrl = config.sites.storefront;
    const url = new URL(request.url, publicUrl);
    const language = languageOf(url.pathname);
    const client = createGraphClient({
      gatewayUrl,
      client: { name: 'storefront', version: '1' },
      headers: { 'x-forwarded-for': request.ip },
    });
    // Without it the page of an error has no categories.
    const shop = client.query({ query: StorefrontShopDocument }).catch(() => undefined);
    const handler = createStaticHandler(createRoutes(client), { basename: prefixOf(language) || '/' });
    const context = await handler.query(new Request(url));
    if (context instanceof Response)
      return { redirect: context.headers.get('location') ?? '/', status: context.status };
    const texts = await loadTexts(language);
    const currency = (await shop)?.data?.pricingPolicy?.currency ?? NO_CURRENCY;
    const meta = new CollectedMeta();
    const services = { client, config, language, texts, session: null, currency, nonce };
    const { prelude } = await prerenderToNodeStream(
      <MetaCollector value={meta}>
        <StorefrontProviders services={services}>
          <StaticRouterProvider
            router={createStaticRouter(handler.dataRoutes, context)}
            context={context}
            hydrate={false}
          />
        </StorefrontProviders>
      </MetaCollector>,
    );
    const shopName = config.shopName;
    return {
      status: context.statusCode,
      content: await text(prelude),
      data: {
        state: client.extract(),
        hydration: context.errors ? null : { loaderData: context.loaderData },
      },
      // Without scripts the scheme stays light.
      htmlAttributes: `lang="${language}" dir="${LANGUAGES[language].direction}" data-mantine-color-scheme="light"`,
      head: meta.props ? metaElements(meta.props, { shopName, publicUrl }) : '',
    };
  };
}
