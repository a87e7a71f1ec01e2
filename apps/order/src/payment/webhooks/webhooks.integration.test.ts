import fastify, { type FastifyInstance } from 'fastify';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { newId } from '../../../test/fakes/subgraphs.fake';
import type { Charge } from '../providers/provider';
import { SANDBOX_SIGNATURE, sandboxMessages } from './provider-messages';
import { isSigned, sign } from './signature';
import { servePaymentWebhooks } from './webhook.routes';

const SECRET = 's'.repeat(32);

describe('messages of payment providers', () => {
  let app: FastifyInstance;
  let heard: Charge[] = [];
  let isBroken = false;
  beforeEach(async () => {
    heard = [];
    const seen = new Set<string>();
    app = fastify();
    await servePaymentWebhooks(app, {
      tokens: {
        verifyService: async (credential) => {
          if (!credential) throw new DomainError('UNAUTHENTICATED');
          return { name: 'gateway', scopes: [], expiresAt: 0 };
        },
      },
      readers: { sandbox: sandboxMessages(SECRET) },
      events: { has: async (id) => seen.has(id), add: async (id) => void seen.add(id) },
      observe: async (charge) => {
        if (isBroken) throw new DomainError('SERVICE_UNAVAILABLE');
        return heard.push(charge) > 0;
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
      ...(signature && { [SANDBOX_SIGNATURE]: signature }),
    };
    return (await app.inject({ method: 'POST', url: '/payments/webhooks/sandbox', payload, headers }))
      .statusCode;
  };

  it('are taken in when they are signed', async () => {
    expect(await send(body, sign(body, SECRET))).toBe(200);
    expect(heard).toMatchObject([charge]);
  });

  it('are taken in once by their id, and again when that went wrong', async () => {
    isBroken = true;
    expect(await send(body, sign(body, SECRET))).toBe(503);
    isBroken = false;
    for (let time = 0; time < 3; time += 1) expect(await send(body, sign(body, SECRET))).toBe(200);
    expect(heard).toHaveLength(1);
  });

  it('change nothing when they are not, or changed on their way, or say nothing', async () => {
    const later = new Date(Date.now() - 6 * 60_000);
    for (const [payload, signature] of [
      [body, undefined],
      [body, 'nonsense'],
      [body, sign(body, 'x'.repeat(32))],
      [body, sign(body, SECRET, later)],
      [body.replace('"amount":1', '"amount":2'), sign(body, SECRET)],
      ['{}', sign('{}', SECRET)],
      ['no json', sign('no json', SECRET)],
    ] as const) {
      expect(await send(payload, signature)).toBe(400);
    }
    expect(heard).toEqual([]);
  });

  it('are signed with their time', () => {
    const at = new Date(1_000_000);
    const signature = sign('a', SECRET, at);
    expect(isSigned({ body: 'a', signature }, SECRET, at)).toBe(true);
    expect(isSigned({ body: 'b', signature }, SECRET, at)).toBe(false);
    expect(isSigned({ body: 'a', signature }, SECRET)).toBe(false);
  });
});
