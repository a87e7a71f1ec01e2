import fastify, { type FastifyInstance } from 'fastify';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { newId } from '../../../test/fakes/subgraphs.fake';
import type { Charge } from '../providers/provider';
import { createSandboxWebhookParser, SANDBOX_SIGNATURE_HEADER } from '../providers/sandbox/sandbox-webhooks';
import { hasValidSignature, sign } from '../providers/sandbox/signature';
import { servePaymentWebhooks } from './webhook.routes';

const SECRET = 's'.repeat(32);

describe('payment webhooks', () => {
  let app: FastifyInstance;
  let applied: Charge[] = [];
  let isBroken = false;
  beforeEach(async () => {
    applied = [];
    const seen = new Set<string>();
    app = fastify();
    await servePaymentWebhooks(app, {
      tokens: {
        verifyService: async (credential) => {
          if (!credential) throw new DomainError('UNAUTHENTICATED');
          return { name: 'gateway', scopes: [], expiresAt: 0 };
        },
      },
      parsers: new Map([['sandbox', createSandboxWebhookParser(SECRET)]]),
      processedWebhooks: { has: async (id) => seen.has(id), add: async (id) => void seen.add(id) },
      applyProviderUpdate: async (charge) => {
        if (isBroken) throw new DomainError('SERVICE_UNAVAILABLE');
        return applied.push(charge) > 0;
      },
    });
  });
  afterEach(() => app.close());

  const charge = {
    orderId: newId(),
    reference: 'r',
    state: 'authorised',
    amount: 1,
    captured: 0,
    refunded: 0,
  };
  const body = JSON.stringify({ id: 'event', charge: { ...charge, failure: null } });
  const send = async (payload: string, signature?: string, credential = 'gateway'): Promise<number> => {
    const headers = {
      'content-type': 'application/json',
      [SERVICE_HEADER]: credential,
      ...(signature && { [SANDBOX_SIGNATURE_HEADER]: signature }),
    };
    return (await app.inject({ method: 'POST', url: '/payments/webhooks/sandbox', payload, headers }))
      .statusCode;
  };

  it('accepts webhooks with a valid signature', async () => {
    expect(await send(body, sign(body, SECRET))).toBe(200);
    expect(applied).toMatchObject([charge]);
  });

  it('processes a webhook once per event id, and again after a failure', async () => {
    isBroken = true;
    expect(await send(body, sign(body, SECRET))).toBe(503);
    isBroken = false;
    for (let time = 0; time < 3; time += 1) expect(await send(body, sign(body, SECRET))).toBe(200);
    expect(applied).toHaveLength(1);
  });

  it('rejects unsigned, forged, expired, modified and malformed webhooks', async () => {
    const expired = new Date(Date.now() - 6 * 60_000);
    for (const [payload, signature] of [
      [body, undefined],
      [body, 'nonsense'],
      [body, sign(body, 'x'.repeat(32))],
      [body, sign(body, SECRET, expired)],
      [body.replace('"amount":1', '"amount":2'), sign(body, SECRET)],
      ['{}', sign('{}', SECRET)],
      ['no json', sign('no json', SECRET)],
    ] as const) {
      expect(await send(payload, signature)).toBe(400);
    }
    expect(applied).toEqual([]);
  });

  it('validates a signature against the body and the time', () => {
    const at = new Date(1_000_000);
    const signature = sign('a', SECRET, at);
    expect(hasValidSignature({ body: 'a', signature }, SECRET, at)).toBe(true);
    expect(hasValidSignature({ body: 'b', signature }, SECRET, at)).toBe(false);
    expect(hasValidSignature({ body: 'a', signature }, SECRET)).toBe(false);
  });
});
