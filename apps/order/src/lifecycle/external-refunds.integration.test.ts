import { actor } from '@e-storefront/testing';
import { cents } from '../../test/fixtures/amounts';
import {
  RefundOrderDocument,
  type OrderDetailsFragment,
  type RefundInput,
} from '../../test/fixtures/operations.generated';
import { StripeFixture, type PaidOrder } from '../../test/fixtures/stripe-fixture';

describe('refunds made or reversed at the provider', () => {
  let fixture: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    fixture = await StripeFixture.open();
  });
  afterAll(() => fixture[Symbol.asyncDispose]());

  const read = ({ id, seller }: PaidOrder): Promise<OrderDetailsFragment> =>
    fixture.shop.readOrder(seller, id);
  const refund = ({ id }: PaidOrder, input: RefundInput, key: string) => ({
    as: admin,
    variables: { id, input, key },
  });
  const chargeOf = ({ intent }: PaidOrder) => ({ payment_intent: intent });
  const last = async ({ id }: PaidOrder) => (await fixture.eventsOf(id)).at(-1);
  const countOf = async ({ id }: PaidOrder, name: string): Promise<number> =>
    (await fixture.eventsOf(id)).filter((event) => event.name === name).length;

  it('are recorded once each when they were made in the Stripe dashboard', async () => {
    const order = await fixture.placeShippedOrder();
    const { total } = await read(order);
    fixture.stripe.refund(order.intent, { amount: 1_000 });
    const messages = ['charge.refunded', 'charge.refunded', 'refund.updated'];
    await Promise.all(messages.map((type) => fixture.sendWebhook(type, chargeOf(order))));
    expect(await fixture.sendWebhook('charge.refunded', chargeOf(order))).toBe(200);
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PARTIALLY_REFUNDED',
      payment: { state: 'PARTIALLY_REFUNDED', refunded: 10, refunds: [{ amount: 10, state: 'DONE' }] },
    });
    expect(await countOf(order, 'payment.refunded.v1')).toBe(1);
    fixture.stripe.refund(order.intent, { amount: cents(total) - 1_000 });
    expect(await fixture.sendWebhook('charge.refunded', chargeOf(order))).toBe(200);
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    expect((await read(order)).statusHistory.at(-1)?.note).toBe('Refunded at the payment provider.');
    expect(await last(order)).toMatchObject({ name: 'payment.refunded.v1', data: { currency: 'INR' } });
    expect(await fixture.balances(order.id)).toEqual({});
    expect(await fixture.shop.codeOf(RefundOrderDocument, refund(order, { amount: 1 }, 'more'))).toBe(
      'REFUND_EXCEEDED',
    );
  });

  it('reduce the amount that the shop can refund', async () => {
    const order = await fixture.placeShippedOrder();
    const { total } = await read(order);
    fixture.stripe.refund(order.intent, { amount: 1_000 });
    await fixture.sendWebhook('charge.refunded', chargeOf(order));
    expect(await fixture.shop.codeOf(RefundOrderDocument, refund(order, { amount: total }, 'all'))).toBe(
      'REFUND_EXCEEDED',
    );
    await fixture.shop.data(RefundOrderDocument, refund(order, { amount: total - 10 }, 'rest'));
    expect((await read(order)).payment).toMatchObject({ state: 'REFUNDED', refunded: total });
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('are not recorded twice when the shop requested them', async () => {
    const order = await fixture.placeShippedOrder();
    await fixture.shop.data(RefundOrderDocument, refund(order, { amount: 5 }, 'own'));
    expect(await fixture.sendWebhook('charge.refunded', chargeOf(order))).toBe(200);
    const { payment } = await read(order);
    expect(payment).toMatchObject({ refunded: 5, refunds: [{ amount: 5, state: 'DONE' }] });
    expect(await countOf(order, 'payment.refunded.v1')).toBe(1);
  });

  it("are reversed with their postings when the buyer's bank returns the money", async () => {
    const order = await fixture.placeShippedOrder();
    const before = await fixture.balances(order.id);
    const { total } = await read(order);
    await fixture.shop.data(RefundOrderDocument, refund(order, { amount: total }, 'whole'));
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    const sent = fixture.stripe.refunds.at(-1)!;
    fixture.stripe.failRefund(sent);
    const messages = ['refund.failed', 'charge.refund.updated', 'refund.failed'];
    const answers = await Promise.all(messages.map((type) => fixture.sendWebhook(type, sent)));
    expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
    expect(await fixture.sendWebhook('refund.failed', sent)).toBe(200);
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED', refunded: 0, refunds: [{ amount: total, state: 'FAILED' }] },
    });
    expect((await read(order)).statusHistory.at(-1)?.note).toMatch(/A refund failed/);
    expect(await last(order)).toMatchObject({
      name: 'refund.failed.v1',
      data: { sellerId: order.seller.id, amount: cents(total) },
    });
    expect(await countOf(order, 'refund.failed.v1')).toBe(1);
    expect(await fixture.balances(order.id)).toEqual(before);
    await fixture.shop.data(RefundOrderDocument, refund(order, { amount: total }, 'anew'));
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    expect(await fixture.balances(order.id)).toEqual({});
  });

  it('fail one by one, and stay failed after late webhooks', async () => {
    const order = await fixture.placeShippedOrder();
    for (const amount of [3, 4])
      await fixture.shop.data(RefundOrderDocument, refund(order, { amount }, `part-${amount}`));
    const first = fixture.stripe.refunds.at(-2)!;
    fixture.stripe.failRefund(first);
    await fixture.sendWebhook('refund.failed', first);
    first.status = 'succeeded';
    await fixture.sendWebhook('charge.refunded', chargeOf(order));
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PARTIALLY_REFUNDED',
      payment: {
        state: 'PARTIALLY_REFUNDED',
        refunded: 4,
        refunds: [{ state: 'FAILED' }, { state: 'DONE' }],
      },
    });
  });

  it('do not count while pending or when they failed before the first webhook', async () => {
    const order = await fixture.placeShippedOrder();
    for (const status of ['pending', 'requires_action', 'failed', 'canceled']) {
      Object.assign(fixture.stripe.refund(order.intent, { amount: 100 }), { status });
    }
    await fixture.sendWebhook('charge.refunded', chargeOf(order));
    expect((await read(order)).payment).toMatchObject({ state: 'CAPTURED', refunded: 0, refunds: [] });
  });
});
