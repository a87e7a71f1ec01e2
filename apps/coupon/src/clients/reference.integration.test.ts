import { deliverToConsumer } from '@e-storefront/messaging';
import { createEvent } from '@e-storefront/events';
import { testRedisUrl, type Json } from '@e-storefront/testing';
import { admin, CREATE, CouponUnderTest, newCoupon, newId, UPDATE } from '../../test/fixtures/coupon-fixture';

const GROUP = `mutation ($name: String!, $add: [ID!]) { setCustomerGroup(name: $name, add: $add) { name size } }`;
const PROMOTION = 'mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { id } }';

describe('what a promotion names', () => {
  let app: CouponUnderTest;
  beforeAll(async () => {
    app = await CouponUnderTest.start();
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  const refusal = async (query: string, variables: Record<string, unknown>): Promise<Json> =>
    (await app.subgraph.call(query, { as: admin, variables })).errors[0]?.extensions;
  const promotion = (overrides: object) => ({
    name: 'Sale',
    action: 'percentage',
    discount: 5,
    validFrom: '2026-01-01',
    validTo: '2099-12-31',
    ...overrides,
  });

  it('is there: products, categories and sellers that nobody has are refused by name', async () => {
    const [nothing, nobody, customer] = [newId(), newId(), newId()];
    app.missing.add(nothing);
    app.auth.accounts.set(nobody, null);
    app.auth.accounts.set(customer, { role: 'customer', isActive: true, canSell: false });
    for (const [field, id] of [
      ['productIds', nothing],
      ['categoryIds', nothing],
      ['sellerIds', nobody],
      ['sellerIds', customer],
    ] as const) {
      const named = { [field]: [newId(), id] };
      const expected = { code: 'BAD_USER_INPUT', field: `input.${field}` };
      expect(await refusal(CREATE, { input: newCoupon(named) })).toEqual(expected);
      expect(await refusal(PROMOTION, { input: promotion(named) })).toEqual(expected);
      const { id: couponId } = await app.create({ [field]: [newId()] });
      expect(await refusal(UPDATE, { id: couponId, input: named })).toEqual(expected);
    }
  });

  it('may go afterwards: other changes of the promotion are still possible', async () => {
    const product = newId();
    const { id } = await app.create({ productIds: [product] });
    app.missing.add(product);
    expect(await refusal(UPDATE, { id, input: { description: 'Still on' } })).toBeUndefined();
    expect(await refusal(UPDATE, { id, input: { productIds: [product, newId()] } })).toBeUndefined();
  });

  it('are customers with an account, who leave their groups with it', async () => {
    const [nobody, member] = [newId(), newId()];
    app.auth.accounts.set(nobody, null);
    expect(await refusal(GROUP, { name: 'vip', add: [member, nobody] })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'add',
    });
    const add = async (): Promise<Json> =>
      (await app.subgraph.data(GROUP, { as: admin, variables: { name: 'vip', add: [member, newId()] } }))
        .setCustomerGroup;
    expect(await add()).toEqual({ name: 'vip', size: 2 });
    await deliverToConsumer(
      { consumer: 'coupon', prefix: app.subgraph.eventsPrefix, redisUrl: testRedisUrl() },
      createEvent('account.deleted.v1', { accountId: member, version: 2, role: 'customer' }),
    );
    const { customerGroups } = await app.subgraph.data('{ customerGroups { name size } }', { as: admin });
    expect(customerGroups).toContainEqual({ name: 'vip', size: 1 });
  });

  it('is not taken on trust while it cannot be looked up, and what names nothing needs nobody', async () => {
    await app.leaveAlone();
    expect(await refusal(CREATE, { input: newCoupon({ productIds: [newId()] }) })).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(await refusal(CREATE, { input: newCoupon() })).toBeUndefined();
  });
});
