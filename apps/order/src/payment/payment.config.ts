import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';
import { DomainError } from '@e-storefront/errors';
import { CARD_PROVIDERS, type ProviderName } from './payment';
import { offlineProvider } from './providers/offline';
import type { PaymentProvider, Providers, ProviderSetup, SetupContext } from './providers/provider';
import { sandboxSettings, setUpSandbox, type SandboxDependencies } from './providers/sandbox/sandbox.config';
import { setUpStripe, stripeSettings } from './providers/stripe/stripe.config';

export const paymentSettings = {
  /** Provider for card payments; the sandbox by default, except in production, where it must be set. */
  PAYMENT_PROVIDER: z.enum(CARD_PROVIDERS).optional(),
  /** Public URL of the gateway. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:4000'),
  /** Time for the buyer to complete a required action, such as 3-D Secure. */
  PAYMENT_SECOND_STEP_MINUTES: z.coerce.number().min(1).max(1_440).default(30),
  /** Maximum number of seller shares below the provider's minimum that the shop waives per checkout. */
  PAYMENT_WAIVED_SHARES: z.coerce.number().int().min(0).max(99).default(10),
  ...sandboxSettings,
  ...stripeSettings,
};

export type PaymentConfig = z.output<z.ZodObject<typeof paymentSettings>> & {
  NODE_ENV: string;
  PRICING_CURRENCY: string;
};

export interface PaymentProviders extends Providers {
  /** The configured providers of card payments. */
  setups: readonly ProviderSetup[];
}

/** Sets up every provider. A new provider is added here, its settings above, its name to `CARD_PROVIDERS`. @throws ConfigError */
export function createPaymentProviders(
  config: PaymentConfig,
  sandboxDependencies: SandboxDependencies,
): PaymentProviders {
  const context: SetupContext = {
    cardProvider: config.PAYMENT_PROVIDER ?? 'sandbox',
    actionTtlMs: config.PAYMENT_SECOND_STEP_MINUTES * 60_000,
    currency: config.PRICING_CURRENCY,
    publicUrl: config.PUBLIC_URL,
    isProduction: config.NODE_ENV === 'production',
  };
  const cardProviders: Record<(typeof CARD_PROVIDERS)[number], ProviderSetup | null> = {
    sandbox: setUpSandbox(config, context, sandboxDependencies),
    stripe: setUpStripe(config, context),
  };
  const setups = Object.values(cardProviders).filter((setup) => setup !== null);
  const providers = new Map<ProviderName, PaymentProvider>(
    [...setups.map(({ provider }) => provider), offlineProvider('cod'), offlineProvider('bank')].map(
      (provider) => [provider.name, provider],
    ),
  );
  const byName = (name: ProviderName): PaymentProvider => {
    const provider = providers.get(name);
    if (provider) return provider;
    throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'payment' } });
  };
  return {
    setups,
    byName,
    forMethod: (method) => {
      if (method === 'cash_on_delivery') return byName('cod');
      if (method === 'bank_transfer') return byName('bank');
      return setups.find((setup) => setup.method === method)?.provider ?? byName(context.cardProvider);
    },
  };
}

/** @throws ConfigError in production without a provider, or with a sandbox that is not explicitly allowed */
export function assertProviderConfigured({
  NODE_ENV,
  PAYMENT_PROVIDER,
  PAYMENT_SANDBOX,
}: PaymentConfig): void {
  if (NODE_ENV !== 'production') return;
  if (!PAYMENT_PROVIDER) {
    throw new ConfigError('Bad configuration: PAYMENT_PROVIDER: must be set in production.');
  }
  if (PAYMENT_PROVIDER !== 'sandbox' || PAYMENT_SANDBOX === 'on') return;
  throw new ConfigError(
    'Bad configuration: PAYMENT_SANDBOX: the sandbox takes no money; set this to "on" to ship orders without payment.',
  );
}
