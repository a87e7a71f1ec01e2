import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { PAYMENT_STATE_LIFE } from './payment-states';
import { MongoPaymentRepository } from './payment.model';
import { SandboxProvider } from './providers/sandbox/sandbox.provider';
import { sandboxBooks } from './providers/sandbox/sandbox.model';
import { PaymentService } from './payment.service';
import { offlineProvider } from './providers/offline';
import { validateTransitions } from '../order/order-status';
import { paymentRequest, requiredActionOf } from '../../test/fixtures/payment-request';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('payments', () => {
  const database = testDatabase();
  let mongo: Connection;
  let payments: MongoPaymentRepository;
  let sandbox: SandboxProvider;
  let service: PaymentService;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    payments = new MongoPaymentRepository(mongo);
    const books = sandboxBooks(mongo);
    const url = 'http://localhost/second-step';
    sandbox = new SandboxProvider({ books, secondStepUrl: url, secondStepMs: 60_000, silentMs: 20 });
    const cod = offlineProvider('cod');
    const providers = {
      of: (method: string) => (method === 'cash_on_delivery' ? cod : sandbox),
      named: (name: string) => (name === 'cod' ? cod : sandbox),
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
      wishOf: () => ({ id, parts: { net, tax: 0, shipping: 0 }, lines: [], reason: null }),
    });

  it('follow a table that holds', () => {
    expect(() => validateTransitions(PAYMENT_STATE_LIFE)).not.toThrow();
  });

  it('are authorised once, however often and at once they are asked for', async () => {
    const one = paymentRequest();
    const asked = await Promise.all(Array.from({ length: 8 }, () => service.authorise([one])));
    expect(new Set(asked.flat().map(({ state }) => state))).toEqual(new Set(['authorised']));
    expect(await mongo.collection('sandboxcharges').countDocuments({ amount: 5_000 })).toBe(1);
  });

  it('are declined again as they were declined', async () => {
    for (const token of ['tok_declined', 'tok_insufficient_funds', 'tok_unheard_of']) {
      const one = paymentRequest({ token });
      for (let time = 0; time < 2; time += 1) {
        await expect(service.authorise([one])).rejects.toMatchObject({ code: 'PAYMENT_DECLINED' });
      }
      expect(await stateOf(one.orderId)).toBe('failed');
    }
  });

  it('find the authorisation whose answer was lost', async () => {
    const one = paymentRequest({ token: 'tok_timeout' });
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'SERVICE_UNAVAILABLE' });
    expect(await stateOf(one.orderId)).toBe('created');
    expect(await service.authorise([one])).toMatchObject([{ state: 'authorised' }]);
  });

  it('let go of an authorisation whose answer was lost', async () => {
    const one = paymentRequest({ token: 'tok_timeout' });
    await service.authorise([one]).catch(() => undefined);
    await service.void([one.orderId]);
    expect(await sandbox.find(one)).toMatchObject({ state: 'voided' });
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'CONFLICT' });
  });

  it('can never be authorised once an order without one was let go of', async () => {
    const one = paymentRequest();
    await service.void([one.orderId]);
    await service.void([one.orderId]);
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'CONFLICT' });
    expect(await sandbox.find(one)).toBeNull();
  });

  it('hold nothing when authorised and let go of at once', async () => {
    for (let round = 0; round < 10; round += 1) {
      const one = paymentRequest();
      await Promise.all([service.authorise([one]).catch(() => undefined), service.void([one.orderId])]);
      expect(await stateOf(one.orderId)).toBe('voided');
      expect(['voided', undefined]).toContain((await sandbox.find(one))?.state);
    }
  });

  it('refuse a card number without keeping it', async () => {
    const one = paymentRequest({ token: '4242 4242 4242 4242' });
    const refused = service.authorise([one]);
    await expect(refused).rejects.toMatchObject({ code: 'BAD_USER_INPUT' });
    await expect(refused).rejects.not.toThrow(/4242/);
    expect(await payments.find(one.orderId)).toBeNull();
  });

  it('wait for a second step, and end with it', async () => {
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
    expect(await sandbox.complete({ ...step, token: step.token.toLowerCase() }, true)).toBeNull();
    expect(await sandbox.complete({ ...step, token: yes.orderId }, true)).toBeNull();
    await sandbox.complete(step, true);
    for (const { orderId } of [yes, no]) {
      const payment = await payments.find(orderId);
      if (payment) await service.look(payment, new Date(Date.now() + 120_000));
    }
    expect([await stateOf(yes.orderId), await stateOf(no.orderId)]).toEqual(['authorised', 'failed']);
    expect(await sandbox.find(no)).toMatchObject({ state: 'voided' });
  });

  it('are captured once by several at once, also after a crash before the answer was written down', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    const asked = await payments.find(one.orderId);
    if (asked) await payments.change(asked, { intent: 'capture' });
    await sandbox.capture({ ...one, reference: null });
    await Promise.all([1, 2, 3].map(() => service.capture(one.orderId)));
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      captured: 5_000,
      intent: null,
      news: [{ kind: 'captured', amount: 5_000 }],
    });
  });

  it('finish a capture before they are let go of, which then keeps the money', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    await Promise.all([service.capture(one.orderId).catch(() => undefined), service.letGo(one.orderId)]);
    const payment = await payments.find(one.orderId);
    expect(await sandbox.find(one)).toMatchObject({ state: payment?.state });
  });

  it('give back no more than was paid, however many ask at once', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    await service.capture(one.orderId);
    const asked = await Promise.allSettled(
      Array.from({ length: 8 }, () => refund(one.orderId, newId(), 2_000)),
    );
    expect(asked.filter(({ status }) => status === 'fulfilled')).toHaveLength(2);
    expect(asked.find(({ status }) => status === 'rejected')).toMatchObject({
      reason: { code: 'REFUND_EXCEEDED' },
    });
    expect(await sandbox.find(one)).toMatchObject({ refunded: 4_000 });
    const last = newId();
    await Promise.all([1, 2, 3].map(() => refund(one.orderId, last, 1_000)));
    expect(await payments.find(one.orderId)).toMatchObject({ state: 'refunded', refunded: 5_000 });
  });

  it('do not go back for what comes late or twice', async () => {
    const one = paymentRequest();
    await service.authorise([one]);
    const early = await sandbox.find(one);
    await service.capture(one.orderId);
    if (early) await service.observe(early);
    if (early) await service.observe({ ...early, state: 'failed' });
    expect(await stateOf(one.orderId)).toBe('captured');
    expect(early && (await service.observe({ ...early, orderId: newId() }))).toBeNull();
  });

  it('at the door are open until they are captured', async () => {
    const one = paymentRequest({ method: 'cash_on_delivery' });
    expect(await service.authorise([one])).toEqual([
      { orderId: one.orderId, state: 'created', nextAction: null },
    ]);
    await service.capture(one.orderId);
    expect(await payments.find(one.orderId)).toMatchObject({ state: 'captured', captured: 5_000 });
  });
});
