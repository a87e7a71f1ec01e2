import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { ConfigError, readSecretFile } from '@e-storefront/config';
import { DomainError } from '@e-storefront/errors';
import { toMinor } from '@e-storefront/domain';
import type { ProviderName } from './payment';
import type { Charge, PaymentProvider, Providers } from './providers/provider';
import { offlineProvider } from './providers/offline';
import { SandboxProvider, type SandboxBooks } from './providers/sandbox/sandbox.provider';
import { StripeProvider } from './providers/stripe/stripe.provider';

/** Who takes payments, and how long buyers have for a second step. */
export const paymentSettings = {
  /** The sandbox where nothing is said, but in production, where it must be named. */
  PAYMENT_PROVIDER: z.enum(['sandbox', 'stripe']).optional(),
  /** `on` where a production may take its payments in the sandbox, for nothing. */
  PAYMENT_SANDBOX: z.enum(['on']).optional(),
  /** Where clients reach the gateway. */
  PUBLIC_URL: z.url({ protocol: /^https?$/ }).default('http://localhost:4000'),
  /** Where buyers confirm a payment of the sandbox; the gateway's own page unless set. */
  PAYMENT_SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** The file with what the sandbox signs its messages with; one is made up for each process without it. */
  PAYMENT_SANDBOX_SECRET_FILE: z.string().optional(),
  PAYMENT_SECOND_STEP_MINUTES: z.coerce.number().min(1).max(1_440).default(30),
  /** Shares of sellers below the provider's minimum that the shop bears in one checkout; above that it is declined. */
  PAYMENT_WAIVED_SHARES: z.coerce.number().int().min(0).max(99).default(10),
  /** The least that the Stripe account charges, in units of the currency; by Stripe's own table unless set. */
  STRIPE_MINIMUM_AMOUNT: z.coerce.number().min(0).max(100_000).optional(),
  STRIPE_API_URL: z.url({ protocol: /^https?$/ }).default('https://api.stripe.com'),
  STRIPE_SECRET_KEY_FILE: z.string().optional(),
  STRIPE_WEBHOOK_SECRET_FILE: z.string().optional(),
  /** Where Stripe sends buyers back to after a second step at their bank. */
  STRIPE_RETURN_URL: z.url({ protocol: /^https?$/ }).optional(),
};

const SILENT_MS = 1_500;
const STRIPE_TIMEOUT_MS = 5_000;
const STRIPE_NEEDS = ['STRIPE_SECRET_KEY_FILE', 'STRIPE_WEBHOOK_SECRET_FILE', 'STRIPE_RETURN_URL'] as const;

export type PaymentConfig = z.output<z.ZodObject<typeof paymentSettings>> & {
  NODE_ENV: string;
  PRICING_CURRENCY: string;
};

export interface PaymentHouse extends Providers {
  sandbox: SandboxProvider;
  /** Null when it is not set up. */
  stripe: { provider: StripeProvider; webhookSecret: string } | null;
}

/** The providers by method of paying. @throws ConfigError */
export function paymentProviders(
  config: PaymentConfig,
  books: SandboxBooks,
  send?: (charge: Charge) => void,
): PaymentHouse {
  const secondStepMs = config.PAYMENT_SECOND_STEP_MINUTES * 60_000;
  const sandbox = new SandboxProvider({
    books,
    secondStepUrl: config.PAYMENT_SANDBOX_URL ?? `${config.PUBLIC_URL.replace(/\/+$/, '')}/payments/sandbox`,
    secondStepMs,
    silentMs: SILENT_MS,
    send,
  });
  const stripe = stripeOf(config, secondStepMs);
  const all: Record<ProviderName, PaymentProvider | null> = {
    sandbox,
    stripe: stripe?.provider ?? null,
    cod: offlineProvider('cod'),
    bank: offlineProvider('bank'),
    // Nobody is asked about what was settled without a charge.
    none: null,
  };
  const named = (name: ProviderName): PaymentProvider => {
    const provider = all[name];
    if (provider) return provider;
    throw new DomainError('SERVICE_UNAVAILABLE', { details: { service: 'payment' } });
  };
  return {
    sandbox,
    stripe,
    named,
    of: (method) => named(providerOf(method, config.PAYMENT_PROVIDER, stripe !== null)),
  };
}

/** @throws ConfigError for production that does not say who takes its payments, or takes none without saying so twice */
export function requireProvider({ NODE_ENV, PAYMENT_PROVIDER, PAYMENT_SANDBOX }: PaymentConfig): void {
  if (NODE_ENV !== 'production') return;
  if (!PAYMENT_PROVIDER) {
    throw new ConfigError('Bad configuration: PAYMENT_PROVIDER: say who takes payments in production.');
  }
  if (PAYMENT_PROVIDER !== 'sandbox' || PAYMENT_SANDBOX === 'on') return;
  throw new ConfigError(
    'Bad configuration: PAYMENT_SANDBOX: the sandbox moves no money; set this to "on" to give everything away.',
  );
}

/** @throws ConfigError */
export function sandboxSecret({ PAYMENT_SANDBOX_SECRET_FILE: file }: PaymentConfig): string {
  if (file !== undefined) return readSecretFile('PAYMENT_SANDBOX_SECRET_FILE', file);
  return randomBytes(32).toString('hex');
}

function providerOf(
  method: string,
  cards: PaymentConfig['PAYMENT_PROVIDER'],
  hasStripe: boolean,
): ProviderName {
  if (method === 'cash_on_delivery') return 'cod';
  if (method === 'bank_transfer') return 'bank';
  return method === 'stripe' && hasStripe ? 'stripe' : (cards ?? 'sandbox');
}

/** Stripe where it takes cards, or where anything of it is set. @throws ConfigError naming what is missing */
function stripeOf(config: PaymentConfig, secondStepMs: number): PaymentHouse['stripe'] {
  const missing = STRIPE_NEEDS.filter((name) => config[name] === undefined);
  if (config.PAYMENT_PROVIDER !== 'stripe' && missing.length === STRIPE_NEEDS.length) return null;
  const { STRIPE_SECRET_KEY_FILE: key, STRIPE_WEBHOOK_SECRET_FILE: webhook } = config;
  const { STRIPE_RETURN_URL: returnUrl, STRIPE_API_URL: apiUrl, STRIPE_MINIMUM_AMOUNT: least } = config;
  if (key === undefined || webhook === undefined || returnUrl === undefined) {
    throw new ConfigError(`Bad configuration: Stripe needs ${missing.join(', ')}.`);
  }
  refuseUnsafe(config);
  const secretKey = readSecretFile('STRIPE_SECRET_KEY_FILE', key);
  const provider = new StripeProvider({
    secretKey,
    apiUrl,
    returnUrl,
    secondStepMs,
    timeoutMs: STRIPE_TIMEOUT_MS,
    minimum: least === undefined ? undefined : toMinor(least, 'STRIPE_MINIMUM_AMOUNT'),
  });
  return { provider, webhookSecret: readSecretFile('STRIPE_WEBHOOK_SECRET_FILE', webhook) };
}

/** Amounts are hundredths here, and in Stripe only where the currency has them. @throws ConfigError */
function refuseUnsafe({ PRICING_CURRENCY: currency, STRIPE_API_URL: url, NODE_ENV }: PaymentConfig): void {
  const format = new Intl.NumberFormat('en', { style: 'currency', currency });
  if (format.resolvedOptions().maximumFractionDigits !== 2) {
    throw new ConfigError(
      'Bad configuration: PRICING_CURRENCY: Stripe is used with currencies of two decimals only.',
    );
  }
  if (NODE_ENV === 'production' && !url.startsWith('https:')) {
    throw new ConfigError('Bad configuration: STRIPE_API_URL: must be https in production.');
  }
}
