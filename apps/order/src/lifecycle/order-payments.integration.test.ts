import { setTimeout as delay } from 'node:timers/promises';
import { createConnection, type Connection } from 'mongoose';
import { SERVICE_HEADER } from '@e-storefront/auth';
import { toObjectId } from '@e-storefront/mongo';
import { actor, type Actor } from '@e-storefront/testing';
import type { PurchasableLine } from '../clients/product.client';
import { LedgerRepository, type LedgerRow } from '../ledger/ledger.model';
import { orderModel } from '../order/order-row.model';
import {
  CancelOrderDocument,
  OrderDocument,
  RefundOrderDocument,
  ReturnOrderItemsDocument,
  UpdateOrderStatusDocument,
  UpdatePaymentStatusDocument,
  type RefundInput,
} from '../../test/fixtures/operations.generated';
import { OrderFixture } from '../../test/fixtures/order-fixture';

describe('payments of orders', () => {
  let shop: OrderFixture;
  let mongo: Connection;
  const admin = actor('admin');

  beforeAll(async () => {
    shop = await OrderFixture.open();
    mongo = await createConnection(shop.databaseUri).asPromise();
  });
  afterAll(async () => {
    await mongo.close();
    await shop[Symbol.asyncDispose]();
  });

  /** An order of two units with an authorised payment. */
  const paidFor = async (
    method = 'card',
    token: string | null = null,
  ): Promise<{ id: string; seller: Actor; customer: Actor; variantId: string; line: PurchasableLine }> => {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = shop.products.addProduct({ sellerId: seller.id });
    await shop.add(customer, line, 2);
    const { order } = await shop.checkout(customer, { paymentMethod: method, paymentToken: token });
    return { id: order.id, seller, customer, line, variantId: line.variantId };
  };
  const ship = (seller: Actor, id: string) =>
    shop.updateStatus(seller, id, 'CONFIRMED', 'PROCESSING', 'SHIPPED');
  const balances = async (id: string): Promise<Record<string, number>> => {
    const rows = await mongo.collection<LedgerRow>('ledgerpostings').find({ orderId: id }).toArray();
    const sums: Record<string, number> = {};
    for (const { account, amount } of rows.flatMap(({ lines }) => lines))
      sums[account] = (sums[account] ?? 0) + amount;
    return sums;
  };

  it('are captured once when the order ships', async () => {
    const { id, seller, customer } = await paidFor();
    expect(await shop.readOrder(customer, id)).toMatchObject({
      paymentStatus: 'PENDING',
      payment: { state: 'AUTHORISED' },
    });
    await ship(seller, id);
    const order = await shop.readOrder(seller, id);
    expect(order).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED', captured: order.total },
    });
    const unpublished = await mongo
      .collection('orders')
      .findOne({ outbox: { $elemMatch: { told: { $ne: true } } } });
    expect(unpublished).toBeNull();
    expect((await balances(id))['buyer:receivable']).toBe(0);
  });

  it('emit a capture event and no second status event', async () => {
    const { id, seller } = await paidFor();
    await ship(seller, id);
    const { outbox } = await orderModel(mongo).findById(id).orFail().lean();
    // Events without consumers may have left the outbox already.
    const consumed = outbox.filter(({ event }) => event?.name !== 'order.amended.v1');
    expect(consumed.slice(-2)).toMatchObject([
      { event: { name: 'order.updated.v1', data: { status: 'SHIPPED' } } },
      { event: { name: 'payment.captured.v1', data: { orderId: id } } },
    ]);
  });

  it('are voided when the order is cancelled, with a balanced ledger', async () => {
    const { id, customer } = await paidFor();
    await shop.cancel(customer, id);
    expect((await shop.readOrder(customer, id)).payment?.state).toBe('VOIDED');
    expect(Object.values(await balances(id)).every((sum) => sum === 0)).toBe(true);
  });

  it('have to be secured before the order ships, except for cash on delivery', async () => {
    const open = await paidFor('bank_transfer');
    await shop.updateStatus(open.seller, open.id, 'CONFIRMED', 'PROCESSING');
    const move = { as: open.seller, variables: { id: open.id, status: 'SHIPPED' } };
    expect(await shop.codeOf(UpdateOrderStatusDocument, move)).toBe('INVALID_TRANSITION');
    expect((await shop.updatePaymentStatus(admin, open.id, 'PAID')).paymentStatus).toBe('PAID');
    await shop.updateStatus(open.seller, open.id, 'SHIPPED');
    const door = await paidFor('cash_on_delivery');
    await ship(door.seller, door.id);
    expect((await shop.readOrder(door.seller, door.id)).payment?.state).toBe('CREATED');
    await shop.updateStatus(door.seller, door.id, 'OUT_FOR_DELIVERY', 'DELIVERED');
    expect(await shop.readOrder(door.seller, door.id)).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED' },
    });
  });

  it('are refunded when a paid order is cancelled', async () => {
    const { id, customer } = await paidFor('bank_transfer');
    await shop.updatePaymentStatus(admin, id, 'PAID');
    await shop.cancel(customer, id);
    const order = await shop.readOrder(customer, id);
    expect(order).toMatchObject({
      orderStatus: 'CANCELLED',
      paymentStatus: 'REFUNDED',
      payment: { state: 'REFUNDED' },
    });
    expect(Object.values(await balances(id)).every((sum) => sum === 0)).toBe(true);
  });

  it('cancel the order and release its stock when 3-D Secure is not completed', async () => {
    const { id, customer, seller, line } = await paidFor('card', 'tok_second_step');
    expect((await shop.readOrder(customer, id)).payment?.nextAction?.url).toContain(id);
    // The seller can read the order, but must not complete the buyer's authentication.
    expect((await shop.readOrder(seller, id)).payment).toMatchObject({ state: 'CREATED', nextAction: null });
    const over = { 'nextAction.expiresAt': new Date(1), dueAt: new Date(1) };
    await mongo.collection('payments').updateOne({ _id: toObjectId(id) }, { $set: over });
    // The order is cancelled first, then its effects are executed.
    const isOver = async (): Promise<boolean> => {
      const unfinished = { outbox: { $elemMatch: { effect: { $exists: true } } } };
      return line.available === 100 && (await mongo.collection('orders').findOne(unfinished)) === null;
    };
    for (let tries = 0; tries < 100 && !(await isOver()); tries += 1) {
      await new Promise((resolve) => setTimeout(resolve, 100));
    }
    expect(await shop.readOrder(seller, id)).toMatchObject({
      orderStatus: 'CANCELLED',
      paymentStatus: 'FAILED',
      payment: { state: 'FAILED', nextAction: null },
    });
    expect(line.available).toBe(100);
    const isOwed = async (): Promise<boolean> => Object.values(await balances(id)).some((sum) => sum !== 0);
    for (let tries = 0; tries < 100 && (await isOwed()); tries += 1) await delay(100);
    expect(await isOwed()).toBe(false);
  });

  it('continue once after 3-D Secure on the sandbox page', async () => {
    const call = async (path: string, method = 'GET'): Promise<string> => {
      const { url, identity } = shop.subgraph;
      const headers = { [SERVICE_HEADER]: identity.credential('gateway') };
      const answer = await fetch(`${url}/payments/sandbox/${path}`, { method, headers });
      return `${answer.status} ${await answer.text()}`;
    };
    const [yes, no] = [await paidFor('card', 'tok_second_step'), await paidFor('card', 'tok_second_step')];
    const stepOf = async ({ id, customer }: typeof yes): Promise<string> => {
      const url = (await shop.readOrder(customer, id)).payment?.nextAction?.url ?? '';
      return url.slice(url.indexOf(id));
    };
    const [step, other] = [await stepOf(yes), await stepOf(no)];
    for (const path of [`${yes.id}/confirm`, `${yes.id}/decline`, `${yes.id}/${'a'.repeat(43)}/decline`]) {
      expect(await call(path, 'POST')).toMatch(/^404 /);
    }
    expect(await call(`${yes.id}${other.slice(no.id.length)}/decline`, 'POST')).toBe('404 ');
    expect(await call(step)).toMatch(/^200 [^]*Confirm[^]*Decline/);
    expect(await call(`${step}/confirm`, 'POST')).toContain('is authorised');
    expect(await call(`${step}/decline`, 'POST')).toContain('is authorised');
    expect((await shop.readOrder(yes.seller, yes.id)).payment).toMatchObject({
      state: 'AUTHORISED',
      nextAction: null,
    });
    expect(await call(`${other}/decline`, 'POST')).toContain('is failed');
    expect(await shop.readOrder(no.seller, no.id)).toMatchObject({
      orderStatus: 'CANCELLED',
      paymentStatus: 'FAILED',
    });
    for (const path of [yes.id, 'x', '%3Cscript%3E', `${'a'.repeat(24)}/${'a'.repeat(43)}`]) {
      expect(await call(path)).toMatch(/^404 /);
    }
    expect(await call(`${step}/other`, 'POST')).toBe('404 ');
  });

  it('tolerate repeated and late webhooks', async () => {
    const { id, seller } = await paidFor('card', 'tok_answers_twice');
    await ship(seller, id);
    const events = mongo.collection('paymentevents');
    for (let tries = 0; tries < 100 && (await events.countDocuments()) === 0; tries += 1) await delay(50);
    await delay(1_300);
    expect(await events.countDocuments()).toBe(1);
    expect(await shop.readOrder(seller, id)).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED' },
    });
  });

  it('are readable for the buyer, the seller and staff, and refundable for admins', async () => {
    const { id, seller, customer } = await paidFor();
    const input = { shipping: true };
    for (const as of [seller, customer]) {
      expect((await shop.readOrder(as, id)).payment?.state).toBe('AUTHORISED');
      expect(await shop.codeOf(RefundOrderDocument, { as, variables: { id, input } })).toBe('FORBIDDEN');
    }
    expect(await shop.codeOf(OrderDocument, { as: actor('customer'), variables: { id } })).toBe('NOT_FOUND');
    expect(await shop.codeOf(RefundOrderDocument, { as: admin, variables: { id, input } })).toBe(
      'REFUND_EXCEEDED',
    );
  });

  it('are refunded by item, once per key and never above the captured amount', async () => {
    const { id, seller, variantId } = await paidFor();
    await ship(seller, id);
    const one = { lines: [{ variantId, quantity: 1 }] };
    const call = (input: RefundInput, key: string) =>
      shop.data(RefundOrderDocument, { as: admin, variables: { id, input, key } });
    await Promise.all(['a', 'a', 'a'].map((key) => call(one, key)));
    const { payment, total, shipping } = await shop.readOrder(seller, id);
    expect(payment).toMatchObject({
      state: 'PARTIALLY_REFUNDED',
      refunds: [{ state: 'DONE', lines: one.lines }],
    });
    const other = { as: admin, variables: { id, input: { shipping: true }, key: 'a' } };
    expect(await shop.codeOf(RefundOrderDocument, other)).toBe('IDEMPOTENCY_CONFLICT');
    expect(payment!.refunded * 2 + shipping).toBeCloseTo(total, 1);
    await call({ ...one, shipping: true }, 'b');
    expect(await shop.readOrder(seller, id)).toMatchObject({
      paymentStatus: 'REFUNDED',
      payment: { state: 'REFUNDED', refunded: total },
    });
    expect(
      await shop.codeOf(RefundOrderDocument, { as: admin, variables: { id, input: one, key: 'c' } }),
    ).toBe('REFUND_EXCEEDED');
    const huge = { as: admin, variables: { id, input: { amount: 20_000_000.004 }, key: 'e' } };
    expect(await shop.errorExtensions(RefundOrderDocument, huge)).toMatchObject({
      code: 'REFUND_EXCEEDED',
      requested: 20_000_000,
    });
    const nothing = { as: admin, variables: { id, input: { shipping: true }, key: 'd' } };
    expect(await shop.codeOf(RefundOrderDocument, nothing)).toBe('BAD_USER_INPUT');
    expect(Object.values(await balances(id)).every((sum) => sum === 0)).toBe(true);
  });

  it('record refunds of free items without moving money', async () => {
    const { id, seller, variantId } = await paidFor();
    await ship(seller, id);
    await mongo
      .collection('orders')
      .updateOne(
        { _id: toObjectId(id) },
        { $set: { 'items.0.price': 0, 'items.0.subtotal': 0, 'items.0.discount': 0, tax: 0 } },
      );
    const input = { lines: [{ variantId, quantity: 1 }] };
    const call = { as: admin, variables: { id, input, key: 'free' } };
    for (let time = 0; time < 2; time += 1) await shop.data(RefundOrderDocument, call);
    expect(await shop.readOrder(seller, id)).toMatchObject({
      paymentStatus: 'PAID',
      payment: {
        state: 'CAPTURED',
        refunded: 0,
        refunds: [{ amount: 0, state: 'DONE', lines: input.lines }],
      },
    });
    const twoMore = { ...call.variables, key: 'more', input: { lines: [{ variantId, quantity: 2 }] } };
    expect(await shop.codeOf(RefundOrderDocument, { as: admin, variables: twoMore })).toBe('REFUND_EXCEEDED');
  });

  it('are refunded with returned items, the last of which returns the order', async () => {
    const { id, seller, customer, variantId } = await paidFor();
    const input = { lines: [{ variantId, quantity: 1 }], reason: 'too small', refund: true };
    const call = (key: string, as = seller) => ({ as, variables: { id, input, key } });
    expect(await shop.codeOf(ReturnOrderItemsDocument, call('0'))).toBe('INVALID_TRANSITION');
    await ship(seller, id);
    expect(await shop.codeOf(ReturnOrderItemsDocument, call('1', customer))).toBe('FORBIDDEN');
    await Promise.all(['2', '2'].map((key) => shop.data(ReturnOrderItemsDocument, call(key))));
    const { groupId, returns } = await orderModel(mongo).findById(id).orFail().lean();
    const returnCall = `return ${groupId} ${returns?.[0]?.id}`;
    expect(shop.products.calls.filter((one) => one.startsWith('return'))).toEqual([returnCall]);
    expect(await shop.readOrder(seller, id)).toMatchObject({
      orderStatus: 'SHIPPED',
      paymentStatus: 'PARTIALLY_REFUNDED',
    });
    await shop.data(ReturnOrderItemsDocument, call('3'));
    const order = await shop.readOrder(seller, id);
    expect(order).toMatchObject({ orderStatus: 'RETURNED', paymentStatus: 'PARTIALLY_REFUNDED' });
    expect(order.payment!.refunded).toBeCloseTo(order.total - order.shipping, 2);
    await shop.updateStatus(admin, id, 'REFUNDED');
    expect(await shop.readOrder(seller, id)).toMatchObject({
      paymentStatus: 'REFUNDED',
      payment: { refunded: order.total },
    });
  });

  it('are refunded for items returned before a cash-on-delivery capture', async () => {
    const { id, seller, variantId } = await paidFor('cash_on_delivery');
    await ship(seller, id);
    const input = { lines: [{ variantId, quantity: 1 }], reason: 'refused', refund: true };
    await shop.data(ReturnOrderItemsDocument, { as: seller, variables: { id, input, key: 'door' } });
    expect((await shop.readOrder(seller, id)).payment).toMatchObject({ state: 'CREATED', refunds: [] });
    await shop.updateStatus(seller, id, 'OUT_FOR_DELIVERY', 'DELIVERED');
    const { paymentStatus, payment, total, shipping } = await shop.readOrder(seller, id);
    expect(paymentStatus).toBe('PARTIALLY_REFUNDED');
    expect(payment).toMatchObject({ captured: total, refunds: [{ state: 'DONE', lines: input.lines }] });
    expect(payment!.refunded * 2 + shipping).toBeCloseTo(total, 1);
    expect((await balances(id))['buyer:receivable']).toBe(0);
  });

  it('can be refunded again after the provider rejected a refund', async () => {
    const { id, seller, variantId } = await paidFor();
    await ship(seller, id);
    const books = (refunded: number) =>
      mongo.collection('sandboxcharges').updateOne({ _id: toObjectId(id) }, { $set: { refunded } });
    const input = { lines: [{ variantId, quantity: 2 }] };
    const call = (key: string) => ({ as: admin, variables: { id, input, key } });
    await books(10_000_000);
    expect(await shop.codeOf(RefundOrderDocument, call('refused'))).toBe('REFUND_EXCEEDED');
    const pay = { as: admin, variables: { id, status: 'REFUNDED' } };
    expect(await shop.codeOf(UpdatePaymentStatusDocument, pay)).toBe('REFUND_EXCEEDED');
    expect((await shop.readOrder(seller, id)).payment).toMatchObject({
      state: 'CAPTURED',
      refunded: 0,
      refunds: [{ state: 'FAILED' }, { state: 'FAILED' }],
    });
    await books(0);
    await shop.data(RefundOrderDocument, call('anew'));
    await shop.updatePaymentStatus(admin, id, 'REFUNDED');
    expect((await shop.readOrder(seller, id)).payment?.state).toBe('REFUNDED');
    expect(Object.values(await balances(id)).every((sum) => sum === 0)).toBe(true);
  });

  it('cancel an order once per key', async () => {
    const { id, customer } = await paidFor();
    const call = { as: customer, variables: { id, key: 'k' } };
    const answers = await Promise.all([1, 2].map(() => shop.data(CancelOrderDocument, call)));
    expect(answers.map(({ cancelOrder }) => cancelOrder.orderStatus)).toEqual(['CANCELLED', 'CANCELLED']);
  });

  it('reject unbalanced postings', async () => {
    const lines = [{ account: 'buyer:receivable', amount: 1 }];
    const posting = { id: 'x', orderId: 'x', currency: 'INR', lines, at: new Date() };
    await expect(new LedgerRepository(mongo).post(posting)).rejects.toThrow('unbalanced by 1');
  });
});
