import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import { actor, announcedErrorCodes, fieldsWithoutRule, present } from '@e-storefront/testing';
import {
  CouponDocument,
  CouponRedemptionsDocument,
  CouponsDocument,
  CreateCouponDocument,
  DeleteCouponDocument,
  ToggleCouponStatusDocument,
  UpdateCouponDocument,
  type CouponsQueryVariables,
  type UpdateCouponInput,
} from '../../test/fixtures/coupon.generated';
import {
  admin,
  basket,
  CouponFixture,
  customer,
  newCoupon,
  newId,
  support,
  unknown,
} from '../../test/fixtures/coupon-fixture';
import {
  ReleasePromotionsDocument,
  ReservePromotionsDocument,
} from '../../test/fixtures/promotion.generated';
import { permissions } from '../graphql/permissions';
import { resolvers } from '../graphql/resolvers';
import typeDefs from '../schema.graphql';

describe('the coupon subgraph', () => {
  let fixture: CouponFixture;

  beforeAll(async () => {
    fixture = await CouponFixture.start();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  it('has a permission rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('rejects a call without a service credential', async () => {
    const answer = await fixture.subgraph.call('{ coupons { pagination { total } } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('rounds minimum and maximum amounts, and rejects a maximum that rounds to zero', async () => {
    const noisy = { minPurchase: 33.3 * 3, maxDiscount: 0.1 + 0.2 };
    expect([noisy.minPurchase, noisy.maxDiscount].map(String)).toEqual([
      '99.89999999999999',
      '0.30000000000000004',
    ]);
    expect(await fixture.create(noisy)).toMatchObject({ minPurchase: 99.9, maxDiscount: 0.3 });
    const input = newCoupon({ maxDiscount: 0.001 });
    expect(await fixture.failure(CreateCouponDocument, { as: admin, variables: { input } })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field: 'input.maxDiscount',
    });
  });

  it('stores a coupon as given, with its code in upper case', async () => {
    const input = { code: ' summer-26 ', minPurchase: 99.99, maxDiscount: 25.5, usageLimit: 100 };
    const coupon = await fixture.create({ ...input, discount: 12.5, perCustomerLimit: 2 });
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
    expect(await fixture.find(coupon.id, support)).toMatchObject(expected);
  });

  it('links the categories, products and sellers of a coupon', async () => {
    const [category, product, seller] = [newId(), newId(), newId()];
    const restricted = { categoryIds: [category, category], productIds: [product], sellerIds: [seller] };
    const { id } = await fixture.create(restricted);
    const query = `query ($id: ID!) { coupon(id: $id) {
      categoryIds categories { id } products { id } sellers { id } } }`;
    expect(await fixture.subgraph.data(query, { as: support, variables: { id } })).toEqual({
      coupon: {
        categoryIds: [category],
        categories: [{ id: category }],
        products: [{ id: product }],
        sellers: [{ id: seller }],
      },
    });
  });

  it('lists coupons by page, activity and text, newest first', async () => {
    const tag = `L${newId().slice(0, 8)}`.toUpperCase();
    for (const n of [1, 2, 3]) await fixture.create({ code: `${tag}-${n}`, isActive: n !== 2 });
    await fixture.create({ description: `Like ${tag} (50%)` });
    const page = async (variables: CouponsQueryVariables) =>
      present((await fixture.subgraph.data(CouponsDocument, { as: support, variables })).coupons);
    const first = await page({ search: tag.toLowerCase(), limit: 3 });
    expect(first.pagination).toEqual({ page: 1, limit: 3, total: 4, pages: 2 });
    expect(first.coupons.slice(1)).toEqual([{ code: `${tag}-3` }, { code: `${tag}-2` }]);
    expect((await page({ search: tag, isActive: false })).coupons).toEqual([{ code: `${tag}-2` }]);
    expect((await page({ search: `${tag} (50%)` })).pagination.total).toBe(1);
    expect((await page({ search: `${tag}.` })).pagination.total).toBe(0);
  });

  it('shows coupons to staff only and lets only admins change them', async () => {
    const { id } = await fixture.create();
    const input = newCoupon();
    expect(await fixture.failure(CouponsDocument)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await fixture.failure(CouponsDocument, { as: customer })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await fixture.failure(CouponDocument, { as: actor('seller'), variables: { id } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(
      await fixture.failure(CouponRedemptionsDocument, { as: customer, variables: { couponId: id } }),
    ).toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const as of [customer, actor('seller'), support]) {
      expect(await fixture.failure(CreateCouponDocument, { as, variables: { input } })).toMatchObject({
        code: 'FORBIDDEN',
      });
      expect(await fixture.failure(ToggleCouponStatusDocument, { as, variables: { id } })).toMatchObject({
        code: 'FORBIDDEN',
      });
      expect(await fixture.failure(DeleteCouponDocument, { as, variables: { id } })).toMatchObject({
        code: 'FORBIDDEN',
      });
    }
    expect(await fixture.find(id)).toMatchObject({ isActive: true });
  });

  it('resolves coupon references for staff only, and unknown ones to null', async () => {
    const { id, code } = await fixture.create();
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Coupon { code } } }';
    const refs = [id, unknown, 'nonsense'].map((one) => ({ __typename: 'Coupon', id: one }));
    expect(await fixture.subgraph.data(query, { as: support, variables: { refs } })).toEqual({
      _entities: [{ code }, null, null],
    });
    expect(await fixture.failure(query, { as: customer, variables: { refs } })).toMatchObject({
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
  ])('rejects an invalid %s', async (field, overrides) => {
    const input = { ...newCoupon({ code: 'BADINPUT' }), ...overrides };
    const extensions = await fixture.failure(CreateCouponDocument, { as: admin, variables: { input } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    const variables = { search: 'BADINPUT' };
    const { coupons } = await fixture.subgraph.data(CouponsDocument, { as: admin, variables });
    expect(coupons?.coupons).toEqual([]);
  });

  it.each([
    ['limit', { limit: 101 }],
    ['page', { page: 0 }],
    ['search', { search: 'x'.repeat(101) }],
  ])('rejects a list with an invalid %s', async (field, variables) => {
    const extensions = await fixture.failure(CouponsDocument, { as: admin, variables });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('rejects a code in use, ignoring case, also for concurrent requests', async () => {
    const input = newCoupon({ code: 'Twice' });
    const codes = await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        const variables = { input: { ...input, code: n % 2 ? 'twice' : 'TWICE' } };
        return (await fixture.failure(CreateCouponDocument, { as: admin, variables }))?.code;
      }),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'COUPON_CODE_TAKEN')).toHaveLength(4);
    const { id } = await fixture.create();
    const extensions = await fixture.failure(UpdateCouponDocument, {
      as: admin,
      variables: { id, input: { code: 'twice' } },
    });
    expect(extensions).toMatchObject({ code: 'COUPON_CODE_TAKEN' });
  });

  it('updates given fields, clears null fields and keeps the others', async () => {
    const { id } = await fixture.create({ minPurchase: 50, maxDiscount: 20, usageLimit: 5 });
    const change = async (input: UpdateCouponInput) => {
      const variables = { id, input };
      const data = await fixture.subgraph.data(UpdateCouponDocument, { as: admin, variables });
      return present(data.updateCoupon);
    };
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
    const { code, description } = await change({ categoryIds, perCustomerLimit: 3 });
    expect(
      await change({ code: ' ', description: '', discountType: '', validFrom: '', validTo: ' ' }),
    ).toMatchObject({
      code,
      description,
      categoryIds,
      perCustomerLimit: 3,
    });
    expect(await change({ categoryIds: null, perCustomerLimit: null })).toMatchObject({
      code,
      description,
      categoryIds: [],
      perCustomerLimit: null,
    });
    for (const field of ['code', 'description', 'discountType', 'discount', 'validFrom', 'validTo']) {
      const variables = { id, input: { [field]: null } };
      expect(await fixture.failure(UpdateCouponDocument, { as: admin, variables })).toMatchObject({
        code: 'BAD_USER_INPUT',
        field: `input.${field}`,
      });
    }
  });

  it('checks an update together with the unchanged fields', async () => {
    const { id } = await fixture.create();
    const errorOf = (input: object) =>
      fixture.failure(UpdateCouponDocument, { as: admin, variables: { id, input } });
    expect(await errorOf({ validTo: '2020-01-01' })).toMatchObject({ field: 'input.validTo' });
    expect(await errorOf({ discountType: 'fixed' })).toMatchObject({ field: 'input.discount' });
    expect(await errorOf({ discount: 101 })).toMatchObject({ field: 'input.discount' });
  });

  it('loses none of several concurrent updates', async () => {
    const { id } = await fixture.create();
    const inputs = [{ discount: 20 }, { usageLimit: 7 }, { description: 'Changed' }];
    await Promise.all(
      inputs.map((input) =>
        fixture.subgraph.data(UpdateCouponDocument, { as: admin, variables: { id, input } }),
      ),
    );
    expect(await fixture.find(id)).toMatchObject({ discount: 20, usageLimit: 7, description: 'Changed' });
  });

  it('toggles once per concurrent call', async () => {
    const { id } = await fixture.create();
    const answers = await Promise.all(
      Array.from({ length: 7 }, () =>
        fixture.subgraph.data(ToggleCouponStatusDocument, { as: admin, variables: { id } }),
      ),
    );
    const states = answers.map(({ toggleCouponStatus }) => present(toggleCouponStatus).isActive);
    expect(states.filter(Boolean)).toHaveLength(3);
    expect(await fixture.find(id)).toMatchObject({ isActive: false });
  });

  it('reports NOT_FOUND for an unknown coupon', async () => {
    const variables = { id: unknown, couponId: unknown, input: {} };
    for (const query of [
      UpdateCouponDocument,
      DeleteCouponDocument,
      ToggleCouponStatusDocument,
      CouponRedemptionsDocument,
    ]) {
      expect(await fixture.failure(query, { as: admin, variables })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect(await fixture.find(unknown)).toBeNull();
    expect(await fixture.failure(CouponDocument, { as: admin, variables: { id: '1' } })).toMatchObject({
      field: 'id',
    });
  });

  it('lets only the order service reserve and release, and keeps the redemptions', async () => {
    const coupon = await fixture.create({ usageLimit: 1 });
    const reference = newId();
    const own = basket({ customerId: customer.id });
    const variables = { code: coupon.code, reference, basket: own };
    expect(await fixture.failure(ReservePromotionsDocument, { as: admin, variables })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(
      await fixture.failure(ReleasePromotionsDocument, { as: admin, variables: { reference } }),
    ).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await fixture.reserve(variables)).toEqual({
      valid: true,
      discount: 2_000,
      lineDiscounts: [2_000],
    });
    const second = { ...variables, reference: newId() };
    expect(
      await fixture.failure(ReservePromotionsDocument, { caller: 'order', variables: second }),
    ).toMatchObject({
      code: 'COUPON_REFUSED',
      couponCode: coupon.code,
      reason: 'USED_UP',
    });
    const changed = { ...variables, basket: basket() };
    expect(
      await fixture.failure(ReservePromotionsDocument, { caller: 'order', variables: changed }),
    ).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await fixture.release(reference)).toBe(true);
    await fixture.reserve(second);
    const { redemptions, pagination } = await fixture.redemptions(coupon.id, support);
    expect(pagination.total).toBe(2);
    expect(redemptions).toMatchObject([
      { reference: second.reference, status: 'REDEEMED', discount: 20, releasedAt: null },
      { reference, status: 'RELEASED', customer: { id: customer.id } },
    ]);
  });

  it('deletes a coupon, frees its code and keeps its redemptions releasable', async () => {
    const { id, code } = await fixture.create();
    const reference = newId();
    await fixture.reserve({ code, reference, basket: basket() });
    expect(await fixture.subgraph.data(DeleteCouponDocument, { as: admin, variables: { id } })).toEqual({
      deleteCoupon: true,
    });
    expect(await fixture.failure(DeleteCouponDocument, { as: admin, variables: { id } })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await fixture.find(id)).toBeNull();
    expect(await fixture.validate(code, 10)).toMatchObject({ reason: 'UNKNOWN_CODE' });
    await fixture.create({ code });
    expect(await fixture.release(reference)).toBe(true);
    expect((await fixture.redemptions(id)).redemptions).toMatchObject([{ reference, status: 'RELEASED' }]);
  });

  it('rejects a coupon for products while they cannot be checked', async () => {
    await fixture.stopFakes();
    const variables = { input: newCoupon({ productIds: [newId()] }) };
    expect(await fixture.failure(CreateCouponDocument, { as: admin, variables })).toMatchObject({
      code: 'SERVICE_UNAVAILABLE',
    });
  });

  it('raises every error code that its schema documents, and all are in the table', () => {
    const documented = announcedErrorCodes(typeDefs);
    expect([...fixture.receivedCodes].sort()).toEqual(documented);
    expect(documented.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
