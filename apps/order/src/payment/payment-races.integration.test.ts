import { createConnection, Types, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { OrderRepository } from '../order/order.model';
import type { OrderOutboxProcessor } from '../lifecycle/outbox-processor';
import { orderModel } from '../order/order-row.model';
import { createOutboxProcessor } from '../../test/fixtures/outbox-processor';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { MongoPaymentRepository } from './payment.model';
import type { PaymentRequest } from './payment-request';
import type { PaymentProvider } from './providers/provider';
import { SandboxProvider } from './providers/sandbox/sandbox.provider';
import { sandboxBooks } from './providers/sandbox/sandbox.model';
import { promised } from './payment-transitions';
import { refundExceeded } from './payment-errors';
import { PaymentService } from './payment.service';
import { paymentRequest, requiredActionOf } from '../../test/fixtures/payment-request';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('payments whose provider speaks at an awkward time', () => {
  const database = testDatabase();
  let mongo: Connection;
  let payments: MongoPaymentRepository;
  let orders: OrderRepository;
  let sandbox: SandboxProvider;

  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    payments = new MongoPaymentRepository(mongo);
    orders = new OrderRepository(mongo);
    const secondStepUrl = 'http://localhost/second-step';
    sandbox = new SandboxProvider({
      books: sandboxBooks(mongo),
      secondStepUrl,
      secondStepMs: 60_000,
      silentMs: 20,
    });
    await ensureIndexes(mongo);
  });
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  /** The sandbox, which does some things in its own way. */
  const serviceOf = (own: Partial<PaymentProvider> = {}): PaymentService => {
    const provider: PaymentProvider = {
      name: 'sandbox',
      minimum: () => 0,
      authorise: (payment) => sandbox.authorise(payment),
      capture: (payment) => sandbox.capture(payment),
      void: (payment) => sandbox.void(payment),
      refund: (payment, refund) => sandbox.refund(payment, refund),
      find: (payment) => sandbox.find(payment),
      list: null,
      ...own,
    };
    return new PaymentService({ payments, providers: { of: () => provider, named: () => provider } });
  };
  const processorOf = (paymentService: PaymentService): OrderOutboxProcessor =>
    createOutboxProcessor(mongo, { paymentService });
  const age = (orderId: string): Promise<unknown> =>
    mongo
      .collection('payments')
      .updateOne({ _id: new Types.ObjectId(orderId) }, { $set: { updatedAt: new Date(1) } });
  const place = async ({ orderId, groupId, customerId, sellerId, amount: total }: PaymentRequest) =>
    orderModel(mongo).collection.insertOne(
      placedOrderRow({ orderId, groupId, customerId, sellerId, total }) as never,
    );

  it('stay given back in part when their provider tells of another refund just then', async () => {
    const one = paymentRequest();
    const [first, second] = [newId(), newId()];
    const wish = (id: string, net: number) => ({
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
        const now = await payments.find(one.orderId);
        if (now?.refunds.length === 1) await payments.change(now, promised(now, wish(second, 3_000)));
        await service.observe({ ...charge, givenBack: [byHand] });
        return charge;
      },
    });
    await service.authorise([one]);
    await service.capture(one.orderId);
    await service.refund(one.orderId, { id: first, wishOf: () => wish(first, 2_000) });
    const payment = await payments.find(one.orderId);
    expect(payment?.refunds.find(({ id }) => id === first)).toMatchObject({ state: 'done' });
    expect(payment?.refunds.find(({ id }) => id === second)).toMatchObject({ state: 'failed' });
    expect(payment).toMatchObject({ state: 'partially_refunded', refunded: 3_500 });
  });

  it('tell an order soon that is placed after its provider spoke', async () => {
    const [taken, failed] = [paymentRequest(), paymentRequest({ token: 'tok_second_step' })];
    const service = serviceOf();
    const processor = processorOf(service);
    await service.authorise([taken, failed]);
    await service.capture(taken.orderId);
    const charge = await sandbox.complete(requiredActionOf(await payments.find(failed.orderId)), false);
    if (charge) await service.observe(charge);
    for (const one of [taken, failed]) {
      await processor.process(one.orderId);
      await place(one);
    }
    await processor.processStalePayments(new Date(Date.now() + 1_500));
    expect((await orders.find(taken.orderId, 'all'))?.paymentStatus).toBe('PAID');
    expect((await orders.find(failed.orderId, 'all'))?.orderStatus).toBe('CANCELLED');
  });

  it('have nothing left to tell to an order that never comes', async () => {
    const one = paymentRequest();
    const service: PaymentService = serviceOf({
      authorise: async (payment) => {
        const charge = await sandbox.authorise(payment);
        await service.observe(charge);
        return charge;
      },
    });
    await service.authorise([one]);
    await service.void([one.orderId]);
    expect((await payments.find(one.orderId))?.news).toHaveLength(1);
    await age(one.orderId);
    await processorOf(service).processStalePayments(new Date(Date.now() + 20_000));
    expect((await payments.find(one.orderId))?.news).toEqual([]);
  });

  it('keep the second step that an early message does not name', async () => {
    const one = paymentRequest({ token: 'tok_second_step' });
    const service: PaymentService = serviceOf({
      authorise: async (payment) => {
        const charge = await sandbox.authorise(payment);
        await service.observe({ ...charge, nextAction: null });
        return charge;
      },
    });
    const url = expect.stringContaining(one.orderId);
    expect(await service.authorise([one])).toMatchObject([{ state: 'created', nextAction: { url } }]);
    const late = await sandbox.find(one);
    if (late) await service.observe({ ...late, nextAction: null });
    expect((await payments.find(one.orderId))?.nextAction).toMatchObject({ url });
  });

  it('are asked nothing any more once a message brought the answer first', async () => {
    const one = paymentRequest();
    const service: PaymentService = serviceOf({
      capture: async (payment) => {
        const charge = await sandbox.capture(payment);
        await service.observe(charge);
        return charge;
      },
    });
    await service.authorise([one]);
    await service.capture(one.orderId);
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      intent: null,
      news: [{ kind: 'captured' }],
    });
  });

  it('tell what was taken, also when that is less than was asked for', async () => {
    const one = paymentRequest();
    const service = serviceOf({
      capture: async (payment) => ({ ...(await sandbox.capture(payment)), captured: 4_000 }),
    });
    await service.authorise([one]);
    await service.capture(one.orderId);
    expect(await payments.find(one.orderId)).toMatchObject({
      captured: 4_000,
      news: [{ kind: 'captured', amount: 4_000 }],
    });
  });

  it('tell an order that is placed after its payment failed, and none that never comes', async () => {
    const service = serviceOf();
    const processor = processorOf(service);
    const [comes, never] = [paymentRequest(), paymentRequest()];
    await service.authorise([comes, never]);
    for (const one of [comes, never]) {
      const charge = await sandbox.find(one);
      if (charge) await service.observe({ ...charge, state: 'failed', failure: 'expired' });
      await processor.process(one.orderId);
      expect((await payments.find(one.orderId))?.news).toHaveLength(1);
    }
    await place(comes);
    await processor.process(comes.orderId);
    expect(await orders.find(comes.orderId, 'all')).toMatchObject({
      orderStatus: 'CANCELLED',
      paymentStatus: 'FAILED',
    });
    expect((await payments.find(never.orderId))?.news).toHaveLength(1);
    await age(never.orderId);
    await processor.process(never.orderId);
    expect((await payments.find(never.orderId))?.news).toEqual([]);
  });

  it('tell that the money was taken at once', async () => {
    const one = paymentRequest();
    const service = serviceOf({
      authorise: (payment) => sandbox.authorise(payment).then(() => sandbox.capture(payment)),
    });
    expect(await service.authorise([one])).toMatchObject([{ state: 'authorised' }]);
    expect(await payments.find(one.orderId)).toMatchObject({ news: [{ kind: 'captured', amount: 5_000 }] });
  });

  it('give back once what was taken for a checkout that is undone, and post nothing', async () => {
    const service = serviceOf();
    const one = paymentRequest();
    await service.authorise([one]);
    await service.observe(await sandbox.capture({ ...one, reference: null }));
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
    expect((await payments.find(one.orderId))?.news).toEqual([]);
    expect(await mongo.collection('ledgerpostings').countDocuments({ orderId: one.orderId })).toBe(0);
  });

  it('give back what was taken just before a checkout that is undone could let go of it', async () => {
    const one = paymentRequest();
    const service = serviceOf({
      void: (payment) => sandbox.capture(payment),
    });
    await service.authorise([one]);
    await service.void([one.orderId]);
    expect(await sandbox.find(one)).toMatchObject({ refunded: 5_000 });
    expect((await payments.find(one.orderId))?.news).toMatchObject([
      { kind: 'captured' },
      { kind: 'refunded' },
    ]);
  });

  it('end a refund that is refused for good, whose amount can be given back otherwise', async () => {
    const one = paymentRequest();
    const [refused, accepted] = [newId(), newId()];
    const service = serviceOf({
      refund: async (payment, refund) => {
        if (refund.id === refused) throw refundExceeded(refund.amount, 0);
        return sandbox.refund(payment, refund);
      },
    });
    const giveBack = (id: string) =>
      service.refund(one.orderId, {
        id,
        wishOf: () => ({ id, parts: { net: 5_000, tax: 0, shipping: 0 }, lines: [], reason: null }),
      });
    await service.authorise([one]);
    await service.capture(one.orderId);
    for (let time = 0; time < 2; time += 1) {
      await expect(giveBack(refused)).rejects.toMatchObject({ code: 'REFUND_EXCEEDED' });
    }
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'captured',
      refunded: 0,
      refunds: [{ state: 'failed' }],
    });
    await giveBack(accepted);
    expect(await payments.find(one.orderId)).toMatchObject({
      state: 'refunded',
      refunded: 5_000,
      refunds: [{ state: 'failed' }, { state: 'done' }],
    });
  });
});
