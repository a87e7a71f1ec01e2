import { createConnection, type Connection } from 'mongoose';
import fastify, { type FastifyInstance } from 'fastify';
import Stripe from 'stripe';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { ProcessedWebhooks } from '../../webhooks/processed-webhooks.model';
import { LedgerRepository } from '../../../ledger/ledger.model';
import { PaymentRepository } from '../../payment.model';
import { PaymentReconciliation, type Discrepancy } from '../../reconciliation';
import type { PaymentRequest } from '../../payment';
import { createStripeWebhookParser } from './stripe-webhooks';
import { StripeProvider } from './stripe.provider';
import { PaymentService } from '../../payment.service';
import { servePaymentWebhooks } from '../../webhooks/webhook.routes';
import { paymentRequest } from '../../../../test/fixtures/payment-request';
import { newId } from '../../../../test/fakes/subgraphs.fake';
import { FakeStripe } from '../../../../test/fakes/stripe.fake';

const SECRET = `whsec_${'s'.repeat(32)}`;

describe('StripeProvider', () => {
  const database = testDatabase();
  let mongo: Connection;
  let payments: PaymentRepository;
  let stripe: FakeStripe;
  let apiUrl: string;
  let provider: StripeProvider;
  let service: PaymentService;
  let app: FastifyInstance;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    payments = new PaymentRepository(mongo);
    stripe = new FakeStripe();
    apiUrl = await stripe.start();
    provider = new StripeProvider({
      secretKey: `sk_test_${'k'.repeat(32)}`,
      apiUrl,
      returnUrl: 'https://shop.example/paid',
      actionTtlMs: 60_000,
      timeoutMs: 300,
    });
    service = new PaymentService({
      payments,
      providers: { forMethod: () => provider, byName: () => provider },
    });
    app = fastify();
    await servePaymentWebhooks(app, {
      tokens: { verifyService: async () => ({ name: 'gateway', scopes: [], expiresAt: 0 }) },
      parsers: new Map([['stripe', createStripeWebhookParser(provider, SECRET)]]),
      processedWebhooks: new ProcessedWebhooks(mongo),
      applyProviderUpdate: async (charge) => (await service.applyProviderUpdate(charge)) !== null,
    });
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await app.close();
    await stripe.stop();
    await mongo.close();
    await database.drop();
  });

  const request = (token: string | null = 'pm_card'): PaymentRequest => paymentRequest({ token });
  const authorised = async (): Promise<{ orderId: string; id: string }> => {
    const one = request();
    await service.authorise([one]);
    return { orderId: one.orderId, id: (await payments.find(one.orderId))?.reference ?? '' };
  };
  const stateOf = async (orderId: string): Promise<string | undefined> =>
    (await payments.find(orderId))?.state;
  const refund = (orderId: string, id: string, net: number) =>
    service.refund(orderId, {
      id,
      draftFor: () => ({ id, parts: { net, tax: 0, shipping: 0 }, lines: [], reason: null }),
    });

  it('is tested against a fake that rejects unknown parameters as Stripe does', async () => {
    const body = new URLSearchParams({ amount: '5000', currency: 'inr', 'payment_method_types[0]': 'card' });
    const headers = { 'idempotency-key': newId() };
    const response = await fetch(`${apiUrl}/v1/payment_intents`, { method: 'POST', headers, body });
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { code: 'parameter_unknown', param: 'payment_method_types' },
    });
  });

  it('authorises and captures once, and refunds in parts up to the captured amount', async () => {
    const one = request();
    await Promise.all([1, 2, 3].map(() => service.authorise([one])));
    expect(stripe.intentsOf(one.orderId)).toMatchObject([{ status: 'requires_capture', currency: 'inr' }]);
    await Promise.all([1, 2].map(() => service.capture(one.orderId)));
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      captured: 5_000,
      token: null,
    });
    const id = newId();
    await Promise.all([1, 2].map(() => refund(one.orderId, id, 2_000)));
    expect(stripe.intentsOf(one.orderId)).toMatchObject([{ latest_charge: { amount_refunded: 2_000 } }]);
    await expect(refund(one.orderId, newId(), 4_000)).rejects.toMatchObject({ code: 'REFUND_EXCEEDED' });
    await refund(one.orderId, newId(), 3_000);
    expect(await stateOf(one.orderId)).toBe('refunded');
  });

  it('frees the amount of a refund that Stripe rejects', async () => {
    const one = request();
    await service.authorise([one]);
    await service.capture(one.orderId);
    const charge = stripe.intentsOf(one.orderId)[0]!.latest_charge!;
    charge.amount_refunded = 1_000;
    await expect(refund(one.orderId, newId(), 5_000)).rejects.toMatchObject({ code: 'REFUND_EXCEEDED' });
    charge.amount_refunded = 0;
    await refund(one.orderId, newId(), 5_000);
    expect(await stateOf(one.orderId)).toBe('refunded');
  });

  it("fails a refund that the buyer's bank rejects", async () => {
    const { orderId } = await authorised();
    await service.capture(orderId);
    stripe.failsRefunds = true;
    await expect(refund(orderId, newId(), 5_000)).rejects.toMatchObject({ code: 'REFUND_EXCEEDED' });
    stripe.failsRefunds = false;
    expect(await payments.find(orderId)).toMatchObject({
      state: 'captured',
      refunded: 0,
      refunds: [{ state: 'failed' }],
    });
  });

  it('declines with the failure code of the bank, also for a repeated request', async () => {
    const one = request('pm_declined');
    for (let time = 0; time < 2; time += 1) {
      const declined = { code: 'PAYMENT_DECLINED', details: { reason: 'insufficient_funds' } };
      await expect(service.authorise([one])).rejects.toMatchObject(declined);
    }
    expect(stripe.intentsOf(one.orderId)).toHaveLength(1);
    const unknown = { code: 'PAYMENT_DECLINED', details: { reason: 'unknown_token' } };
    await expect(service.authorise([request('pm_unknown')])).rejects.toMatchObject(unknown);
    const small = { code: 'PAYMENT_DECLINED', details: { reason: 'amount_too_small' } };
    await expect(service.authorise([{ ...request(), amount: 49 }])).rejects.toMatchObject(small);
  });

  it('rejects an authorisation without a token, and voids it without calling Stripe', async () => {
    const one = request(null);
    const calls = stripe.calls.length;
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await service.void([one.orderId]);
    expect(await stateOf(one.orderId)).toBe('voided');
    expect(stripe.calls.length).toBe(calls);
  });

  it('finds an authorisation after a lost response, and keeps secrets of Stripe out of the error', async () => {
    const one = request();
    stripe.ignoresRequests = true;
    const lost = await service.authorise([one]).catch((error: unknown) => error);
    stripe.ignoresRequests = false;
    expect(lost).toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(JSON.stringify(lost, Object.getOwnPropertyNames(lost))).not.toMatch(/secret|sk_test|pm_card/);
    expect(await service.authorise([one])).toMatchObject([{ state: 'authorised' }]);
    expect(stripe.intentsOf(one.orderId)).toHaveLength(1);
  });

  it('voids an authorisation after a lost response, and one that never reached Stripe', async () => {
    const lost = request();
    stripe.ignoresRequests = true;
    await service.authorise([lost]).catch(() => undefined);
    stripe.ignoresRequests = false;
    await service.void([lost.orderId]);
    expect(stripe.intentsOf(lost.orderId)).toMatchObject([{ status: 'canceled' }]);
    const never = { ...request(), reference: null };
    expect(await provider.void(never)).toMatchObject({ state: 'voided' });
    await expect(provider.authorise(never)).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(stripe.intentsOf(never.orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('waits for 3-D Secure without storing its secret', async () => {
    const one = request('pm_second_step');
    const [outcome] = await service.authorise([one]);
    expect(outcome).toMatchObject({
      state: 'created',
      nextAction: { url: expect.stringContaining('https://bank.example/') },
    });
    expect(JSON.stringify(await mongo.collection('payments').find().toArray())).not.toMatch(/_secret|pm_/);
    const payment = await payments.find(one.orderId);
    if (payment) await service.syncFromProvider(payment, new Date(Date.now() + 120_000));
    expect(await payments.find(one.orderId)).toMatchObject({ state: 'failed', failure: 'expired' });
    expect(stripe.intentsOf(one.orderId)).toMatchObject([{ status: 'canceled' }]);
  });

  it('reconciles disputed payments with Stripe', async () => {
    const discrepancies: Discrepancy[] = [];
    const reconcile = async (): Promise<string[]> => {
      const reconciliation = new PaymentReconciliation({
        payments,
        providers: [provider],
        ledger: new LedgerRepository(mongo),
        onDiscrepancy: (one) => void discrepancies.push(one),
        onProgress: () => undefined,
      });
      await reconciliation.run();
      return discrepancies.splice(0).flatMap(({ orderId, kind }) => (ours.has(orderId) ? [kind] : []));
    };
    const [open, won, lost] = [await authorised(), await authorised(), await authorised()];
    const ours = new Set([open, won, lost].map(({ orderId }) => orderId));
    for (const { orderId } of [open, won, lost]) await service.capture(orderId);
    const disputes = [open, won, lost].map(({ id }) => stripe.dispute(id));
    expect(await reconcile()).toEqual(['state', 'state', 'state']);
    disputes[1]!.status = 'won';
    disputes[2]!.status = 'lost';
    expect((await reconcile()).sort()).toEqual(['refunded', 'state']);
    for (const { id } of [open, won, lost]) {
      const charge = await provider.findIntent(id, { isPostCapture: true });
      if (charge) await service.applyProviderUpdate(charge);
    }
    const states = await Promise.all([open, won, lost].map(({ orderId }) => stateOf(orderId)));
    expect(states).toEqual(['disputed', 'captured', 'refunded']);
    expect(await reconcile()).toEqual([]);
  });

  it('lists all charges page by page', async () => {
    const seen: string[] = [];
    let after: string | null = null;
    do {
      const page = await provider.list({ after, limit: 2 });
      expect(page.charges.length).toBeLessThanOrEqual(2);
      seen.push(...page.charges.map(({ reference }) => reference));
      after = page.next;
    } while (after !== null);
    expect(seen.sort()).toEqual([...stripe.intents.keys()].sort());
  });

  describe('webhooks', () => {
    const event = (type: string, object: object, id = `evt_${newId()}`): string =>
      JSON.stringify({ id, object: 'event', type, data: { object } });
    const signed = (payload: string, options: object = {}): string =>
      Stripe.webhooks.generateTestHeaderString({ payload, secret: SECRET, ...options });
    const send = async (payload: string, signature = signed(payload)): Promise<number> => {
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature };
      const call = { method: 'POST', url: '/payments/webhooks/stripe', payload } as const;
      return (await app.inject({ ...call, headers: { ...headers, [SERVICE_HEADER]: 'gateway' } })).statusCode;
    };

    it('applies the outcome of a required action', async () => {
      const [confirmed, declined] = [request('pm_second_step'), request('pm_second_step')];
      await service.authorise([confirmed, declined]);
      const yes = stripe.intentsOf(confirmed.orderId)[0]!;
      const no = stripe.intentsOf(declined.orderId)[0]!;
      yes.status = 'requires_capture';
      no.status = 'requires_payment_method';
      no.last_payment_error = { type: 'card_error', code: 'card_declined' };
      expect(await send(event('payment_intent.amount_capturable_updated', yes))).toBe(200);
      expect(await send(event('payment_intent.payment_failed', no))).toBe(200);
      expect(await payments.find(confirmed.orderId)).toMatchObject({
        state: 'authorised',
        events: [{ type: 'authorised' }],
      });
      expect(await payments.find(declined.orderId)).toMatchObject({
        state: 'failed',
        failure: 'card_declined',
      });
    });

    it('rejects webhooks that are unsigned, modified, expired or signed with another secret', async () => {
      const { orderId, id } = await authorised();
      const payload = event('payment_intent.canceled', { id });
      stripe.intents.get(id)!.status = 'canceled';
      const old = signed(payload, { timestamp: Math.floor(Date.now() / 1_000) - 600 });
      const other = signed(payload, { secret: 'whsec_other' });
      for (const signature of ['', 'nonsense', old, other, signed(`${payload} `)]) {
        expect(await send(payload, signature)).toBe(400);
      }
      expect(await stateOf(orderId)).toBe('authorised');
      expect(await send(payload)).toBe(200);
      expect(await stateOf(orderId)).toBe('voided');
    });

    it('ignores repeated, late and out-of-order webhooks', async () => {
      const { orderId, id } = await authorised();
      await service.capture(orderId);
      const intent = stripe.intents.get(id);
      const late = event('payment_intent.amount_capturable_updated', { id });
      const again = event('payment_intent.succeeded', { id });
      const calls = stripe.calls.length;
      for (const payload of [again, late, again, again, late]) expect(await send(payload)).toBe(200);
      expect(stripe.calls.length - calls).toBe(2);
      expect(await payments.find(orderId)).toMatchObject({
        state: 'captured',
        events: [{ type: 'captured' }],
      });
      expect(intent?.status).toBe('succeeded');
    });

    it('completes a refund whose response was lost', async () => {
      const { orderId, id } = await authorised();
      await service.capture(orderId);
      const refundId = newId();
      stripe.ignoresRequests = true;
      await expect(refund(orderId, refundId, 700)).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
      stripe.ignoresRequests = false;
      const made = stripe.refunds.length;
      expect(await send(event('charge.refunded', { payment_intent: id }))).toBe(200);
      expect(await payments.find(orderId)).toMatchObject({
        state: 'partially_refunded',
        refunded: 700,
        refunds: [{ id: refundId, state: 'done' }],
        events: [{ type: 'captured' }, { type: 'refunded', refundId }],
      });
      await refund(orderId, refundId, 700);
      expect(stripe.refunds).toHaveLength(made);
      expect((await payments.find(orderId))?.refunds).toHaveLength(1);
    });

    it('accepts unrelated webhooks, and asks for a retry while Stripe is unavailable', async () => {
      expect(await send(event('customer.created', { id: 'cus_1' }))).toBe(200);
      const { id } = await authorised();
      const payload = event('payment_intent.succeeded', { id });
      stripe.ignoresRequests = true;
      expect(await send(payload)).toBe(503);
      stripe.ignoresRequests = false;
      expect(await send(payload)).toBe(200);
    });
  });
});
