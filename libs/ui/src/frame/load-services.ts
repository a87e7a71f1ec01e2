import { createGraphClient, SessionStore, type PageConfig } from '@e-storefront/graph-client';
import { FrameShopDocument } from './frame-shop.generated';
import type { LanguageStore } from './language-store';
import type { WorkServices } from './work-app';

/**
 * Creates what the pages share: restores the session and reads the shop's currency.
 * @throws Error when the gateway cannot be reached
 */
export async function loadServices(
  name: string,
  { config, languages }: { config: PageConfig; languages: LanguageStore },
): Promise<WorkServices> {
  const session = new SessionStore(config.gatewayUrl);
  const client = createGraphClient({
    gatewayUrl: config.gatewayUrl,
    client: { name, version: '1' },
    session,
  });
  const [shop] = await Promise.all([client.query({ query: FrameShopDocument }), session.restore()]);
  const currency = shop.data?.pricingPolicy?.currency;
  if (!session.isKnown || !currency) throw new Error('The gateway cannot be reached.');
  return { client, session, config, languages, currency };
}
