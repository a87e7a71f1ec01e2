import { createConnection, Types, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { OrderRepository } from '../order/order.model';
import type { OrderOutboxProcessor } from '../lifecycle/outbox-processor';
import { orderModel } from '../order/order-row.model';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { createOutboxProcessor } from '../../test/fixtures/outbox-processor';
import { PaymentRepository } from './payment.model';
import type { PaymentRequest } from './payment';
import type { PaymentProvider } from './providers/provider';
import { SandboxProvider } from './providers/sandbox/sandbox.provider';
import { createSandboxChargeRepository } from './providers/sandbox/sandbox.model';
import { reserveRefund } from './payment-transitions';
import { refundExceeded } from './payment-errors';
import { PaymentService } from './payment.service';
import { paymentRequest, requiredActionOf } from '../../test/fixtures/payment-request';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('PaymentService with provider updates during its own calls', () => {
  const database = testDatabase();
  let mongo: Connection;
  let payments: PaymentRepository;
  let orders: OrderRepository;
  let sandbox: SandboxProvider;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    payments = new PaymentRepository(mongo);
    orders = new OrderRepository(mongo);
    sandbox = new SandboxProvider({
      charges: createSandboxChargeRepository(mongo),
      actionUrl: 'http://localhost/confirm',
      actionTtlMs: 60_000,
      timeoutMs: 20,
    });
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  /** A service whose sandbox is overridden in part. */
  const serviceOf = (overrides: Partial<PaymentProvider> = {}): PaymentService => {
    const provider: PaymentProvider = {
      name: 'sandbox',
      minimumAmount: () => 0,
      authorise: (payment) => sandbox.authorise(payment),
      capture: (payment) => sandbox.capture(payment),
      void: (payment) => sandbox.void(payment),
      refund: (payment, refund) => sandbox.refund(payment, refund),
      find: (payment) => sandbox.find(payment),
      list: null,
      ...overrides,
    };
    return new PaymentService({ payments, providers: { forMethod: () => provider, byName: () => provider } });
  };
  const processorOf = (paymentService: PaymentService): OrderOutboxProcessor =>
    createOutboxProcessor(mongo, { paymentService });
  const age = (orderId: string): Promise<unknown> =>
    mongo
      .collection('payments')
      .updateOne({ _id: new Types.ObjectId(orderId) }, { $set: { updatedAt: new Date(1) } });
  const place = async ({ orderId, groupId, customerId, sellerId, amount: total }: PaymentRequest) =>
    orderModel(mongo).collection.insertOne(placedOrderRow({ orderId, groupId, customerId, sellerId, total }));

  it('stays partially refunded when the provider reports another refund meanwhile', async () => {
    const one = paymentRequest();
    const [first, second] = [newId(), newId()];
    const draft = (id: string, net: number) => ({
      id,
      parts: { net, tax: 0, shipping: 0 },
      lines: [],
      reason: null,
    });
    const byHand = { id: 're_hand', refundId: null, amount: 1_500, state: 'done' as const };
    const service: PaymentService = serviceOf({
      refund: async (payment, refund) => {
        if (refund.id === second) throw refundExceeded(refund.amount, 1_500);
        const charge = await sandbox.refund(payment, refund);
        const current = await payments.find(one.orderId);
        if (current?.refunds.length === 1)
          await payments.change(current, reserveRefund(current, draft(second, 3_000)));
        await service.applyProviderUpdate({ ...charge, providerRefunds: [byHand] });
        return charge;
      },
    });
    await service.authorise([one]);
    await service.capture(one.orderId);
    await service.refund(one.orderId, { id: first, draftFor: () => draft(first, 2_000) });
    const payment = await payments.find(one.orderId);
    expect(payment?.refunds.find(({ id }) => id === first)).toMatchObject({ state: 'done' });
    expect(payment?.refunds.find(({ id }) => id === second)).toMatchObject({ state: 'failed' });
    expect(payment).toMatchObject({ state: 'partially_refunded', refunded: 3_500 });
  });

  it('processes events soon after an order that is placed after the provider update', async () => {
    const [captured, failed] = [paymentRequest(), paymentRequest({ token: 'tok_second_step' })];
    const service = serviceOf();
    const processor = processorOf(service);
    await service.authorise([captured, failed]);
    await service.capture(captured.orderId);
    const charge = await sandbox.completeAction(requiredActionOf(await payments.find(failed.orderId)), false);
    if (charge) await service.applyProviderUpdate(charge);
    for (const one of [captured, failed]) {
      await processor.process(one.orderId);
      await place(one);
    }
    await processor.processStalePayments(new Date(Date.now() + 1_500));
    expect((await orders.find(captured.orderId, 'all'))?.paymentStatus).toBe('PAID');
    expect((await orders.find(failed.orderId, 'all'))?.orderStatus).toBe('CANCELLED');
  });

  it('drops the events of an order that is never placed', async () => {
    const one = paymentRequest();
    const service: PaymentService = serviceOf({
      authorise: async (payment) => {
        const charge = await sandbox.authorise(payment);
        await service.applyProviderUpdate(charge);
        return charge;
      },
    });
    await service.authorise([one]);
    await service.void([one.orderId]);
    expect((await payments.find(one.orderId))?.events).toHaveLength(1);
    await age(one.orderId);
    await processorOf(service).processStalePayments(new Date(Date.now() + 20_000));
    expect((await payments.find(one.orderId))?.events).toEqual([]);
  });

  it('keeps the required action when an early webhook lacks it', async () => {
    const one = paymentRequest({ token: 'tok_second_step' });
    const service: PaymentService = serviceOf({
      authorise: async (payment) => {
        const charge = await sandbox.authorise(payment);
        await service.applyProviderUpdate({ ...charge, nextAction: null });
        return charge;
      },
    });
    const url = expect.stringContaining(one.orderId);
    expect(await service.authorise([one])).toMatchObject([{ state: 'created', nextAction: { url } }]);
    const late = await sandbox.find(one);
    if (late) await service.applyProviderUpdate({ ...late, nextAction: null });
    expect((await payments.find(one.orderId))?.nextAction).toMatchObject({ url });
  });

  it('clears the pending operation after a webhook recorded its result first', async () => {
    const one = paymentRequest();
    const service: PaymentService = serviceOf({
      capture: async (payment) => {
        const charge = await sandbox.capture(payment);
        await service.applyProviderUpdate(charge);
        return charge;
      },
    });
    await service.authorise([one]);
    await service.capture(one.orderId);
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      pendingOperation: null,
      events: [{ type: 'captured' }],
    });
  });

  it('reports the captured amount even if it is below the requested one', async () => {
    const one = paymentRequest();
    const service = serviceOf({
      capture: async (payment) => ({ ...(await sandbox.capture(payment)), captured: 4_000 }),
    });
    await service.authorise([one]);
    await service.capture(one.orderId);
    expect(await payments.find(one.orderId)).toMatchObject({
      captured: 4_000,
      events: [{ type: 'captured', amount: 4_000 }],
    });
  });

  it('keeps the failure event until the order is placed or can no longer be placed', async () => {
    const service = serviceOf();
    const processor = processorOf(service);
    const [placed, never] = [paymentRequest(), paymentRequest()];
    await service.authorise([placed, never]);
    for (const one of [placed, never]) {
      const charge = await sandbox.find(one);
      if (charge) await service.applyProviderUpdate({ ...charge, state: 'failed', failure: 'expired' });
      await processor.process(one.orderId);
      expect((await payments.find(one.orderId))?.events).toHaveLength(1);
    }
    await place(placed);
    await processor.process(placed.orderId);
    expect(await orders.find(placed.orderId, 'all')).toMatchObject({
      orderStatus: 'CANCELLED',
      paymentStatus: 'FAILED',
    });
    expect((await payments.find(never.orderId))?.events).toHaveLength(1);
    await age(never.orderId);
    await processor.process(never.orderId);
    expect((await payments.find(never.orderId))?.events).toEqual([]);
  });

  it('emits an event when the authorisation captures at once', async () => {
    const one = paymentRequest();
    const service = serviceOf({
      authorise: (payment) => sandbox.authorise(payment).then(() => sandbox.capture(payment)),
    });
    expect(await service.authorise([one])).toMatchObject([{ state: 'authorised' }]);
    expect(await payments.find(one.orderId)).toMatchObject({ events: [{ type: 'captured', amount: 5_000 }] });
  });

  it('refunds the captured payment of a compensated checkout once, without ledger postings', async () => {
    const service = serviceOf();
    const one = paymentRequest();
    await service.authorise([one]);
    await service.applyProviderUpdate(await sandbox.capture({ ...one, reference: null }));
    await Promise.all([service.void([one.orderId]), service.void([one.orderId])]);
    await service.void([one.orderId]);
    expect(await sandbox.find(one)).toMatchObject({ refunded: 5_000 });
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'refunded',
      refunds: [{ amount: 5_000 }],
    });
    await expect(service.authorise([one])).rejects.toMatchObject({ code: 'CONFLICT' });
    await age(one.orderId);
    await processorOf(service).process(one.orderId);
    expect((await payments.find(one.orderId))?.events).toEqual([]);
    expect(await mongo.collection('ledgerpostings').countDocuments({ orderId: one.orderId })).toBe(0);
  });

  it('refunds a payment that is captured just before its checkout voids it', async () => {
    const one = paymentRequest();
    const service = serviceOf({
      void: (payment) => sandbox.capture(payment),
    });
    await service.authorise([one]);
    await service.void([one.orderId]);
    expect(await sandbox.find(one)).toMatchObject({ refunded: 5_000 });
    expect((await payments.find(one.orderId))?.events).toMatchObject([
      { type: 'captured' },
      { type: 'refunded' },
    ]);
  });

  it('fails a refund that is rejected for good and frees its amount', async () => {
    const one = paymentRequest();
    const [rejected, accepted] = [newId(), newId()];
    const service = serviceOf({
      refund: async (payment, request) => {
        if (request.id === rejected) throw refundExceeded(request.amount, 0);
        return sandbox.refund(payment, request);
      },
    });
    const refund = (id: string) =>
      service.refund(one.orderId, {
        id,
        draftFor: () => ({ id, parts: { net: 5_000, tax: 0, shipping: 0 }, lines: [], reason: null }),
      });
    await service.authorise([one]);
    await service.capture(one.orderId);
    for (let time = 0; time < 2; time += 1) {
      await expect(refund(rejected)).rejects.toMatchObject({ code: 'REFUND_EXCEEDED' });
    }
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      refunded: 0,
      refunds: [{ state: 'failed' }],
    });
    await refund(accepted);
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'refunded',
      refunded: 5_000,
      refunds: [{ state: 'failed' }, { state: 'done' }],
    });
  });
});
