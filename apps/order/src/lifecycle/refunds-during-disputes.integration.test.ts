import { setTimeout as delay } from 'node:timers/promises';
import { actor } from '@e-storefront/testing';
import { paymentModel } from '../payment/payment.model';
import type { Refund } from '../payment/payment';
import type { FakeDispute } from '../../test/fakes/stripe.fake';
import { RefundOrderDocument, ReturnOrderItemsDocument } from '../../test/fixtures/operations.generated';
import { StripeFixture, type PaidOrder } from '../../test/fixtures/stripe-fixture';

describe('refunds during disputes', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    fixture = await StripeFixture.open();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const back = (order: PaidOrder) => {
    const lines = [{ variantId: order.variantId, quantity: 1 }];
    const variables = { id: order.id, input: { lines, reason: 'broken', refund: true }, key: order.id };
    return fixture.shop.data(ReturnOrderItemsDocument, { as: order.seller, variables });
  };
  const decide = async (dispute: FakeDispute, status: string): Promise<void> => {
    dispute.status = status;
    expect(await fixture.sendWebhook('charge.dispute.closed', dispute)).toBe(200);
  };
  /** The pending effects of an order after the background job ran. */
  const leftOf = async ({ id }: PaidOrder): Promise<string[]> => {
    let left: string[] = [];
    for (let tries = 0; tries < 30; tries += 1) {
      left = (await fixture.outboxOf(id)).flatMap(({ effect }) => (effect ? [effect] : []));
      if (left.length === 0) break;
      await delay(500);
    }
    return left;
  };
  const refundsOf = async ({ id }: PaidOrder): Promise<Refund[]> =>
    (await paymentModel(fixture.mongo).findById(id).orFail().lean()).refunds;

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
    expect(await fixture.shop.codeOf(RefundOrderDocument, call)).toBe('REFUND_EXCEEDED');
  }, 40_000);

  it('refund the rest of a cancelled order after a partial refund in the Stripe dashboard', async () => {
    const [seller, customer] = [actor('seller'), actor('customer')];
    const line = fixture.shop.products.addProduct({ sellerId: seller.id });
    await fixture.shop.add(customer, line, 2);
    const paying = { paymentMethod: 'stripe', paymentToken: 'pm_card' };
    const { id } = (await fixture.shop.checkout(customer, paying)).order;
    await fixture.shop.updateStatus(seller, id, 'CONFIRMED');
    await fixture.shop.updatePaymentStatus(admin, id, 'PAID');
    const intent = fixture.intentOf(id).id;
    fixture.stripe.refund(intent, { amount: 1_000 });
    await fixture.shop.cancel(customer, id);
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
    expect((await fixture.shop.data(RefundOrderDocument, call)).refundOrder.payment?.state).toBe(
      'PARTIALLY_REFUNDED',
    );
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
