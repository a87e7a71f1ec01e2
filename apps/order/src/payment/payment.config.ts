import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConfigError, readSecretFile } from '@e-storefront/config';
import { DomainError } from '@e-storefront/errors';
import { toMinor } from '@e-storefront/domain';
import type { ProviderName } from './payment';
import type { Charge, PaymentProvider, Providers } from './providers/provider';
import { offlineProvider } from './providers/offline';
import { SandboxProvider, type SandboxChargeRepository } from './providers/sandbox/sandbox.provider';
import { StripeProvider } from './providers/stripe/stripe.provider';

export const paymentSettings = {
  /** Provider for card payments; the sandbox by default, except in production, where it must be set. */
  PAYMENT_PROVIDER: z.enum(['sandbox', 'stripe']).optional(),
  /** `on` allows the sandbox in production, where it then takes no money for any order. */
  PAYMENT_SANDBOX: z.enum(['on']).optional(),
  /** Public URL of the gateway. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:4000'),
  /** Page where buyers confirm sandbox payments; the gateway's own page by default. */
  PAYMENT_SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** File with the secret that signs sandbox webhooks; generated per process by default. */
  PAYMENT_SANDBOX_SECRET_FILE: z.string().optional(),
  /** Time for the buyer to complete a required action, such as 3-D Secure. */
  PAYMENT_SECOND_STEP_MINUTES: z.coerce.number().min(1).max(1_440).default(30),
  /** Maximum number of seller shares below the provider's minimum that the shop waives per checkout. */
  PAYMENT_WAIVED_SHARES: z.coerce.number().int().min(0).max(99).default(10),
  /** Minimum charge of the Stripe account, in units of the currency; Stripe's published minimum by default. */
  STRIPE_MINIMUM_AMOUNT: z.coerce.number().min(0).max(100_000).optional(),
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.stripe.com'),
  STRIPE_SECRET_KEY_FILE: z.string().optional(),
  STRIPE_WEBHOOK_SECRET_FILE: z.string().optional(),
  /** Page to which Stripe returns buyers after 3-D Secure. */
  STRIPE_RETURN_URL: z.url({ protocol: /^https?$/ }).optional(),
};

const SANDBOX_TIMEOUT_MS = 1_500;
const STRIPE_TIMEOUT_MS = 5_000;
const STRIPE_REQUIRED = [
  'STRIPE_SECRET_KEY_FILE',
  'STRIPE_WEBHOOK_SECRET_FILE',
  'STRIPE_RETURN_URL',
] as const;

export type PaymentConfig = z.output<z.ZodObject<typeof paymentSettings>> & {
  NODE_ENV: string;
  PRICING_CURRENCY: string;
};

export interface PaymentProviders extends Providers {
  sandbox: SandboxProvider;
  /** Null when Stripe is not configured. */
  stripe: { provider: StripeProvider; webhookSecret: string } | null;
}

/** @throws ConfigError */
export function createPaymentProviders(
  config: PaymentConfig,
  charges: SandboxChargeRepository,
  sendWebhook?: (charge: Charge) => void,
): PaymentProviders {
  const actionTtlMs = config.PAYMENT_SECOND_STEP_MINUTES * 60_000;
  const sandbox = new SandboxProvider({
    charges,
    actionUrl: config.PAYMENT_SANDBOX_URL ?? `${config.PUBLIC_URL.replace(/\/+$/, '')}/payments/sandbox`,
    actionTtlMs,
    timeoutMs: SANDBOX_TIMEOUT_MS,
    sendWebhook,
  });
  const stripe = createStripe(config, actionTtlMs);
  const providers: Record<ProviderName, PaymentProvider | null> = {
    sandbox,
    stripe: stripe?.provider ?? null,
    cod: offlineProvider('cod'),
    bank: offlineProvider('bank'),
    // Payments without a charge involve no provider.
    none: null,
  };
  const byName = (name: ProviderName): PaymentProvider => {
    const provider = providers[name];
    if (provider) return provider;
    throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'payment' } });
  };
  return {
    sandbox,
    stripe,
    byName,
    forMethod: (method) => byName(providerFor(method, config.PAYMENT_PROVIDER, stripe !== null)),
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

/** @throws ConfigError */
export function readSandboxSecret({ PAYMENT_SANDBOX_SECRET_FILE: file }: PaymentConfig): string {
  if (file !== undefined) return readSecretFile('PAYMENT_SANDBOX_SECRET_FILE', file);
  return randomBytes(32).toString('hex');
}

function providerFor(
  method: string,
  cardProvider: PaymentConfig['PAYMENT_PROVIDER'],
  hasStripe: boolean,
): ProviderName {
  if (method === 'cash_on_delivery') return 'cod';
  if (method === 'bank_transfer') return 'bank';
  return method === 'stripe' && hasStripe ? 'stripe' : (cardProvider ?? 'sandbox');
}

/** Creates Stripe's provider if it takes card payments or if any of its settings is set. @throws ConfigError */
function createStripe(config: PaymentConfig, actionTtlMs: number): PaymentProviders['stripe'] {
  const missing = STRIPE_REQUIRED.filter((name) => config[name] === undefined);
  if (config.PAYMENT_PROVIDER !== 'stripe' && missing.length === STRIPE_REQUIRED.length) return null;
  const { STRIPE_SECRET_KEY_FILE: key, STRIPE_WEBHOOK_SECRET_FILE: webhook } = config;
  const { STRIPE_RETURN_URL: returnUrl, STRIPE_API_URL: apiUrl, STRIPE_MINIMUM_AMOUNT: minimum } = config;
  if (key === undefined || webhook === undefined || returnUrl === undefined) {
    throw new ConfigError(`Bad configuration: Stripe needs ${missing.join(', ')}.`);
  }
  assertStripeSupported(config);
  const secretKey = readSecretFile('STRIPE_SECRET_KEY_FILE', key);
  const provider = new StripeProvider({
    secretKey,
    apiUrl,
    returnUrl,
    actionTtlMs,
    timeoutMs: STRIPE_TIMEOUT_MS,
    minimumAmount: minimum === undefined ? undefined : toMinor(minimum, 'STRIPE_MINIMUM_AMOUNT'),
  });
  return { provider, webhookSecret: readSecretFile('STRIPE_WEBHOOK_SECRET_FILE', webhook) };
}

/** Minor units are hundredths here; Stripe uses the currency's own exponent. @throws ConfigError */
function assertStripeSupported({
  PRICING_CURRENCY: currency,
  STRIPE_API_URL: url,
  NODE_ENV,
}: PaymentConfig): void {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  if (format.resolvedOptions().maximumFractionDigits !== 2) {
    throw new ConfigError(
      'Bad configuration: PRICING_CURRENCY: Stripe is supported for currencies with two decimals only.',
    );
  }
  if (NODE_ENV === 'production' && !url.startsWith('https:')) {
    throw new ConfigError('Bad configuration: STRIPE_API_URL: must be https in production.');
  }
}
