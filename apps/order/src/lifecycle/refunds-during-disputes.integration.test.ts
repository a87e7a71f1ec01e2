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

describe('refunds that a dispute stops', () => {
  let house: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    house = await StripeFixture.open();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const back = (order: PaidOrder): Promise<Json> => {
    const lines = [{ variantId: order.variantId, quantity: 1 }];
    const variables = { id: order.id, input: { lines, reason: 'broken', refund: true }, key: order.id };
    return house.shop.data(RETURN, { as: order.seller, variables });
  };
  const decide = async (dispute: Json, status: string): Promise<void> => {
    dispute.status = status;
    expect(await house.sendWebhook('charge.dispute.closed', dispute)).toBe(200);
  };
  /** What the order has still to do, once the sweep has had its time. */
  const leftOf = async ({ id }: PaidOrder): Promise<string[]> => {
    const _id = new Types.ObjectId(id);
    let left: string[] = [];
    for (let tries = 0; tries < 30; tries += 1) {
      const outbox = (await house.mongo.collection('orders').findOne({ _id }))?.['outbox'] as Json[];
      left = outbox.flatMap(({ effect }) => (effect ? [effect] : []));
      if (left.length === 0) break;
      await delay(500);
    }
    return left;
  };
  const refundsOf = async ({ id }: PaidOrder): Promise<Json[]> =>
    (await house.mongo.collection('payments').findOne({ _id: new Types.ObjectId(id) }))?.[
      'refunds'
    ] as Json[];

  it('are carried out when it is won, though Stripe knew of it first and refused them', async () => {
    const order = await house.placeShippedOrder();
    const dispute = house.stripe.dispute(order.intent);
    await back(order);
    await house.sendWebhook('charge.dispute.created', dispute);
    await decide(dispute, 'won');
    expect(await leftOf(order)).toEqual([]);
    expect(await refundsOf(order)).toMatchObject([{ amount: 2_160, state: 'done' }]);
  }, 40_000);

  it('end when a part of the money was charged back, and hold up no other refund and no posting', async () => {
    const order = await house.placeShippedOrder();
    const dispute = house.stripe.dispute(order.intent, { amount: 4_000 });
    await back(order);
    await house.sendWebhook('charge.dispute.created', dispute);
    await decide(dispute, 'lost');
    expect(await leftOf(order)).toEqual([]);
    expect((await house.balances(order.id))['provider:stripe']).toBe(1_320);
    const call = { as: admin, variables: { id: order.id, input: { amount: 1 }, key: 'after' } };
    expect(await house.shop.codeOf(REFUND, call)).toBe('REFUND_EXCEEDED');
  }, 40_000);

  it('leave nothing with the shop of an order that was called off while somebody refunded a part by hand', async () => {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = house.shop.products.addProduct({ sellerId: seller.id });
    await house.shop.add(customer, line, 2);
    const paying = { paymentMethod: 'stripe', paymentToken: 'pm_card' };
    const [{ id }] = (await house.shop.checkout(customer, paying)).checkout.orders;
    await house.shop.updateStatus(seller, id, 'CONFIRMED');
    await house.shop.data(PAY, { as: admin, variables: { id } });
    const intent = [...house.stripe.intents.values()].find(({ metadata }) => metadata.orderId === id).id;
    house.stripe.refund(intent, { amount: 1_000 });
    await house.shop.data(CANCEL, { as: customer, variables: { id } });
    await house.sendWebhook('charge.refunded', { payment_intent: intent });
    const order = { id, intent, seller, variantId: line.variantId };
    expect(await leftOf(order)).toEqual([]);
    expect(await house.balances(id)).toEqual({});
  }, 40_000);

  it('are booked as the bank decides in the end, also against what it said before', async () => {
    const order = await house.placeShippedOrder();
    const before = await house.balances(order.id);
    const dispute = house.stripe.dispute(order.intent);
    await house.sendWebhook('charge.dispute.created', dispute);
    for (const [status, books] of [
      ['lost', {}],
      ['appeal_under_review', {}],
      ['won', before],
      ['lost', {}],
      ['won', before],
    ] as const) {
      await decide(dispute, status);
      expect(await house.balances(order.id)).toEqual(books);
    }
    const call = { as: admin, variables: { id: order.id, input: { amount: 1 }, key: 'again' } };
    expect((await house.shop.data(REFUND, call)).refundOrder.payment.state).toBe('PARTIALLY_REFUNDED');
  }, 40_000);

  it('keep nothing out of the ledger that has happened', async () => {
    const order = await house.placeShippedOrder();
    const open = house.stripe.dispute(order.intent, { amount: 1_000 });
    await house.sendWebhook('charge.dispute.created', open);
    const second = house.stripe.dispute(order.intent, { amount: 500 });
    await house.sendWebhook('charge.dispute.created', second);
    await back(order);
    await decide(second, 'lost');
    expect((await house.balances(order.id))['provider:stripe']).toBe(4_820);
  }, 40_000);
});
