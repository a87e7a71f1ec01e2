import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readConfig } from '@e-storefront/config';
import type { SandboxChargeRepository } from './providers/sandbox/sandbox.provider';
import { createPaymentProviders, paymentSettings, assertProviderConfigured } from './payment.config';

describe('payment providers', () => {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'payment-settings-'));
  const file = path.join(folder, 'secret');
  const stripe = {
    STRIPE_SECRET_KEY_FILE: file,
    STRIPE_WEBHOOK_SECRET_FILE: file,
    STRIPE_RETURN_URL: 'https://shop.example/paid',
  };
  beforeAll(() => writeFileSync(file, 's'.repeat(40)));
  afterAll(() => rmSync(folder, { recursive: true }));

  const open = (settings: Record<string, string>, currency = 'INR', NODE_ENV = 'development') => {
    const config = readConfig(paymentSettings, settings);
    const all = { ...config, NODE_ENV, PRICING_CURRENCY: currency };
    assertProviderConfigured(all);
    const unused = async (): Promise<never> => Promise.reject(new Error('not used'));
    const charges: SandboxChargeRepository = {
      findOrCreate: async (charge) => charge,
      find: unused,
      change: unused,
      refund: unused,
      list: unused,
    };
    return createPaymentProviders(all, { charges });
  };
  const providerNames = (settings: Record<string, string>): string[] => {
    const { forMethod } = open(settings);
    return ['card', 'stripe', 'cash_on_delivery', 'bank_transfer'].map((method) => forMethod(method).name);
  };

  it('uses the sandbox for cards until Stripe is configured', () => {
    expect(providerNames({})).toEqual(['sandbox', 'sandbox', 'cod', 'bank']);
    expect(providerNames(stripe)).toEqual(['sandbox', 'stripe', 'cod', 'bank']);
    expect(providerNames({ ...stripe, PAYMENT_PROVIDER: 'stripe' })).toEqual([
      'stripe',
      'stripe',
      'cod',
      'bank',
    ]);
  });

  it.each([
    [{}, 'http://localhost:4000/payments/sandbox'],
    [{ PUBLIC_URL: 'https://shop.example/' }, 'https://shop.example/payments/sandbox'],
    [
      { PUBLIC_URL: 'https://shop.example', PAYMENT_SANDBOX_URL: 'https://bank.example' },
      'https://bank.example',
    ],
  ])('sends sandbox buyers to the confirmation page of the public URL: %j', async (settings, page) => {
    const orderId = 'a'.repeat(24);
    const payment = { orderId, amount: 1, currency: 'INR', token: 'tok_second_step', reference: null };
    const { nextAction } = await open(settings).byName('sandbox').authorise(payment);
    expect(nextAction?.url).toMatch(new RegExp(`^${page}/${orderId}/[\\w-]{43}$`));
  });

  it('rejects incomplete or unsafe settings with a message that names them', () => {
    const { STRIPE_WEBHOOK_SECRET_FILE: _, ...half } = stripe;
    expect(() => open({ PAYMENT_PROVIDER: 'stripe' })).toThrow(
      'Bad configuration: Stripe needs STRIPE_SECRET_KEY_FILE, STRIPE_WEBHOOK_SECRET_FILE, STRIPE_RETURN_URL.',
    );
    expect(() => open(half)).toThrow('Bad configuration: Stripe needs STRIPE_WEBHOOK_SECRET_FILE.');
    expect(() => open({}, 'INR', 'production')).toThrow('PAYMENT_PROVIDER: must be set in production');
    const sandbox = { PAYMENT_PROVIDER: 'sandbox' };
    expect(() => open(sandbox, 'INR', 'production')).toThrow('PAYMENT_SANDBOX: the sandbox takes no money');
    expect(open({ ...sandbox, PAYMENT_SANDBOX: 'on' }, 'INR', 'production').forMethod('card').name).toBe(
      'sandbox',
    );
    expect(() => open(stripe, 'JPY')).toThrow('PRICING_CURRENCY');
    const plain = { ...stripe, PAYMENT_PROVIDER: 'stripe', STRIPE_API_URL: 'http://localhost:1' };
    expect(() => open(plain, 'INR', 'production')).toThrow('STRIPE_API_URL: must be https in production');
  });
});
