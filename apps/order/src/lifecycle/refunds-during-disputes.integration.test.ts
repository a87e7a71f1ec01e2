import { setTimeout as delay } from 'node:timers/promises';
import { Types } from 'mongoose';
import { actor, type Json } from '@e-storefront/testing';
import { CANCEL } from '../../test/fixtures/order-fixture';
import { StripeFixture, type PaidOrder } from '../../test/fixtures/stripe-fixture';

const RETURN = `mutation ($id: ID!, $input: ReturnInput!, $key: String) {
  returnOrderItems(orderId: $id, input: $input, idempotencyKey: $key) { orderStatus } }`;
const PAY = 'mutation ($id: ID!) { updatePaymentStatus(id: $id, status: PAID) { id } }';
const REFUND = `mutation ($id: ID!, $input: RefundInput!, $key: String) {
  refundOrder(orderId: $id, input: $input, idempotencyKey: $key) { payment { state refunded } } }`;

describe('refunds during disputes', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    fixture = await StripeFixture.open();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const back = (order: PaidOrder): Promise<Json> => {
    const lines = [{ variantId: order.variantId, quantity: 1 }];
    const variables = { id: order.id, input: { lines, reason: 'broken', refund: true }, key: order.id };
    return fixture.shop.data(RETURN, { as: order.seller, variables });
  };
  const decide = async (dispute: Json, status: string): Promise<void> => {
    dispute.status = status;
    expect(await fixture.sendWebhook('charge.dispute.closed', dispute)).toBe(200);
  };
  /** The pending effects of an order after the background job ran. */
  const leftOf = async ({ id }: PaidOrder): Promise<string[]> => {
    const _id = new Types.ObjectId(id);
    let left: string[] = [];
    for (let tries = 0; tries < 30; tries += 1) {
      const outbox = (await fixture.mongo.collection('orders').findOne({ _id }))?.['outbox'] as Json[];
      left = outbox.flatMap(({ effect }) => (effect ? [effect] : []));
      if (left.length === 0) break;
      await delay(500);
    }
    return left;
  };
  const refundsOf = async ({ id }: PaidOrder): Promise<Json[]> =>
    (await fixture.mongo.collection('payments').findOne({ _id: new Types.ObjectId(id) }))?.[
      'refunds'
    ] as Json[];

  it('are completed when the dispute is won, although Stripe rejected them before', async () => {
    const order = await fixture.placeShippedOrder();
    const dispute = fixture.stripe.dispute(order.intent);
    await back(order);
    await fixture.sendWebhook('charge.dispute.created', dispute);
    await decide(dispute, 'won');
    expect(await leftOf(order)).toEqual([]);
    expect(await refundsOf(order)).toMatchObject([{ amount: 2_160, state: 'done' }]);
  }, 40_000);

  it('are dropped after a partial chargeback, without blocking other refunds and postings', async () => {
    const order = await fixture.placeShippedOrder();
    const dispute = fixture.stripe.dispute(order.intent, { amount: 4_000 });
    await back(order);
    await fixture.sendWebhook('charge.dispute.created', dispute);
    await decide(dispute, 'lost');
    expect(await leftOf(order)).toEqual([]);
    expect((await fixture.balances(order.id))['provider:stripe']).toBe(1_320);
    const call = { as: admin, variables: { id: order.id, input: { amount: 1 }, key: 'after' } };
    expect(await fixture.shop.codeOf(REFUND, call)).toBe('REFUND_EXCEEDED');
  }, 40_000);

  it('refund the rest of a cancelled order after a partial refund in the Stripe dashboard', async () => {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = fixture.shop.products.addProduct({ sellerId: seller.id });
    await fixture.shop.add(customer, line, 2);
    const paying = { paymentMethod: 'stripe', paymentToken: 'pm_card' };
    const [{ id }] = (await fixture.shop.checkout(customer, paying)).checkout.orders;
    await fixture.shop.updateStatus(seller, id, 'CONFIRMED');
    await fixture.shop.data(PAY, { as: admin, variables: { id } });
    const intent = [...fixture.stripe.intents.values()].find(({ metadata }) => metadata.orderId === id).id;
    fixture.stripe.refund(intent, { amount: 1_000 });
    await fixture.shop.data(CANCEL, { as: customer, variables: { id } });
    await fixture.sendWebhook('charge.refunded', { payment_intent: intent });
    const order = { id, intent, seller, variantId: line.variantId };
    expect(await leftOf(order)).toEqual([]);
    expect(await fixture.balances(id)).toEqual({});
  }, 40_000);

  it('are posted by the last decision of the bank, also when it reverses an earlier one', async () => {
    const order = await fixture.placeShippedOrder();
    const before = await fixture.balances(order.id);
    const dispute = fixture.stripe.dispute(order.intent);
    await fixture.sendWebhook('charge.dispute.created', dispute);
    for (const [status, books] of [
      ['lost', {}],
      ['appeal_under_review', {}],
      ['won', before],
      ['lost', {}],
      ['won', before],
    ] as const) {
      await decide(dispute, status);
      expect(await fixture.balances(order.id)).toEqual(books);
    }
    const call = { as: admin, variables: { id: order.id, input: { amount: 1 }, key: 'again' } };
    expect((await fixture.shop.data(REFUND, call)).refundOrder.payment.state).toBe('PARTIALLY_REFUNDED');
  }, 40_000);

  it('do not block ledger postings', async () => {
    const order = await fixture.placeShippedOrder();
    const open = fixture.stripe.dispute(order.intent, { amount: 1_000 });
    await fixture.sendWebhook('charge.dispute.created', open);
    const second = fixture.stripe.dispute(order.intent, { amount: 500 });
    await fixture.sendWebhook('charge.dispute.created', second);
    await back(order);
    await decide(second, 'lost');
    expect((await fixture.balances(order.id))['provider:stripe']).toBe(4_820);
  }, 40_000);
});
