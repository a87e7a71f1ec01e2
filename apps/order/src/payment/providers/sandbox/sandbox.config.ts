import { randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readSecretFile } from '@e-storefront/config';
import type { Charge, ProviderSetup, SetupContext } from '../provider';
import { serveSandboxPage } from './sandbox-page';
import { createSandboxWebhookParser } from './sandbox-webhooks';
import { SandboxProvider, type SandboxChargeRepository } from './sandbox.provider';

export const sandboxSettings = {
  /** `on` allows the sandbox in production, where it then takes no money for any order. */
  PAYMENT_SANDBOX: z.enum(['on']).optional(),
  /** Page where buyers confirm sandbox payments; the gateway's own page by default. */
  PAYMENT_SANDBOX_URL: z.url({ protocol: /^https?$/ }).optional(),
  /** File with the secret that signs sandbox webhooks; generated per process by default. */
  PAYMENT_SANDBOX_SECRET_FILE: z.string().optional(),
};

type SandboxConfig = z.output<z.ZodObject<typeof sandboxSettings>>;

export interface SandboxDependencies {
  charges: SandboxChargeRepository;
  /** The secret of its webhooks; left out by tools that receive none. */
  secret?: string;
  sendWebhook?: (charge: Charge) => void;
}

const TIMEOUT_MS = 1_500;

/** Sets the sandbox up. It receives webhooks and serves its page only while it takes card payments. */
export function setUpSandbox(
  { PAYMENT_SANDBOX_URL: url }: SandboxConfig,
  { cardProvider, actionTtlMs, publicUrl }: SetupContext,
  { charges, secret, sendWebhook }: SandboxDependencies,
): ProviderSetup {
  const provider = new SandboxProvider({
    charges,
    actionUrl: url ?? `${publicUrl.replace(/\/+$/, '')}/payments/sandbox`,
    actionTtlMs,
    timeoutMs: TIMEOUT_MS,
    sendWebhook,
  });
  if (cardProvider !== 'sandbox' || secret === undefined) return { provider, webhooks: null };
  return {
    provider,
    webhooks: createSandboxWebhookParser(secret),
    servePages: (app, context) => serveSandboxPage(app, { ...context, sandbox: provider }),
  };
}

/** @throws ConfigError */
export function readSandboxSecret({ PAYMENT_SANDBOX_SECRET_FILE: file }: SandboxConfig): string {
  if (file !== undefined) return readSecretFile('PAYMENT_SANDBOX_SECRET_FILE', file);
  return randomBytes(32).toString('hex');
}
