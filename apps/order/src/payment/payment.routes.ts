import type { Service } from '@e-storefront/server';
import type { ProviderPageContext, ProviderSetup } from './providers/provider';
import { servePaymentWebhooks, type WebhookOptions } from './webhooks/webhook.routes';

type Options = Omit<WebhookOptions, 'parsers'> & ProviderPageContext & { setups: readonly ProviderSetup[] };

/** Serves the webhooks and the pages of the providers. */
export async function servePayments(
  { app }: Pick<Service, 'app'>,
  { setups, ...options }: Options,
): Promise<void> {
  const parsers = new Map(
    setups.flatMap(({ provider, webhooks }) => (webhooks ? [[provider.name, webhooks] as const] : [])),
  );
  await servePaymentWebhooks(app, { ...options, parsers });
  for (const { servePages } of setups) await servePages?.(app, options);
}
