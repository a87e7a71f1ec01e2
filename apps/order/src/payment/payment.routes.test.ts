import fastify from 'fastify';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { SandboxCharge } from './providers/sandbox/sandbox.provider';
import { servePayments } from './payment.routes';

describe('the confirmation page of the sandbox', () => {
  const token = 't'.repeat(43);
  const charge: SandboxCharge = {
    orderId: 'a'.repeat(24),
    reference: 'r',
    state: 'created',
    amount: 1_250,
    captured: 0,
    refunded: 0,
    refunds: [],
    nextAction: null,
    failure: null,
    actionToken: token,
  };
  const findByAction = async (action: { token: string }) => (action.token === token ? charge : null);
  const sandbox = { findByAction, completeAction: async () => null };

  const page = async (
    PAYMENT_PROVIDER: 'sandbox' | 'stripe',
    credential?: string,
    given = token,
  ): Promise<{ statusCode: number; body: string }> => {
    const app = fastify();
    await servePayments(
      { app },
      {
        config: { PAYMENT_PROVIDER },
        providers: { sandbox, stripe: null },
        sandboxSecret: 's'.repeat(32),
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
    expect(await page('sandbox', 'gateway')).toMatchObject({ statusCode: 200 });
    expect(await page('sandbox')).toMatchObject({ statusCode: 401 });
    expect(await page('stripe', 'gateway')).toMatchObject({ statusCode: 404 });
  });

  it('is not found without the action token', async () => {
    expect(await page('sandbox', 'gateway', 'u'.repeat(43))).toMatchObject({ statusCode: 404, body: '' });
  });

  it('shows the order number and the amount with its currency, escaped', async () => {
    const { body } = await page('sandbox', 'gateway');
    expect(body).toContain('ORD-&#60;1&#62;');
    expect(body).toMatch(/INR\s12\.50/);
    expect(body).toContain('<html lang="en">');
  });
});
