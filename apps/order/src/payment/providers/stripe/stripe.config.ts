import { z } from 'zod';
import { ConfigError, readSecretFile } from '@e-storefront/config';
import { toMinor } from '@e-storefront/domain';
import type { ProviderSetup, SetupContext } from '../provider';
import { createStripeWebhookParser } from './stripe-webhooks';
import { StripeProvider } from './stripe.provider';

export const stripeSettings = {
  /** Minimum charge of the Stripe account, in units of the currency; Stripe's published minimum by default. */
  STRIPE_MINIMUM_AMOUNT: z.coerce.number().min(0).max(100_000).optional(),
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.stripe.com'),
  STRIPE_SECRET_KEY_FILE: z.string().optional(),
  STRIPE_WEBHOOK_SECRET_FILE: z.string().optional(),
  /** Page to which Stripe returns buyers after 3-D Secure. */
  STRIPE_RETURN_URL: z.url({ protocol: /^https?$/ }).optional(),
};

type StripeConfig = z.output<z.ZodObject<typeof stripeSettings>>;

const TIMEOUT_MS = 5_000;
const REQUIRED = ['STRIPE_SECRET_KEY_FILE', 'STRIPE_WEBHOOK_SECRET_FILE', 'STRIPE_RETURN_URL'] as const;

/** Sets Stripe up if it takes card payments or if any of its required settings is set. @throws ConfigError */
export function setUpStripe(config: StripeConfig, context: SetupContext): ProviderSetup | null {
  const missing = REQUIRED.filter((name) => config[name] === undefined);
  if (context.cardProvider !== 'stripe' && missing.length === REQUIRED.length) return null;
  const { STRIPE_SECRET_KEY_FILE: key, STRIPE_WEBHOOK_SECRET_FILE: webhook } = config;
  const { STRIPE_RETURN_URL: returnUrl, STRIPE_API_URL: apiUrl, STRIPE_MINIMUM_AMOUNT: minimum } = config;
  if (key === undefined || webhook === undefined || returnUrl === undefined) {
    throw new ConfigError(`Bad configuration: Stripe needs ${missing.join(', ')}.`);
  }
  assertSupported(apiUrl, context);
  const provider = new StripeProvider({
    secretKey: readSecretFile('STRIPE_SECRET_KEY_FILE', key),
    apiUrl,
    returnUrl,
    actionTtlMs: context.actionTtlMs,
    timeoutMs: TIMEOUT_MS,
    minimumAmount: minimum === undefined ? undefined : toMinor(minimum, 'STRIPE_MINIMUM_AMOUNT'),
  });
  const secret = readSecretFile('STRIPE_WEBHOOK_SECRET_FILE', webhook);
  return { provider, method: 'stripe', webhooks: createStripeWebhookParser(provider, secret) };
}

/** Minor units are hundredths here; Stripe uses the currency's own exponent. @throws ConfigError */
function assertSupported(apiUrl: string, { currency, isProduction }: SetupContext): void {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  if (format.resolvedOptions().maximumFractionDigits !== 2) {
    throw new ConfigError(
      'Bad configuration: PRICING_CURRENCY: Stripe is supported for currencies with two decimals only.',
    );
  }
  if (isProduction && !apiUrl.startsWith('https:')) {
    throw new ConfigError('Bad configuration: STRIPE_API_URL: must be https in production.');
  }
}
