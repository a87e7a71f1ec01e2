import type { TokenVerifier } from '@e-storefront/auth';
import type { Service } from '@e-storefront/server';
import type { ProviderEvents } from './webhooks/processed-webhooks.model';
import { sandboxMessages, stripeMessages } from './webhooks/provider-messages';
import type { Charge } from './providers/provider';
import { serveSandboxPage, type PaidOrder } from './providers/sandbox/sandbox-page';
import type { PaymentConfig, PaymentHouse } from './payment.config';
import { servePaymentWebhooks } from './webhooks/webhook.routes';

interface Options {
  config: Pick<PaymentConfig, 'PAYMENT_PROVIDER'>;
  paying: PaymentHouse;
  sandboxSecret: string;
  tokens: Pick<TokenVerifier, 'verifyService'>;
  events: ProviderEvents;
  /** Takes in what a provider says. @returns whether the payment is known */
  observe: (charge: Charge) => Promise<boolean>;
  /** The order that a payment is for. */
  orderOf: (orderId: string) => Promise<PaidOrder | null>;
}

/** Serves what payments need of HTTP: messages of providers, and the sandbox's second step where it takes cards. */
export async function servePayments({ app }: Pick<Service, 'app'>, options: Options): Promise<void> {
  const { config, paying, sandboxSecret, tokens, events, observe, orderOf } = options;
  const { sandbox, stripe } = paying;
  const hasSandbox = config.PAYMENT_PROVIDER !== 'stripe';
  await servePaymentWebhooks(app, {
    tokens,
    events,
    observe,
    readers: {
      ...(hasSandbox && { sandbox: sandboxMessages(sandboxSecret) }),
      ...(stripe && { stripe: stripeMessages(stripe.provider, stripe.webhookSecret) }),
    },
  });
  if (hasSandbox) await serveSandboxPage(app, { tokens, sandbox, observe, orderOf });
}
