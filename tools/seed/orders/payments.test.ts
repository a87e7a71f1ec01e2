import { randomBytes } from 'node:crypto';
import { createConnection, type Connection } from 'mongoose';
import { z } from 'zod';
import { testDatabase } from '@e-storefront/testing';
import { sumOfLines } from '../../../apps/order/src/ledger/ledger';
import { LedgerRepository, type LedgerRow } from '../../../apps/order/src/ledger/ledger.model';
import { toOrder } from '../../../apps/order/src/order/order-row.model';
import { OrderRepository } from '../../../apps/order/src/order/order.model';
import { createOutboxProcessor } from '../../../apps/order/test/fixtures/outbox-processor';
import { OrderPaymentService } from '../../../apps/order/src/lifecycle/order-payment.service';
import type { OrderRow } from '../../../apps/order/src/order/order-row.model';
import type { OrderStatus } from '../../../apps/order/src/order/order-status';
import { PaymentRepository, type PaymentRow } from '../../../apps/order/src/payment/payment.model';
import {
  createSandboxChargeRepository,
  type SandboxChargeRow,
} from '../../../apps/order/src/payment/providers/sandbox/sandbox.model';
import { PaymentService } from '../../../apps/order/src/payment/payment.service';
import { createPaymentProviders, paymentSettings } from '../../../apps/order/src/payment/payment.config';
import { pricingSettings } from '../../../apps/order/src/pricing/pricing.config';
import { reconcilePayments } from '../../admin/reconcile-payments';
import { makePlan } from '../plan';
import { writeOrders } from '../writers/orders.writer';

const UNSENT = { PENDING: ['authorised'], CONFIRMED: ['authorised'], PROCESSING: ['authorised'] };
const SENT = { SHIPPED: ['captured'], OUT_FOR_DELIVERY: ['captured'], DELIVERED: ['captured'] };
const BACK = { RETURNED: ['partially_refunded', 'refunded'], REFUNDED: ['refunded'] };
const CREATED = ['created'];
/** The expected payment states by provider and order status. */
const STATES: Record<string, Partial<Record<OrderStatus, string[]>>> = {
  sandbox: { ...UNSENT, ...SENT, ...BACK, CANCELLED: ['voided'] },
  cod: {
    PENDING: CREATED,
    CONFIRMED: CREATED,
    PROCESSING: CREATED,
    SHIPPED: CREATED,
    OUT_FOR_DELIVERY: CREATED,
    DELIVERED: ['captured'],
    CANCELLED: ['voided'],
    ...BACK,
  },
  bank: {
    PENDING: CREATED,
    CONFIRMED: ['captured'],
    PROCESSING: ['captured'],
    ...SENT,
    ...BACK,
    CANCELLED: ['voided', 'refunded'],
  },
};

const database = testDatabase();
let mongo: Connection;

const rowsOf = <Row extends object>(collection: string) => mongo.collection<Row>(collection).find().toArray();

const orders = () => rowsOf<OrderRow>('orders');

beforeAll(async () => {
  mongo = await createConnection(database.uri).asPromise();
  await writeOrders(mongo, await makePlan('http://shop.example'));
}, 120_000);
afterAll(async () => {
  await mongo.close();
  await database.drop();
});

const paymentsByOrder = async (): Promise<Map<string, PaymentRow>> =>
  new Map((await rowsOf<PaymentRow>('payments')).map((row) => [row._id.toHexString(), row]));

test('seeds every order with the payment of its status and without pending work', async () => {
  const payments = await paymentsByOrder();
  const charges = await rowsOf<SandboxChargeRow>('sandboxcharges');
  const seen = new Set<string>();
  const stored = await orders();
  for (const { _id, orderStatus, paymentStatus, paymentMethod, ...order } of stored) {
    const payment = payments.get(_id.toHexString());
    const provider = { cash_on_delivery: 'cod', bank_transfer: 'bank' }[paymentMethod] ?? 'sandbox';
    expect(payment).toMatchObject({
      provider,
      method: paymentMethod,
      amount: order.total,
      currency: order.currency,
      customerId: String(order.customerId),
      sellerId: String(order.sellerId),
      token: null,
      groupId: String(order.groupId),
      intent: null,
      news: [],
      dueAt: null,
    });
    const { state } = payment ?? {};
    seen.add(`${provider} ${orderStatus} ${state}`);
    expect(STATES[provider]?.[orderStatus] ?? []).toContain(state);
    const isBack = state === 'refunded' || state === 'partially_refunded';
    if (isBack) expect(paymentStatus).toBe(state.toUpperCase());
    else expect(['PAID', 'COMPLETED'].includes(paymentStatus)).toBe(state === 'captured');
  }
  expect(payments.size).toBe(stored.length);
  const taken = [...payments].filter(([, { provider }]) => provider === 'sandbox').map(([id]) => id);
  expect(charges.map(({ _id }) => _id.toHexString()).sort()).toEqual(taken.sort());
  for (const wanted of ['sandbox PENDING authorised', 'sandbox DELIVERED captured', 'cod PENDING created']) {
    expect([...seen]).toContain(wanted);
  }
});

test('seeds a ledger that balances per order and agrees with the payments', async () => {
  const payments = await paymentsByOrder();
  const postings = await rowsOf<LedgerRow>('ledgerpostings');
  for (const { lines } of postings) expect(sumOfLines(lines)).toBe(0);
  expect(sumOfLines(postings.flatMap(({ lines }) => lines))).toBe(0);
  for (const { _id, total: owed, orderStatus } of await orders()) {
    const id = _id.toHexString();
    const lines = postings.filter(({ orderId }) => orderId === id).flatMap((posting) => posting.lines);
    const on = (account: string) => sumOfLines(lines.filter((line) => line.account === account));
    const { provider, captured = 0, refunded = 0 } = payments.get(id) ?? {};
    const isOver = captured > 0 || orderStatus === 'CANCELLED';
    expect(on('buyer:receivable')).toBe(isOver ? 0 : owed);
    expect(on(`provider:${provider}`)).toBe(captured - refunded);
  }
});

test('reconciles with the provider, also after a refund and a void', async () => {
  const reconciled = async (): Promise<string> => {
    const lines: string[] = [];
    const environment = { MONGODB_URI: database.uri };
    await reconcilePayments(['reconcile'], environment, (line) => lines.push(line));
    return lines.at(-1) ?? '';
  };
  const none = /^\d{3} payments \(0 in flight\), \d{3} charges, 0 discrepancies\.$/;
  expect(await reconciled()).toMatch(none);
  const card = (await orders()).filter(({ paymentMethod }) => paymentMethod === 'card').map(toOrder);
  const delivered = card.find(({ orderStatus }) => orderStatus === 'DELIVERED');
  const pending = card.find(({ orderStatus }) => orderStatus === 'PENDING');
  if (!delivered || !pending) throw new Error('The shop has no such orders.');
  const payments = new PaymentRepository(mongo);
  const charges = createSandboxChargeRepository(mongo);
  const config = { ...z.object({ ...paymentSettings, ...pricingSettings }).parse({}), NODE_ENV: 'test' };
  const paymentService = new PaymentService({
    payments,
    providers: createPaymentProviders(config, { charges }),
  });
  const ledger = new LedgerRepository(mongo);
  const orderPayments = new OrderPaymentService({
    payments,
    paymentService,
    ledger,
    orders: new OrderRepository(mongo),
  });
  await orderPayments.refundRemainder(delivered);
  await createOutboxProcessor(mongo, { paymentService }).process(delivered.id);
  await orderPayments.release(pending, randomBytes(12).toString('hex'));
  expect(await payments.find(delivered.id)).toMatchObject({ state: 'refunded', refunded: delivered.total });
  expect(await payments.find(pending.id)).toMatchObject({ state: 'voided' });
  expect(await ledger.has(`${pending.id}:cancelled`)).toBe(true);
  expect(await reconciled()).toMatch(none);
});
