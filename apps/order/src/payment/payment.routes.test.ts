import fastify from 'fastify';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { SandboxProvider } from './providers/sandbox/sandbox.provider';
import { servePayments } from './payment.routes';
import type { PaymentHouse } from './payment.config';

describe('the second step of the sandbox', () => {
  const token = 't'.repeat(43);
  const charge = { orderId: 'a'.repeat(24), state: 'created', amount: 1_250 };
  const opened = async (step: { token: string }) => (step.token === token ? charge : null);
  const sandbox = { opened } as unknown as SandboxProvider;

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
        paying: { sandbox, stripe: null } as unknown as PaymentHouse,
        sandboxSecret: 's'.repeat(32),
        events: { has: async () => false, add: async () => undefined },
        tokens: {
          verifyService: async (given) => {
            if (!given) throw new DomainError('UNAUTHENTICATED');
            return { name: 'gateway', scopes: [], expiresAt: 0 };
          },
        },
        observe: async () => true,
        orderOf: async () => ({ orderNumber: 'ORD-<1>', currency: 'INR' }),
      },
    );
    const url = `/payments/sandbox/${charge.orderId}/${given}`;
    const headers = credential === undefined ? {} : { [SERVICE_HEADER]: credential };
    const { statusCode, body } = await app.inject({ url, headers });
    await app.close();
    return { statusCode, body };
  };

  it('is there for the gateway while the sandbox takes cards, and not where Stripe does', async () => {
    expect(await page('sandbox', 'gateway')).toMatchObject({ statusCode: 200 });
    expect(await page('sandbox')).toMatchObject({ statusCode: 401 });
    expect(await page('stripe', 'gateway')).toMatchObject({ statusCode: 404 });
  });

  it('is there for nobody who lacks the token of the payment', async () => {
    expect(await page('sandbox', 'gateway', 'u'.repeat(43))).toMatchObject({ statusCode: 404, body: '' });
  });

  it('names the order and the amount with its currency, and nothing of them is markup', async () => {
    const { body } = await page('sandbox', 'gateway');
    expect(body).toContain('ORD-&#60;1&#62;');
    expect(body).toMatch(/INR\s12\.50/);
    expect(body).toContain('<html lang="en">');
  });
});
