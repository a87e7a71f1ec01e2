import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import { actor, announcedErrorCodes, fieldsWithoutRule, type Json } from '@e-storefront/testing';
import {
  CouponUnderTest,
  admin,
  basket,
  CREATE,
  customer,
  DELETE,
  LIST,
  newCoupon,
  newId,
  ONE,
  RELEASE,
  RESERVE,
  support,
  TOGGLE,
  unknown,
  UPDATE,
  USES,
} from '../../test/fixtures/coupon-fixture';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';

describe('the coupon subgraph', () => {
  let app: CouponUnderTest;

  beforeAll(async () => {
    app = await CouponUnderTest.start();
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  it('names a rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('refuses a call without the credential of a service', async () => {
    const answer = await app.subgraph.call('{ coupons { pagination { total } } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('rounds what totals are compared with, and refuses a bound that is nothing then', async () => {
    const noisy = { minPurchase: 33.3 * 3, maxDiscount: 0.1 + 0.2 };
    expect([noisy.minPurchase, noisy.maxDiscount].map(String)).toEqual([
      '99.89999999999999',
      '0.30000000000000004',
    ]);
    expect(await app.create(noisy)).toMatchObject({ minPurchase: 99.9, maxDiscount: 0.3 });
    const input = newCoupon({ maxDiscount: 0.001 });
    expect(await app.failure(CREATE, { as: admin, variables: { input } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.maxDiscount',
    });
  });

  it('keeps a coupon as it was given, its code in upper case', async () => {
    const input = { code: ' summer-26 ', minPurchase: 99.99, maxDiscount: 25.5, usageLimit: 100 };
    const coupon = await app.create({ ...input, discount: 12.5, perCustomerLimit: 2 });
    const expected = {
      code: 'SUMMER-26',
      discountType: 'percentage',
      discount: 12.5,
      minPurchase: 99.99,
      maxDiscount: 25.5,
      usageLimit: 100,
      perCustomerLimit: 2,
      usageCount: 0,
      isActive: true,
      validFrom: '2026-01-01T00:00:00.000Z',
      validTo: '2099-12-31T23:59:59.999Z',
    };
    expect(coupon).toMatchObject(expected);
    const data = await app.subgraph.data(ONE, { as: support, variables: { id: coupon.id } });
    expect(data.coupon).toMatchObject(expected);
  });

  it('links what a coupon is restricted to', async () => {
    const [category, product, seller] = [newId(), newId(), newId()];
    const restricted = { categoryIds: [category, category], productIds: [product], sellerIds: [seller] };
    const { id } = await app.create(restricted);
    const query = `query ($id: ID!) { coupon(id: $id) {
      categoryIds categories { id } products { id } sellers { id } } }`;
    const data = await app.subgraph.data(query, { as: support, variables: { id } });
    expect(data.coupon).toEqual({
      categoryIds: [category],
      categories: [{ id: category }],
      products: [{ id: product }],
      sellers: [{ id: seller }],
    });
  });

  it('lists by page, activity and text, the newest first', async () => {
    const tag = `L${newId().slice(0, 8)}`.toUpperCase();
    for (const n of [1, 2, 3]) await app.create({ code: `${tag}-${n}`, isActive: n !== 2 });
    await app.create({ description: `Like ${tag} (50%)` });
    const page = async (variables: Record<string, unknown>): Promise<Json> =>
      (await app.subgraph.data(LIST, { as: support, variables })).coupons;
    const first = await page({ search: tag.toLowerCase(), limit: 3 });
    expect(first.pagination).toEqual({ page: 1, limit: 3, total: 4, pages: 2 });
    expect(first.coupons.slice(1)).toEqual([{ code: `${tag}-3` }, { code: `${tag}-2` }]);
    expect((await page({ search: tag, isActive: false })).coupons).toEqual([{ code: `${tag}-2` }]);
    expect((await page({ search: `${tag} (50%)` })).pagination.total).toBe(1);
    expect((await page({ search: `${tag}.` })).pagination.total).toBe(0);
  });

  it('shows coupons to staff alone and lets only admins change them', async () => {
    const { id } = await app.create();
    const input = newCoupon();
    expect(await app.failure(LIST)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await app.failure(LIST, { as: customer })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await app.failure(ONE, { as: actor('seller'), variables: { id } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await app.failure(USES, { as: customer, variables: { couponId: id } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const as of [customer, actor('seller'), support]) {
      expect(await app.failure(CREATE, { as, variables: { input } })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await app.failure(TOGGLE, { as, variables: { id } })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await app.failure(DELETE, { as, variables: { id } })).toMatchObject({ code: 'FORBIDDEN' });
    }
    const data = await app.subgraph.data(ONE, { as: admin, variables: { id } });
    expect(data.coupon.isActive).toBe(true);
  });

  it('shows a coupon by reference to staff alone, and null for an unknown one', async () => {
    const { id, code } = await app.create();
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Coupon { code } } }';
    const refs = [id, unknown, 'nonsense'].map((one) => ({ __typename: 'Coupon', id: one }));
    const data = await app.subgraph.data(query, { as: support, variables: { refs } });
    expect(data._entities).toEqual([{ code }, null, null]);
    expect(await app.failure(query, { as: customer, variables: { refs } })).toMatchObject({
      code: 'FORBIDDEN',
    });
  });

  it.each<[string, object]>([
    ['input.code', { code: 'x' }],
    ['input.code', { code: 'no spaces' }],
    ['input.code', { code: 'x'.repeat(10_000) }],
    ['input.description', { description: ' ' }],
    ['input.discountType', { discountType: 'half' }],
    ['input.discount', { discount: 0 }],
    ['input.discount', { discount: -5 }],
    ['input.discount', { discount: 100.01 }],
    ['input.discount', { discount: 12.345 }],
    ['input.discount', { discountType: 'fixed', discount: 5.001 }],
    ['input.validFrom', { validFrom: 'tomorrow' }],
    ['input.validTo', { validTo: '2026-13-40' }],
    ['input.validTo', { validTo: '2025-12-31' }],
    ['input.minPurchase', { minPurchase: -1 }],
    ['input.maxDiscount', { maxDiscount: 0 }],
    ['input.code', { code: ' ' }],
    ['input.discountType', { discountType: 'all' }],
    ['input.validFrom', { validFrom: '' }],
    ['input.usageLimit', { usageLimit: 0 }],
    ['input.perCustomerLimit', { perCustomerLimit: -1 }],
    ['input.categoryIds.1', { categoryIds: [newId(), 'shoes'] }],
    ['input.sellerIds', { sellerIds: Array.from({ length: 201 }, newId) }],
  ])('refuses bad input and names %s', async (field, overrides) => {
    const input = newCoupon({ code: 'BADINPUT', ...overrides });
    const extensions = await app.failure(CREATE, { as: admin, variables: { input } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    const data = await app.subgraph.data(LIST, { as: admin, variables: { search: 'BADINPUT' } });
    expect(data.coupons.coupons).toEqual([]);
  });

  it.each([
    ['limit', { limit: 101 }],
    ['page', { page: 0 }],
    ['search', { search: 'x'.repeat(101) }],
  ])('refuses a list with a bad %s', async (field, variables) => {
    const extensions = await app.failure(LIST, { as: admin, variables });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('refuses a code that is taken, whatever its case, also when five come at once', async () => {
    const input = newCoupon({ code: 'Twice' });
    const codes = await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        const variables = { input: { ...input, code: n % 2 ? 'twice' : 'TWICE' } };
        return (await app.failure(CREATE, { as: admin, variables }))?.code;
      }),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'COUPON_CODE_TAKEN')).toHaveLength(4);
    const { id } = await app.create();
    const extensions = await app.failure(UPDATE, { as: admin, variables: { id, input: { code: 'twice' } } });
    expect(extensions).toMatchObject({ code: 'COUPON_CODE_TAKEN' });
  });

  it('changes what is given, takes away what is null and keeps the rest', async () => {
    const { id } = await app.create({ minPurchase: 50, maxDiscount: 20, usageLimit: 5 });
    const change = async (input: object): Promise<Json> =>
      (await app.subgraph.data(UPDATE, { as: admin, variables: { id, input } })).updateCoupon;
    expect(await change({ discount: 15, isActive: false })).toMatchObject({
      discount: 15,
      isActive: false,
      minPurchase: 50,
      maxDiscount: 20,
      usageLimit: 5,
    });
    expect(await change({ minPurchase: null, maxDiscount: null, usageLimit: null })).toMatchObject({
      discount: 15,
      minPurchase: null,
      maxDiscount: null,
      usageLimit: null,
    });
    expect(await change({ discountType: 'Fixed', discount: 7.5 })).toMatchObject({ discount: 7.5 });
    const categoryIds = [newId()];
    const query = `mutation ($id: ID!, $input: UpdateCouponInput!) { updateCoupon(id: $id, input: $input) {
      code description categoryIds perCustomerLimit } }`;
    const restrict = async (input: object): Promise<Json> =>
      (await app.subgraph.data(query, { as: admin, variables: { id, input } })).updateCoupon;
    const { code, description } = await restrict({ categoryIds, perCustomerLimit: 3 });
    expect(
      await restrict({ code: ' ', description: '', discountType: '', validFrom: '', validTo: ' ' }),
    ).toEqual({
      code,
      description,
      categoryIds,
      perCustomerLimit: 3,
    });
    expect(await restrict({ categoryIds: null, perCustomerLimit: null })).toEqual({
      code,
      description,
      categoryIds: [],
      perCustomerLimit: null,
    });
    for (const field of ['code', 'description', 'discountType', 'discount', 'validFrom', 'validTo']) {
      const variables = { id, input: { [field]: null } };
      expect(await app.failure(UPDATE, { as: admin, variables })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: `input.${field}`,
      });
    }
  });

  it('checks a change against what stays', async () => {
    const { id } = await app.create();
    const refusal = (input: object) => app.failure(UPDATE, { as: admin, variables: { id, input } });
    expect(await refusal({ validTo: '2020-01-01' })).toMatchObject({ field: 'input.validTo' });
    expect(await refusal({ discountType: 'fixed' })).toMatchObject({ field: 'input.discount' });
    expect(await refusal({ discount: 101 })).toMatchObject({ field: 'input.discount' });
  });

  it('loses none of several changes at once', async () => {
    const { id } = await app.create();
    const inputs = [{ discount: 20 }, { usageLimit: 7 }, { description: 'Changed' }];
    await Promise.all(
      inputs.map((input) => app.subgraph.data(UPDATE, { as: admin, variables: { id, input } })),
    );
    const data = await app.subgraph.data(ONE, { as: admin, variables: { id } });
    expect(data.coupon).toMatchObject({ discount: 20, usageLimit: 7, description: 'Changed' });
  });

  it('switches over once for each of several calls at once', async () => {
    const { id } = await app.create();
    const answers = await Promise.all(
      Array.from({ length: 7 }, () => app.subgraph.data(TOGGLE, { as: admin, variables: { id } })),
    );
    const states = answers.map(({ toggleCouponStatus }) => toggleCouponStatus.isActive);
    expect(states.filter(Boolean)).toHaveLength(3);
    const data = await app.subgraph.data(ONE, { as: admin, variables: { id } });
    expect(data.coupon.isActive).toBe(false);
  });

  it('says NOT_FOUND for an unknown coupon', async () => {
    const variables = { id: unknown, couponId: unknown, input: {} };
    for (const query of [UPDATE, DELETE, TOGGLE, USES]) {
      expect(await app.failure(query, { as: admin, variables })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await app.subgraph.data(ONE, { as: admin, variables: { id: unknown } })).coupon).toBeNull();
    expect(await app.failure(ONE, { as: admin, variables: { id: '1' } })).toMatchObject({ field: 'id' });
  });

  it('redeems and releases for order alone, and keeps the record', async () => {
    const coupon = await app.create({ usageLimit: 1 });
    const reference = newId();
    const own = basket({ customerId: customer.id });
    const variables = { code: coupon.code, reference, basket: own };
    expect(await app.failure(RESERVE, { as: admin, variables })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await app.failure(RELEASE, { as: admin, variables: { reference } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    const data = await app.subgraph.data(RESERVE, { caller: 'order', variables });
    expect(data.reservePromotions).toEqual({ valid: true, discount: 2_000, lineDiscounts: [2_000] });
    const late = { ...variables, reference: newId() };
    expect(await app.failure(RESERVE, { caller: 'order', variables: late })).toMatchObject({
      code: 'COUPON_REFUSED',
      couponCode: coupon.code,
      reason: 'USED_UP',
    });
    const changed = { ...variables, basket: basket() };
    expect(await app.failure(RESERVE, { caller: 'order', variables: changed })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(
      (await app.subgraph.data(RELEASE, { caller: 'order', variables: { reference } })).releasePromotions,
    ).toBe(true);
    await app.subgraph.data(RESERVE, { caller: 'order', variables: late });
    const { couponRedemptions } = await app.subgraph.data(USES, {
      as: support,
      variables: { couponId: coupon.id },
    });
    expect(couponRedemptions.pagination.total).toBe(2);
    expect(couponRedemptions.redemptions).toMatchObject([
      { reference: late.reference, status: 'REDEEMED', discount: 20, releasedAt: null },
      { reference, status: 'RELEASED', customer: { id: customer.id } },
    ]);
  });

  it('deletes a coupon, frees its code, and keeps its redemptions and their release', async () => {
    const { id, code } = await app.create();
    const reference = newId();
    await app.subgraph.data(RESERVE, { caller: 'order', variables: { code, reference, basket: basket() } });
    expect((await app.subgraph.data(DELETE, { as: admin, variables: { id } })).deleteCoupon).toBe(true);
    expect(await app.failure(DELETE, { as: admin, variables: { id } })).toMatchObject({ code: 'NOT_FOUND' });
    expect((await app.subgraph.data(ONE, { as: admin, variables: { id } })).coupon).toBeNull();
    expect(await app.validate(code, 10)).toMatchObject({ reason: 'UNKNOWN_CODE' });
    await app.create({ code });
    expect(
      (await app.subgraph.data(RELEASE, { caller: 'order', variables: { reference } })).releasePromotions,
    ).toBe(true);
    const { couponRedemptions } = await app.subgraph.data(USES, { as: admin, variables: { couponId: id } });
    expect(couponRedemptions.redemptions).toMatchObject([{ reference, status: 'RELEASED' }]);
  });

  it('takes no coupon for products that cannot be looked up', async () => {
    await app.leaveAlone();
    const variables = { input: newCoupon({ productIds: [newId()] }) };
    expect(await app.failure(CREATE, { as: admin, variables })).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });

  it('can raise every error that its schema announces, and each is in the table', () => {
    const announced = announcedErrorCodes(typeDefs);
    expect([...app.provoked].sort()).toEqual(announced);
    expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
