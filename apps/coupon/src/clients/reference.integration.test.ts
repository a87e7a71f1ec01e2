import { createEvent } from '@e-storefront/events';
import { deliverToConsumer, testRedisUrl, type Json } from '@e-storefront/testing';
import { admin, CREATE, CouponFixture, newCoupon, newId, UPDATE } from '../../test/fixtures/coupon-fixture';

const GROUP = `mutation ($name: String!, $add: [ID!]) { setCustomerGroup(name: $name, add: $add) { name size } }`;
const PROMOTION = 'mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { id } }';

describe('references to other services', () => {
  let fixture: CouponFixture;
  beforeAll(async () => {
    fixture = await CouponFixture.start();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const errorOf = async (query: string, variables: Record<string, unknown>): Promise<Json> =>
    (await fixture.subgraph.call(query, { as: admin, variables })).errors[0]?.extensions;
  const promotion = (overrides: object) => ({
    name: 'Sale',
    action: 'percentage',
    discount: 5,
    validFrom: '2026-01-01',
    validTo: '2099-12-31',
    ...overrides,
  });

  it('rejects unknown products, categories and sellers and names the field', async () => {
    const [unknownId, unknownAccount, customer] = [newId(), newId(), newId()];
    fixture.missing.add(unknownId);
    fixture.auth.accounts.set(unknownAccount, null);
    fixture.auth.accounts.set(customer, { role: 'customer', isActive: true, canSell: false });
    for (const [field, id] of [
      ['productIds', unknownId],
      ['categoryIds', unknownId],
      ['sellerIds', unknownAccount],
      ['sellerIds', customer],
    ] as const) {
      const targets = { [field]: [newId(), id] };
      const expected = { code: 'BAD_USER_INPUT', field: `input.${field}` };
      expect(await errorOf(CREATE, { input: newCoupon(targets) })).toEqual(expected);
      expect(await errorOf(PROMOTION, { input: promotion(targets) })).toEqual(expected);
      const { id: couponId } = await fixture.create({ [field]: [newId()] });
      expect(await errorOf(UPDATE, { id: couponId, input: targets })).toEqual(expected);
    }
  });

  it('accepts updates of a promotion whose product has been deleted since', async () => {
    const product = newId();
    const { id } = await fixture.create({ productIds: [product] });
    fixture.missing.add(product);
    expect(await errorOf(UPDATE, { id, input: { description: 'Still on' } })).toBeUndefined();
    expect(await errorOf(UPDATE, { id, input: { productIds: [product, newId()] } })).toBeUndefined();
  });

  it('adds only existing accounts to a group and removes deleted ones', async () => {
    const [unknownAccount, member] = [newId(), newId()];
    fixture.auth.accounts.set(unknownAccount, null);
    expect(await errorOf(GROUP, { name: 'vip', add: [member, unknownAccount] })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'add',
    });
    const add = async (): Promise<Json> =>
      (await fixture.subgraph.data(GROUP, { as: admin, variables: { name: 'vip', add: [member, newId()] } }))
        .setCustomerGroup;
    expect(await add()).toEqual({ name: 'vip', size: 2 });
    await deliverToConsumer(
      { consumer: 'coupon', prefix: fixture.subgraph.eventsPrefix, redisUrl: testRedisUrl() },
      createEvent('account.deleted.v1', { accountId: member, version: 2, role: 'customer' }),
    );
    const { customerGroups } = await fixture.subgraph.data('{ customerGroups { name size } }', { as: admin });
    expect(customerGroups).toContainEqual({ name: 'vip', size: 1 });
  });

  it('rejects promotions with references while the other services are unavailable, and accepts those without', async () => {
    await fixture.stopFakes();
    expect(await errorOf(CREATE, { input: newCoupon({ productIds: [newId()] }) })).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(await errorOf(CREATE, { input: newCoupon() })).toBeUndefined();
  });
});
