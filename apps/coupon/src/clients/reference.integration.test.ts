import { createEvent } from '@e-storefront/events';
import type { DocumentNode } from 'graphql';
import { deliverToConsumer, testRedisUrl } from '@e-storefront/testing';
import { CreateCouponDocument, UpdateCouponDocument } from '../../test/fixtures/coupon.generated';
import { admin, CouponFixture, newCoupon, newId } from '../../test/fixtures/coupon-fixture';
import {
  CreatePromotionDocument,
  CustomerGroupsDocument,
  SetCustomerGroupDocument,
} from '../../test/fixtures/promotion.generated';

describe('references to other services', () => {
  let fixture: CouponFixture;
  beforeAll(async () => {
    fixture = await CouponFixture.start();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const errorOf = async (query: DocumentNode, variables: Record<string, unknown>) =>
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
      expect(await errorOf(CreateCouponDocument, { input: newCoupon(targets) })).toEqual(expected);
      expect(await errorOf(CreatePromotionDocument, { input: promotion(targets) })).toEqual(expected);
      const { id: couponId } = await fixture.create({ [field]: [newId()] });
      expect(await errorOf(UpdateCouponDocument, { id: couponId, input: targets })).toEqual(expected);
    }
  });

  it('accepts updates of a promotion whose product has been deleted since', async () => {
    const product = newId();
    const { id } = await fixture.create({ productIds: [product] });
    fixture.missing.add(product);
    expect(await errorOf(UpdateCouponDocument, { id, input: { description: 'Still on' } })).toBeUndefined();
    expect(
      await errorOf(UpdateCouponDocument, { id, input: { productIds: [product, newId()] } }),
    ).toBeUndefined();
  });

  it('adds only existing accounts to a group and removes deleted ones', async () => {
    const [unknownAccount, member] = [newId(), newId()];
    fixture.auth.accounts.set(unknownAccount, null);
    expect(await errorOf(SetCustomerGroupDocument, { name: 'vip', add: [member, unknownAccount] })).toEqual({
      code: 'BAD_USER_INPUT',
      field: 'add',
    });
    const variables = { name: 'vip', add: [member, newId()] };
    expect(await fixture.subgraph.data(SetCustomerGroupDocument, { as: admin, variables })).toEqual({
      setCustomerGroup: { name: 'vip', size: 2 },
    });
    await deliverToConsumer(
      { consumer: 'coupon', prefix: fixture.subgraph.eventsPrefix, redisUrl: testRedisUrl() },
      createEvent('account.deleted.v1', { accountId: member, version: 2, role: 'customer' }),
    );
    const { customerGroups } = await fixture.subgraph.data(CustomerGroupsDocument, { as: admin });
    expect(customerGroups).toContainEqual({ name: 'vip', size: 1 });
  });

  it('rejects promotions with references while the other services are unavailable, and accepts those without', async () => {
    await fixture.stopFakes();
    expect(
      await errorOf(CreateCouponDocument, { input: newCoupon({ productIds: [newId()] }) }),
    ).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
    expect(await errorOf(CreateCouponDocument, { input: newCoupon() })).toBeUndefined();
  });
});
