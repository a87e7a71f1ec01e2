import { setTimeout as delay } from 'node:timers/promises';
import { toObjectId } from '@e-storefront/mongo';
import { actor } from '@e-storefront/testing';
import { paymentModel } from '../payment/payment.model';
import { cents } from '../../test/fixtures/amounts';
import type { FakeDispute } from '../../test/fakes/stripe.fake';
import {
  RefundOrderDocument,
  ReturnOrderItemsDocument,
  type OrderDetailsFragment,
  type RefundInput,
} from '../../test/fixtures/operations.generated';
import { StripeFixture, type PaidOrder } from '../../test/fixtures/stripe-fixture';

describe('disputed payments', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    fixture = await StripeFixture.open();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const read = ({ id, seller }: PaidOrder): Promise<OrderDetailsFragment> =>
    fixture.shop.readOrder(seller, id);
  const notesOf = async (order: PaidOrder): Promise<string[]> =>
    (await read(order)).statusHistory.flatMap(({ note }) => note ?? []);
  const refund = (id: string, input: RefundInput, key: string) => ({
    as: admin,
    variables: { id, input, key },
  });
  const namesOf = async ({ id }: PaidOrder): Promise<string[]> =>
    (await fixture.eventsOf(id)).map(({ name }) => name).filter((name) => name.includes('dispute'));
  /** A shipped order whose payment is disputed. */
  const disputed = async (
    options: { amount?: number; status?: string } = {},
  ): Promise<PaidOrder & { dispute: FakeDispute }> => {
    const order = await fixture.placeShippedOrder();
    const dispute = fixture.stripe.dispute(order.intent, options);
    expect(await fixture.sendWebhook('charge.dispute.created', dispute)).toBe(200);
    return { ...order, dispute };
  };
  const decide = async (dispute: FakeDispute, status: string, id?: string): Promise<void> => {
    dispute.status = status;
    expect(await fixture.sendWebhook('charge.dispute.closed', dispute, id)).toBe(200);
  };

  it('add a history entry and an event to the order, whose statuses stay', async () => {
    const order = await disputed();
    const { total, ...rest } = await read(order);
    expect(rest).toMatchObject({
      orderStatus: 'SHIPPED',
      paymentStatus: 'PAID',
      payment: { state: 'DISPUTED', captured: total, refunded: 0 },
    });
    expect((await notesOf(order)).at(-1)).toBe('The buyer disputes the payment at their bank.');
    const [event] = (await fixture.eventsOf(order.id)).slice(-1);
    expect(event).toMatchObject({
      name: 'payment.disputed.v1',
      data: {
        orderId: order.id,
        sellerId: order.seller.id,
        amount: cents(total),
        currency: 'INR',
      },
    });
  });

  it('cannot be refunded until the bank decides, and cause no call to Stripe', async () => {
    const order = await disputed();
    const asked = fixture.stripe.calls.length;
    const call = refund(order.id, { amount: 1 }, 'held');
    expect(await fixture.shop.errorExtensions(RefundOrderDocument, call)).toMatchObject({ code: 'CONFLICT' });
    expect(fixture.stripe.calls).toHaveLength(asked);
    expect((await read(order)).payment).toMatchObject({ refunded: 0, refunds: [] });
    await decide(order.dispute, 'won');
    expect((await fixture.shop.data(RefundOrderDocument, call)).refundOrder.payment).toEqual({
      state: 'PARTIALLY_REFUNDED',
      refunded: 1,
    });
  });

  it('cannot be refunded when Stripe learns of the dispute first, until it is won', async () => {
    const order = await fixture.placeShippedOrder();
    const dispute = fixture.stripe.dispute(order.intent);
    const call = refund(order.id, { amount: 1 }, 'early');
    expect(await fixture.shop.codeOf(RefundOrderDocument, call)).toBe('CONFLICT');
    expect((await read(order)).payment).toMatchObject({ state: 'CAPTURED', refunded: 0, refunds: [] });
    await decide(dispute, 'won');
    const later = refund(order.id, { amount: 1 }, 'later');
    expect((await fixture.shop.data(RefundOrderDocument, later)).refundOrder.payment).toEqual({
      state: 'PARTIALLY_REFUNDED',
      refunded: 1,
    });
  });

  it('stay captured when the dispute is won or was only an inquiry', async () => {
    for (const [opened, end] of [
      ['needs_response', 'won'],
      ['warning_needs_response', 'warning_closed'],
    ] as const) {
      const order = await disputed({ status: opened });
      const before = await fixture.balances(order.id);
      await decide(order.dispute, end);
      expect(await read(order)).toMatchObject({
        orderStatus: 'SHIPPED',
        paymentStatus: 'PAID',
        payment: { state: 'CAPTURED', refunded: 0 },
      });
      expect(await namesOf(order)).toEqual(['payment.disputed.v1', 'dispute.closed.v1']);
      expect((await fixture.eventsOf(order.id)).at(-1)?.data).toMatchObject({ isWon: true });
      expect(await fixture.balances(order.id)).toEqual(before);
    }
  });

  it('delay refunds of returned items until the dispute is won, and drop them when it is lost', async () => {
    for (const [end, refunded] of [
      ['won', 1],
      ['lost', 0],
    ] as const) {
      const order = await disputed();
      const input = { lines: [{ variantId: order.variantId, quantity: 1 }], reason: 'broken', refund: true };
      const call = { as: order.seller, variables: { id: order.id, input, key: 'back' } };
      await fixture.shop.data(ReturnOrderItemsDocument, call);
      expect((await read(order)).payment).toMatchObject({ state: 'DISPUTED', refunds: [] });
      await decide(order.dispute, end);
      const refunds = (await read(order)).payment?.refunds;
      expect(refunds?.filter(({ reason }) => reason === 'broken')).toHaveLength(refunded);
      expect(refunds).toHaveLength(1);
      expect((await fixture.balances(order.id))['buyer:receivable']).toBeUndefined();
    }
  });

  it('can be refunded during an inquiry, but not after the bank withholds the money', async () => {
    const order = await disputed({ status: 'warning_needs_response' });
    const { dispute } = order;
    await fixture.shop.data(RefundOrderDocument, refund(order.id, { amount: 1 }, 'asked'));
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PARTIALLY_REFUNDED',
      payment: { state: 'DISPUTED', refunded: 1 },
    });
    dispute.status = 'needs_response';
    for (let time = 0; time < 2; time += 1) {
      expect(await fixture.sendWebhook('charge.dispute.updated', dispute)).toBe(200);
    }
    expect(await fixture.shop.codeOf(RefundOrderDocument, refund(order.id, { amount: 1 }, 'taken'))).toBe(
      'CONFLICT',
    );
    dispute.status = 'warning_under_review';
    await fixture.sendWebhook('charge.dispute.updated', dispute);
    expect(await fixture.shop.codeOf(RefundOrderDocument, refund(order.id, { amount: 1 }, 'late'))).toBe(
      'CONFLICT',
    );
    const disputes = (await namesOf(order)).filter((name) => name === 'payment.disputed.v1');
    expect(disputes).toHaveLength(2);
  });

  it('are settled when an inquiry is answered with a full refund', async () => {
    const order = await disputed({ status: 'warning_needs_response' });
    const { total } = await read(order);
    await fixture.shop.data(RefundOrderDocument, refund(order.id, { amount: total }, 'answer'));
    await decide(order.dispute, 'warning_closed');
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('are applied by the background job when the process crashed after the webhook', async () => {
    const order = await fixture.placeShippedOrder();
    const _id = toObjectId(order.id);
    const payments = fixture.mongo.collection('payments');
    const { version } = await paymentModel(fixture.mongo).findById(order.id).orFail().lean();
    const news = { serial: version + 1, kind: 'disputed', amount: 100, refundId: null };
    const disputes = [{ id: 'du_crash', amount: 100, state: 'open' }];
    const change = { state: 'disputed', disputes, news: [news], version: version + 1, dueAt: new Date(1) };
    await payments.updateOne({ _id }, { $set: change });
    for (let tries = 0; tries < 100 && (await namesOf(order)).length === 0; tries += 1) await delay(100);
    expect(await namesOf(order)).toEqual(['payment.disputed.v1']);
  });

  it('are posted as a refund without a call to Stripe when the dispute is lost', async () => {
    const order = await disputed();
    const asked = fixture.stripe.refunds.length;
    await decide(order.dispute, 'lost');
    const { total, ...rest } = await read(order);
    expect(rest).toMatchObject({
      orderStatus: 'SHIPPED',
      paymentStatus: 'REFUNDED',
      payment: { state: 'REFUNDED', refunded: total, refunds: [{ amount: total, state: 'DONE' }] },
    });
    expect(fixture.stripe.refunds).toHaveLength(asked);
    expect(await fixture.balances(order.id)).toEqual({});
    expect((await notesOf(order)).at(-1)).toMatch(/decided the dispute for the buyer/);
    expect((await fixture.eventsOf(order.id)).at(-1)).toMatchObject({
      name: 'dispute.closed.v1',
      data: { isWon: false, amount: cents(total) },
    });
    expect(await fixture.shop.codeOf(RefundOrderDocument, refund(order.id, { amount: 1 }, 'lost'))).toBe(
      'REFUND_EXCEEDED',
    );
  });

  it('post a lost dispute of the remainder to the accounts for net, tax and shipping', async () => {
    const order = await fixture.placeShippedOrder();
    const piece = { lines: [{ variantId: order.variantId, quantity: 1 }] };
    await fixture.shop.data(RefundOrderDocument, refund(order.id, piece, 'before'));
    const dispute = fixture.stripe.dispute(order.intent);
    await fixture.sendWebhook('charge.dispute.created', dispute);
    expect((await read(order)).payment?.state).toBe('DISPUTED');
    await decide(dispute, 'lost');
    const { total, payment } = await read(order);
    expect(payment).toMatchObject({ state: 'REFUNDED', refunded: total });
    expect(payment?.refunds).toHaveLength(2);
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('can still be refunded for the part that was not disputed', async () => {
    const order = await disputed({ amount: 1_000 });
    await decide(order.dispute, 'lost');
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PARTIALLY_REFUNDED',
      payment: { state: 'PARTIALLY_REFUNDED', refunded: 10 },
    });
    const { total } = await read(order);
    fixture.stripe.disputes.splice(fixture.stripe.disputes.indexOf(order.dispute), 1);
    await fixture.shop.data(RefundOrderDocument, refund(order.id, { amount: total - 10 }, 'rest'));
    expect((await read(order)).payment).toMatchObject({ state: 'REFUNDED', refunded: total });
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('tolerate late, repeated, concurrent and reordered webhooks', async () => {
    const order = await disputed();
    const { dispute } = order;
    dispute.status = 'lost';
    const end = ['charge.dispute.closed', 'charge.dispute.closed', 'charge.dispute.updated'];
    const answers = await Promise.all(end.map((type) => fixture.sendWebhook(type, dispute)));
    // Concurrent webhooks may be asked to retry.
    expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
    for (const type of ['charge.dispute.created', 'charge.dispute.closed', 'payment_intent.succeeded']) {
      const object = type.startsWith('charge') ? dispute : { id: order.intent };
      expect(await fixture.sendWebhook(type, object)).toBe(200);
    }
    dispute.status = 'under_review';
    expect(await fixture.sendWebhook('charge.dispute.updated', dispute)).toBe(200);
    const { payment, total } = await read(order);
    expect(payment).toMatchObject({ state: 'REFUNDED', refunded: total, refunds: [{ amount: total }] });
    expect(await namesOf(order)).toEqual(['payment.disputed.v1', 'dispute.closed.v1']);
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('are recorded completely when the first webhook is lost', async () => {
    const order = await fixture.placeShippedOrder();
    const dispute = fixture.stripe.dispute(order.intent);
    await decide(dispute, 'lost');
    expect(await namesOf(order)).toEqual(['payment.disputed.v1', 'dispute.closed.v1']);
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('stay disputed until the last of several disputes is decided', async () => {
    const order = await disputed({ amount: 1_000 });
    const second = fixture.stripe.dispute(order.intent, { amount: 500 });
    await fixture.sendWebhook('charge.dispute.created', second);
    await decide(order.dispute, 'won');
    expect((await read(order)).payment).toMatchObject({ state: 'DISPUTED', refunded: 0 });
    await decide(second, 'lost');
    expect((await read(order)).payment).toMatchObject({ state: 'PARTIALLY_REFUNDED', refunded: 5 });
  });
});
