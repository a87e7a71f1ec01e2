import { actor, type Json } from '@e-storefront/testing';
import { StripeFixture, type PaidOrder } from '../../test/fixtures/stripe-fixture';

const READ = `query ($id: ID!) { order(id: $id) { paymentStatus total statusHistory { note }
  payment { state refunded refunds { amount state reason } } } }`;
const REFUND = `mutation ($id: ID!, $input: RefundInput!, $key: String) {
  refundOrder(orderId: $id, input: $input, idempotencyKey: $key) { payment { state refunded } } }`;

describe('refunds that the provider carried out or took back by itself', () => {
  let house: StripeFixture;
  const admin = actor('admin');
  beforeAll(async () => {
    house = await StripeFixture.open();
  });
  afterAll(() => house[Symbol.asyncDispose]());

  const read = async ({ id, seller }: PaidOrder): Promise<Json> =>
    (await house.shop.data(READ, { as: seller, variables: { id } })).order;
  const refund = ({ id }: PaidOrder, input: object, key: string) => ({
    as: admin,
    variables: { id, input, key },
  });
  const chargeOf = ({ intent }: PaidOrder): Json => ({ payment_intent: intent });
  const last = async ({ id }: PaidOrder): Promise<Json> => (await house.eventsOf(id)).at(-1);
  const countOf = async ({ id }: PaidOrder, name: string): Promise<number> =>
    (await house.eventsOf(id)).filter((event) => event.name === name).length;

  it('are refunds of the order, once for each, when somebody made them at Stripe by hand', async () => {
    const order = await house.placeShippedOrder();
    const { total } = await read(order);
    house.stripe.refund(order.intent, { amount: 1_000 });
    const messages = ['charge.refunded', 'charge.refunded', 'refund.updated'];
    await Promise.all(messages.map((type) => house.sendWebhook(type, chargeOf(order))));
    expect(await house.sendWebhook('charge.refunded', chargeOf(order))).toBe(200);
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PARTIALLY_REFUNDED',
      payment: { state: 'PARTIALLY_REFUNDED', refunded: 10, refunds: [{ amount: 10, state: 'DONE' }] },
    });
    expect(await countOf(order, 'payment.refunded.v1')).toBe(1);
    house.stripe.refund(order.intent, { amount: Math.round(total * 100) - 1_000 });
    expect(await house.sendWebhook('charge.refunded', chargeOf(order))).toBe(200);
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    expect((await read(order)).statusHistory.at(-1).note).toBe('Given back at the payment provider.');
    expect(await last(order)).toMatchObject({ name: 'payment.refunded.v1', data: { currency: 'INR' } });
    expect(await house.balances(order.id)).toEqual({});
    expect(await house.shop.codeOf(REFUND, refund(order, { amount: 1 }, 'more'))).toBe('REFUND_EXCEEDED');
  });

  it('leave no more to be given back by the shop than is left', async () => {
    const order = await house.placeShippedOrder();
    const { total } = await read(order);
    house.stripe.refund(order.intent, { amount: 1_000 });
    await house.sendWebhook('charge.refunded', chargeOf(order));
    expect(await house.shop.codeOf(REFUND, refund(order, { amount: total }, 'all'))).toBe('REFUND_EXCEEDED');
    await house.shop.data(REFUND, refund(order, { amount: total - 10 }, 'rest'));
    expect((await read(order)).payment).toMatchObject({ state: 'REFUNDED', refunded: total });
    expect(await house.balances(order.id)).toEqual({});
  });

  it('are none when the shop asked for them', async () => {
    const order = await house.placeShippedOrder();
    await house.shop.data(REFUND, refund(order, { amount: 5 }, 'own'));
    expect(await house.sendWebhook('charge.refunded', chargeOf(order))).toBe(200);
    const { payment } = await read(order);
    expect(payment).toMatchObject({ refunded: 5, refunds: [{ amount: 5, state: 'DONE' }] });
    expect(await countOf(order, 'payment.refunded.v1')).toBe(1);
  });

  it("are taken back, with what they posted, when the buyer's bank sends them back", async () => {
    const order = await house.placeShippedOrder();
    const before = await house.balances(order.id);
    const { total } = await read(order);
    await house.shop.data(REFUND, refund(order, { amount: total }, 'whole'));
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    const sent = house.stripe.refunds.at(-1);
    house.stripe.failRefund(sent);
    const messages = ['refund.failed', 'charge.refund.updated', 'refund.failed'];
    const answers = await Promise.all(messages.map((type) => house.sendWebhook(type, sent)));
    expect(answers.every((status) => status === 200 || status === 409)).toBe(true);
    expect(await house.sendWebhook('refund.failed', sent)).toBe(200);
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PAID',
      payment: { state: 'CAPTURED', refunded: 0, refunds: [{ amount: total, state: 'FAILED' }] },
    });
    expect((await read(order)).statusHistory.at(-1).note).toMatch(/A refund failed/);
    expect(await last(order)).toMatchObject({
      name: 'refund.failed.v1',
      data: { sellerId: order.seller.id, amount: Math.round(total * 100) },
    });
    expect(await countOf(order, 'refund.failed.v1')).toBe(1);
    expect(await house.balances(order.id)).toEqual(before);
    await house.shop.data(REFUND, refund(order, { amount: total }, 'anew'));
    expect(await read(order)).toMatchObject({ paymentStatus: 'REFUNDED', payment: { state: 'REFUNDED' } });
    expect(await house.balances(order.id)).toEqual({});
  });

  it('leave the others standing when one of them fails, and stay failed whatever comes late', async () => {
    const order = await house.placeShippedOrder();
    for (const amount of [3, 4]) await house.shop.data(REFUND, refund(order, { amount }, `part-${amount}`));
    const [first] = house.stripe.refunds.slice(-2);
    house.stripe.failRefund(first);
    await house.sendWebhook('refund.failed', first);
    first.status = 'succeeded';
    await house.sendWebhook('charge.refunded', chargeOf(order));
    expect(await read(order)).toMatchObject({
      paymentStatus: 'PARTIALLY_REFUNDED',
      payment: {
        state: 'PARTIALLY_REFUNDED',
        refunded: 4,
        refunds: [{ state: 'FAILED' }, { state: 'DONE' }],
      },
    });
  });

  it('do not count when they are under way or came to nothing before they were heard of', async () => {
    const order = await house.placeShippedOrder();
    for (const status of ['pending', 'requires_action', 'failed', 'canceled']) {
      Object.assign(house.stripe.refund(order.intent, { amount: 100 }), { status });
    }
    await house.sendWebhook('charge.refunded', chargeOf(order));
    expect((await read(order)).payment).toMatchObject({ state: 'CAPTURED', refunded: 0, refunds: [] });
  });
});
