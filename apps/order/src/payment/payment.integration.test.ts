import { createConnection, Types, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { PAYMENT_STATE_TRANSITIONS } from './payment-states';
import { PaymentRepository } from './payment.model';
import { SandboxProvider } from './providers/sandbox/sandbox.provider';
import { createSandboxChargeRepository } from './providers/sandbox/sandbox.model';
import { PaymentService } from './payment.service';
import { offlineProvider } from './providers/offline';
import { validateTransitions } from '../order/order-status';
import { paymentRequest, requiredActionOf } from '../../test/fixtures/payment-request';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('PaymentService', () => {
  const database = testDatabase();
  let mongo: Connection;
  let payments: PaymentRepository;
  let sandbox: SandboxProvider;
  let service: PaymentService;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    payments = new PaymentRepository(mongo);
    sandbox = new SandboxProvider({
      charges: createSandboxChargeRepository(mongo),
      actionUrl: 'http://localhost/confirm',
      actionTtlMs: 60_000,
      timeoutMs: 20,
    });
    const cod = offlineProvider('cod');
    const providers = {
      forMethod: (method: string) => (method === 'cash_on_delivery' ? cod : sandbox),
      byName: (name: string) => (name === 'cod' ? cod : sandbox),
    };
    service = new PaymentService({ payments, providers });
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  const stateOf = async (orderId: string): Promise<string | undefined> =>
    (await payments.find(orderId))?.state;
  const refund = (orderId: string, id: string, net: number) =>
    service.refund(orderId, {
      id,
      draftFor: () => ({ id, parts: { net, tax: 0, shipping: 0 }, lines: [], reason: null }),
    });

  it('has a valid transition table', () => {
    expect(() => validateTransitions(PAYMENT_STATE_TRANSITIONS)).not.toThrow();
  });

  it('reads and writes the pending operation and the events under the names of earlier releases', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    const _id = new Types.ObjectId(one.orderId);
    const stored = mongo.collection('payments');
    const news = [{ serial: 3, kind: 'authorised', amount: 5_000, refundId: null }];
    await stored.updateOne({ _id }, { $set: { intent: 'capture', news, version: 3 } });
    const events = [{ sequence: 3, type: 'authorised', amount: 5_000, refundId: null }];
    expect(await payments.find(one.orderId)).toMatchObject({ pendingOperation: 'capture', events });
    await service.capture(one.orderId);
    const captured = { serial: 4, kind: 'captured', amount: 5_000, refundId: null };
    expect(await stored.findOne({ _id })).toMatchObject({ intent: null, news: [...news, captured] });
    await payments.acknowledgeEvent(one.orderId, 3);
    expect(await stored.findOne({ _id })).toMatchObject({ news: [captured] });
  });

  it('authorises a payment once for concurrent requests', async () => {
    const one = paymentRequest({ amount: 5_001 });
    const outcomes = await Promise.all(Array.from({ length: 8 }, () => service.authorise([one])));
    expect(new Set(outcomes.flat().map(({ state }) => state))).toEqual(new Set(['authorised']));
    expect(await mongo.collection('sandboxcharges').countDocuments({ amount: 5_001 })).toBe(1);
  });

  it('declines a repeated request like the first one', async () => {
    for (const token of ['tok_declined', 'tok_insufficient_funds', 'tok_unheard_of']) {
      const one = paymentRequest({ token });
      for (let time = 0; time < 2; time += 1) {
        await expect(service.authorise([one])).rejects.toMatchObject({ code: 'PAYMENT_DECLINED' });
      }
      expect(await stateOf(one.orderId)).toBe('failed');
    }
  });

  it('finds an authorisation whose response was lost', async () => {
    const one = paymentRequest({ token: 'tok_timeout' });
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await stateOf(one.orderId)).toBe('created');
    expect(await service.authorise([one])).toMatchObject([{ state: 'authorised' }]);
  });

  it('voids an authorisation whose response was lost', async () => {
    const one = paymentRequest({ token: 'tok_timeout' });
    await service.authorise([one]).catch(() => undefined);
    await service.void([one.orderId]);
    expect(await sandbox.find(one)).toMatchObject({ state: 'voided' });
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('rejects the authorisation of an order that was voided before it had a payment', async () => {
    const one = paymentRequest();
    await service.void([one.orderId]);
    await service.void([one.orderId]);
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await sandbox.find(one)).toBeNull();
  });

  it('holds no money after a concurrent authorisation and void', async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = paymentRequest();
      await Promise.all([service.authorise([one]).catch(() => undefined), service.void([one.orderId])]);
      expect(await stateOf(one.orderId)).toBe('voided');
      expect(['voided', undefined]).toContain((await sandbox.find(one))?.state);
    }
  });

  it('rejects a card number without storing or repeating it', async () => {
    const one = paymentRequest({ token: '4242 4242 4242 4242' });
    const authorisation = service.authorise([one]);
    await expect(authorisation).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(authorisation).rejects.not.toThrow(/4242/);
    expect(await payments.find(one.orderId)).toBeNull();
  });

  it('waits for a required action and follows its outcome or its expiry', async () => {
    const [yes, no] = [
      paymentRequest({ token: 'tok_second_step' }),
      paymentRequest({ token: 'tok_second_step' }),
    ];
    const [outcome] = await service.authorise([yes, no]);
    expect(outcome).toMatchObject({
      state: 'created',
      nextAction: { url: expect.stringContaining(yes.orderId) },
    });
    const step = requiredActionOf(await payments.find(yes.orderId));
    expect(await sandbox.completeAction({ ...step, token: step.token.toLowerCase() }, true)).toBeNull();
    expect(await sandbox.completeAction({ ...step, token: yes.orderId }, true)).toBeNull();
    await sandbox.completeAction(step, true);
    for (const { orderId } of [yes, no]) {
      const payment = await payments.find(orderId);
      if (payment) await service.syncFromProvider(payment, new Date(Date.now() + 120_000));
    }
    expect([await stateOf(yes.orderId), await stateOf(no.orderId)]).toEqual(['authorised', 'failed']);
    expect(await sandbox.find(no)).toMatchObject({ state: 'voided' });
  });

  it('captures once for concurrent requests, also after a crash before the result was recorded', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    const payment = await payments.find(one.orderId);
    if (payment) await payments.change(payment, { pendingOperation: 'capture' });
    await sandbox.capture({ ...one, reference: null });
    await Promise.all([1, 2, 3].map(() => service.capture(one.orderId)));
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      captured: 5_000,
      pendingOperation: null,
      events: [{ type: 'captured', amount: 5_000 }],
    });
  });

  it('completes a pending capture before a void, which then keeps the money', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    await Promise.all([
      service.capture(one.orderId).catch(() => undefined),
      service.releaseAuthorization(one.orderId),
    ]);
    const payment = await payments.find(one.orderId);
    expect(await sandbox.find(one)).toMatchObject({ state: payment?.state });
  });

  it('never refunds more than the captured amount for concurrent requests', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    await service.capture(one.orderId);
    const results = await Promise.allSettled(
      Array.from({ length: 8 }, () => refund(one.orderId, newId(), 2_000)),
    );
    expect(results.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(results.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'REFUND_EXCEEDED' },
    });
    expect(await sandbox.find(one)).toMatchObject({ refunded: 4_000 });
    const last = newId();
    await Promise.all([1, 2, 3].map(() => refund(one.orderId, last, 1_000)));
    expect(await payments.find(one.orderId)).toMatchObject({ state: 'refunded', refunded: 5_000 });
  });

  it('ignores late and repeated provider updates', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    const early = await sandbox.find(one);
    await service.capture(one.orderId);
    if (early) await service.applyProviderUpdate(early);
    if (early) await service.applyProviderUpdate({ ...early, state: 'failed' });
    expect(await stateOf(one.orderId)).toBe('captured');
    expect(early && (await service.applyProviderUpdate({ ...early, orderId: newId() }))).toBeNull();
  });

  it('keeps a cash-on-delivery payment created until it is captured', async () => {
    const one = paymentRequest({ method: 'cash_on_delivery' });
    expect(await service.authorise([one])).toEqual([
      { orderId: one.orderId, state: 'created', nextAction: null },
    ]);
    await service.capture(one.orderId);
    expect(await payments.find(one.orderId)).toMatchObject({ state: 'captured', captured: 5_000 });
  });
});
