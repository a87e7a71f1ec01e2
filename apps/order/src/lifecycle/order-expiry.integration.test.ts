import { createConnection, type Connection } from 'mongoose';
import { ensureIndexes } from '@e-storefront/mongo';
import { testDatabase } from '@e-storefront/testing';
import { OrderExpiry } from './order-expiry';
import { OrderExpiryRepository } from './order-expiry.model';
import { OrderRepository } from '../order/order.model';
import { orderModel } from '../order/order-row.model';
import { placedOrderRow } from '../../test/fixtures/order-row';
import { PaymentRepository } from '../payment/payment.model';
import { createPayment } from '../payment/payment-transitions';
import { paymentRequest } from '../../test/fixtures/payment-request';
import { newId } from '../../test/fakes/subgraphs.fake';

describe('expiry of unpaid orders', () => {
  const database = testDatabase();
  let mongo: Connection;
  let orders: OrderRepository;
  let repository: OrderExpiryRepository;
  let payments: PaymentRepository;
  const processed: string[] = [];
  beforeAll(async () => {
    mongo = await createConnection(database.uri).asPromise();
    orders = new OrderRepository(mongo);
    repository = new OrderExpiryRepository(mongo);
    payments = new PaymentRepository(mongo);
    await ensureIndexes(mongo);
  });
  beforeEach(() => processed.splice(0));
  afterAll(async () => {
    await mongo.close();
    await database.drop();
  });

  /** An order by bank transfer whose payment deadline has passed. */
  const overdue = async (): Promise<string> => {
    const [orderId, groupId, customerId, sellerId] = [newId(), newId(), newId(), newId()];
    const ids = { orderId, groupId, customerId, sellerId };
    const row = placedOrderRow({ ...ids, total: 5_000, paymentMethod: 'bank_transfer' });
    const unpaid = { until: new Date(1) };
    await orderModel(mongo).collection.insertOne({ ...row, unpaid });
    const payment = createPayment(paymentRequest({ ...ids, method: 'bank_transfer' }), 'bank');
    await payments.add({ ...payment, pendingOperation: null });
    return orderId;
  };
  const expiry = (read: Partial<Pick<PaymentRepository, 'find'>> = {}): OrderExpiry =>
    new OrderExpiry({
      orders,
      expiry: repository,
      payments: { find: (id) => payments.find(id), ...read },
      outboxProcessor: { process: async (id) => void processed.push(id) },
      onFailure: (error) => {
        throw error;
      },
    });
  const stateOf = async (id: string): Promise<unknown[]> => {
    const [order, payment] = [await orders.find(id, 'all'), await payments.find(id)];
    return [order?.orderStatus, order?.paymentStatus, order?.sequence, payment?.state];
  };

  it('cancels an order once when several instances run at the same time', async () => {
    const ids = [await overdue(), await overdue(), await overdue()];
    await Promise.all(Array.from({ length: 4 }, () => expiry().run()));
    for (const id of ids) expect(await stateOf(id)).toEqual(['CANCELLED', 'FAILED', 2, 'failed']);
    expect(processed.sort()).toEqual(ids.sort());
    await expiry().run();
    expect(processed).toHaveLength(3);
  });

  it('does not cancel an order whose payment is captured in the meantime', async () => {
    const id = await overdue();
    const find = async (orderId: string) => {
      const seen = await payments.find(orderId);
      if (seen) await payments.change(seen, { state: 'captured', captured: 5_000 });
      return seen;
    };
    await expiry({ find }).run();
    expect(await stateOf(id)).toEqual(['PENDING', 'PENDING', 1, 'captured']);
    expect(processed).toEqual([]);
    await expiry().run(new Date(Date.now() + 120_000));
    expect(await repository.findOverdue(new Date(Date.now() + 240_000), 10)).not.toContain(id);
  });

  it('postpones an order while a provider call is in flight', async () => {
    const id = await overdue();
    const payment = await payments.find(id);
    if (payment) await payments.change(payment, { pendingOperation: 'capture' });
    await expiry().run();
    expect(await stateOf(id)).toEqual(['PENDING', 'PENDING', 1, 'created']);
    expect(await repository.findOverdue(new Date(Date.now() + 120_000), 10)).toContain(id);
  });

  it('gives orders of earlier releases a payment deadline, once', async () => {
    const [orderId, groupId, customerId, sellerId] = [newId(), newId(), newId(), newId()];
    const ids = { orderId, groupId, customerId, sellerId };
    const row = placedOrderRow({ ...ids, total: 100, paymentMethod: 'cash_on_delivery' });
    await orderModel(mongo).collection.insertOne(row);
    const first = new Date('2030-01-01');
    await repository.setMissingPaymentDeadlines('bank_transfer', first);
    expect((await orders.findUnpaid(customerId)).orders).toBe(0);
    await repository.setMissingPaymentDeadlines('cash_on_delivery', first);
    await repository.setMissingPaymentDeadlines('cash_on_delivery', new Date('2031-01-01'));
    const kept = await orderModel(mongo).findById(orderId).lean();
    expect(kept?.unpaid).toEqual({ until: first });
    expect((await orders.findUnpaid(customerId)).orders).toBe(1);
  });
});
