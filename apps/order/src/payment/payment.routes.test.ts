import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import fastify from 'fastify';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { readConfig } from '@e-storefront/config';
import { DomainError } from '@e-storefront/errors';
import { createPaymentProviders, paymentSettings } from './payment.config';
import { servePayments } from './payment.routes';
import type { SandboxCharge, SandboxChargeRepository } from './providers/sandbox/sandbox.provider';

const SANDBOX = { PAYMENT_PROVIDER: 'sandbox' };

describe('the confirmation page of the sandbox', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'payment-routes-'));
  const file = path.join(folder, 'secret');
  const stripe = {
    PAYMENT_PROVIDER: 'stripe',
    STRIPE_SECRET_KEY_FILE: file,
    STRIPE_WEBHOOK_SECRET_FILE: file,
    STRIPE_RETURN_URL: 'https://shop.example/paid',
  };
  beforeAll(() => writeFileSync(file, 's'.repeat(40)));
  afterAll(() => rmSync(folder, { recursive: true }));

  const token = 't'.repeat(43);
  const charge: SandboxCharge = {
    orderId: 'a'.repeat(24),
    reference: 'sandbox',
    state: 'created',
    amount: 1_250,
    captured: 0,
    refunded: 0,
    refunds: [],
    nextAction: null,
    failure: null,
    actionToken: token,
  };
  const charges: SandboxChargeRepository = {
    find: async () => charge,
    findOrCreate: async () => charge,
    change: async () => null,
    refund: async () => null,
    list: async () => [],
  };

  const page = async (
    settings: Record<string, string>,
    credential?: string,
    given = token,
  ): Promise<{ statusCode: number; body: string }> => {
    const app = fastify();
    const config = { ...readConfig(paymentSettings, settings), NODE_ENV: 'test', PRICING_CURRENCY: 'INR' };
    await servePayments(
      { app },
      {
        setups: createPaymentProviders(config, { charges, secret: 's'.repeat(32) }).setups,
        processedWebhooks: { has: async () => false, add: async () => undefined },
        tokens: {
          verifyService: async (given) => {
            if (!given) throw new DomainError('UNAUTHENTICATED');
            return { name: 'gateway', scopes: [], expiresAt: 0 };
          },
        },
        applyProviderUpdate: async () => true,
        findOrder: async () => ({ orderNumber: 'ORD-<1>', currency: 'INR' }),
      },
    );
    const url = `/payments/sandbox/${charge.orderId}/${given}`;
    const headers = credential === undefined ? {} : { [SERVICE_HEADER]: credential };
    const { statusCode, body } = await app.inject({ url, headers });
    await app.close();
    return { statusCode, body };
  };

  it('is served to the gateway only, and only while the sandbox takes card payments', async () => {
    expect(await page(SANDBOX, 'gateway')).toMatchObject({ statusCode: 200 });
    expect(await page(SANDBOX)).toMatchObject({ statusCode: 401 });
    expect(await page(stripe, 'gateway')).toMatchObject({ statusCode: 404 });
  });

  it('is not found without the action token', async () => {
    expect(await page(SANDBOX, 'gateway', 'u'.repeat(43))).toMatchObject({ statusCode: 404, body: '' });
  });

  it('shows the order number and the amount with its currency, escaped', async () => {
    const { body } = await page(SANDBOX, 'gateway');
    expect(body).toContain('ORD-&#60;1&#62;');
    expect(body).toMatch(/INR\s12\.50/);
    expect(body).toContain('<html lang="en">');
  });
});
