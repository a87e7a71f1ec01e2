import { z } from 'zod';
import { ConfigError } from '@e-storefront/config';
import type { PaymentProvider, Providers } from './payment.provider';
import { offlineProvider } from './payment.providers.offline';
import { SandboxProvider, type SandboxBooks } from './payment.providers.sandbox';

/** Who takes payments, and how long buyers have for a second step. */
export const paymentSettings = {
  /** The sandbox where nothing is said, but in production, where it must be named. */
  PAYMENT_PROVIDER: z.enum(['sandbox']).optional(),
  /** Where buyers confirm a payment of the sandbox. */
  PAYMENT_SANDBOX_URL: z.url().default('http://localhost:4000/payments/sandbox'),
  PAYMENT_SECOND_STEP_MINUTES: z.coerce.number().min(1).max(1_440).default(30),
};

const SILENT_MS = 1_500;

type Config = z.output<z.ZodObject<typeof paymentSettings>> & { NODE_ENV: string };

/** The providers by method of paying. */
export function paymentProviders(
  config: Config,
  books: SandboxBooks,
): Providers & { sandbox: SandboxProvider } {
  const sandbox = new SandboxProvider({
    books,
    secondStepUrl: config.PAYMENT_SANDBOX_URL,
    secondStepMs: config.PAYMENT_SECOND_STEP_MINUTES * 60_000,
    silentMs: SILENT_MS,
  });
  const cod = offlineProvider('cod');
  const bank = offlineProvider('bank');
  const byMethod = (method: string): PaymentProvider => {
    if (method === 'cash_on_delivery') return cod;
    return method === 'bank_transfer' ? bank : sandbox;
  };
  return Object.assign(byMethod, { sandbox });
}

/** @throws ConfigError for production that does not say who takes its payments: the sandbox would sell for nothing */
export function requireProvider({ NODE_ENV, PAYMENT_PROVIDER }: Config): void {
  if (NODE_ENV !== 'production' || PAYMENT_PROVIDER) return;
  throw new ConfigError('Bad configuration: PAYMENT_PROVIDER: say who takes payments in production.');
}
