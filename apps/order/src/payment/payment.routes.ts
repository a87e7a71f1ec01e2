import type { TokenVerifier } from '@e-storefront/auth';
import type { Service } from '@e-storefront/server';
import type { PaymentConfig, PaymentProviders } from './payment.config';
import type { Charge } from './providers/provider';
import { serveSandboxPage, type PaidOrder } from './providers/sandbox/sandbox-page';
import type { ProcessedWebhooks } from './webhooks/processed-webhooks.model';
import { createSandboxWebhookParser } from './webhooks/sandbox-webhooks';
import { createStripeWebhookParser } from './webhooks/stripe-webhooks';
import { servePaymentWebhooks } from './webhooks/webhook.routes';

interface Options {
  config: Pick<PaymentConfig, 'PAYMENT_PROVIDER'>;
  providers: Pick<PaymentProviders, 'stripe'> & {
    sandbox: Pick<PaymentProviders['sandbox'], 'findByAction' | 'completeAction'>;
  };
  sandboxSecret: string;
  tokens: Pick<TokenVerifier, 'verifyService'>;
  processedWebhooks: Pick<ProcessedWebhooks, 'has' | 'add'>;
  /** @returns whether the payment is known */
  applyProviderUpdate: (charge: Charge) => Promise<boolean>;
  findOrder: (orderId: string) => Promise<PaidOrder | null>;
}

/** Serves the providers' webhooks and, where the sandbox takes card payments, its confirmation page. */
export async function servePayments({ app }: Pick<Service, 'app'>, options: Options): Promise<void> {
  const { config, providers, sandboxSecret, tokens, processedWebhooks, applyProviderUpdate, findOrder } =
    options;
  const { sandbox, stripe } = providers;
  const hasSandbox = config.PAYMENT_PROVIDER === undefined || config.PAYMENT_PROVIDER === 'sandbox';
  await servePaymentWebhooks(app, {
    tokens,
    processedWebhooks,
    applyProviderUpdate,
    parsers: {
      ...(hasSandbox && { sandbox: createSandboxWebhookParser(sandboxSecret) }),
      ...(stripe && { stripe: createStripeWebhookParser(stripe.provider, stripe.webhookSecret) }),
    },
  });
  if (hasSandbox) await serveSandboxPage(app, { tokens, sandbox, applyProviderUpdate, findOrder });
}
