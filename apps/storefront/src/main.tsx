import '@mantine/core/styles.layer.css';
import '@mantine/notifications/styles.layer.css';
import type { NormalizedCacheObject } from '@apollo/client';
import { createRoot, hydrateRoot } from 'react-dom/client';
import { createBrowserRouter, matchRoutes, RouterProvider, type HydrationState } from 'react-router';
import { createGraphClient, parsePageConfig, SessionStore } from '@e-storefront/graph-client';
import { NO_CURRENCY } from '@e-storefront/i18n';
import { pageData, pageNonce } from '@e-storefront/ui';
import { languageOf, prefixOf } from './app/languages-in-urls';
import { StorefrontShopDocument } from './app/shop.generated';
import { StorefrontProviders, type StorefrontServices } from './app/storefront-providers';
import { createRoutes } from './routes';
import { loadTexts } from './texts';

/** Takes over the page that the server has rendered. */
async function main(): Promise<void> {
  const config = parsePageConfig(pageData('config'));
  const language = languageOf(location.pathname);
  const session = new SessionStore(config.gatewayUrl);
  const client = createGraphClient({
    gatewayUrl: config.gatewayUrl,
    client: { name: 'storefront', version: '1' },
    session,
    // Written by the server with this client's `extract`.
    state: pageData('state') as NormalizedCacheObject,
  });
  const routes = createRoutes(client);
  const basename = prefixOf(language) || '/';
  const [texts] = await Promise.all([loadTexts(language), loadLazyRoutes(routes, basename)]);
  const hydrationData = pageData('hydration') as HydrationState | null;
  const router = createBrowserRouter(routes, { basename, ...(hydrationData && { hydrationData }) });
  const currency =
    client.readQuery({ query: StorefrontShopDocument })?.pricingPolicy?.currency ?? NO_CURRENCY;
  const services: StorefrontServices = {
    client,
    config,
    language,
    texts,
    session,
    currency,
    nonce: pageNonce(),
  };
  const root = document.getElementById('root');
  if (!root) throw new Error('The page has no element root.');
  const page = (
    <StorefrontProviders services={services}>
      <RouterProvider router={router} />
    </StorefrontProviders>
  );
  // A page with an error has nothing to take over.
  if (hydrationData) hydrateRoot(root, page);
  else createRoot(root).render(page);
  void session.restore();
}

/** Loads the code of the page before it takes over; the router would render nothing meanwhile. */
async function loadLazyRoutes(routes: ReturnType<typeof createRoutes>, basename: string): Promise<void> {
  const matches = matchRoutes(routes, location, basename) ?? [];
  await Promise.all(
    matches.map(async ({ route }) => {
      if (typeof route.lazy !== 'function') return;
      Object.assign(route, await route.lazy(), { lazy: undefined });
    }),
  );
}

void main();
