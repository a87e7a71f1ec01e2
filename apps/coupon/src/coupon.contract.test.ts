import { randomBytes } from 'node:crypto';
import { ERROR_CODES } from '@e-storefront/errors';
import { createSubgraphSchema } from '@e-storefront/subgraph';
import {
  actor,
  announcedErrorCodes,
  fieldsWithoutRule,
  TestSubgraph,
  type Json,
} from '@e-storefront/testing';
import { start } from './main';
import { permissions } from './permissions';
import { resolvers } from './resolvers';
import typeDefs from './schema.graphql';

const admin = actor('admin');
const support = actor('support');
const customer = actor('customer');
const newId = (): string => randomBytes(12).toString('hex');
const unknown = 'f'.repeat(24);

const FIELDS = `id code description discountType discount minPurchase maxDiscount validFrom validTo usageLimit
  perCustomerLimit usageCount isActive firstOrderOnly createdAt updatedAt`;
const CREATE = `mutation ($input: CreateCouponInput!) { createCoupon(input: $input) { ${FIELDS} categoryIds } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdateCouponInput!) { updateCoupon(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deleteCoupon(id: $id) }';
const TOGGLE = 'mutation ($id: ID!) { toggleCouponStatus(id: $id) { id isActive } }';
const ONE = `query ($id: ID!) { coupon(id: $id) { ${FIELDS} } }`;
const LIST = `query ($page: Int, $limit: Int, $isActive: Boolean, $search: String) {
  coupons(page: $page, limit: $limit, isActive: $isActive, search: $search) {
    coupons { code } pagination { page limit total pages } } }`;
const VALIDATE = `query ($code: String!, $orderTotal: Float!) { validateCoupon(code: $code, orderTotal: $orderTotal) {
  valid discount discountValue finalTotal discountType message code reason } }`;
const USES = `query ($couponId: ID!) { couponRedemptions(couponId: $couponId) {
  redemptions { reference couponId status discount customer { id } redeemedAt releasedAt } pagination { total } } }`;
const QUOTE = `query ($code: String!, $basket: CouponBasketInput!) { quoteCoupon(code: $code, basket: $basket) {
  code valid reason message discount lineDiscounts couponId } }`;
const REDEEM = `mutation ($code: String!, $reference: ID!, $basket: CouponBasketInput!) {
  redeemCoupon(code: $code, reference: $reference, basket: $basket) { valid discount lineDiscounts } }`;
const RELEASE = 'mutation ($reference: ID!) { releaseCoupon(reference: $reference) }';

const basket = (overrides: object = {}) => ({
  customerId: newId(),
  isFirstOrder: true,
  lines: [{ productId: newId(), categoryIds: [], sellerId: newId(), amount: 20_000 }],
  ...overrides,
});

describe('the coupon subgraph', () => {
  const provoked = new Set<string>();
  let subgraph: TestSubgraph;

  beforeAll(async () => {
    subgraph = await TestSubgraph.start(start);
  });
  afterAll(async () => {
    await subgraph[Symbol.asyncDispose]();
  });

  const newCoupon = (overrides: object = {}) => ({
    code: `C${newId().slice(0, 10)}`,
    description: 'A coupon for a test',
    discountType: 'percentage',
    discount: 10,
    validFrom: '2026-01-01',
    validTo: '2099-12-31',
    ...overrides,
  });
  const create = async (overrides: object = {}): Promise<Json> => {
    const data = await subgraph.data(CREATE, { as: admin, variables: { input: newCoupon(overrides) } });
    return data.createCoupon;
  };
  const validate = async (code: string, orderTotal: number, as = customer): Promise<Json> =>
    (await subgraph.data(VALIDATE, { as, variables: { code, orderTotal } })).validateCoupon;
  const failure = async (...call: Parameters<TestSubgraph['call']>): Promise<Json> => {
    const { errors } = await subgraph.call(...call);
    const extensions = errors[0]?.extensions;
    if (extensions) provoked.add(extensions.code);
    return extensions;
  };

  it('names a rule for every field', () => {
    const schema = createSubgraphSchema({ typeDefs, resolvers, permissions });
    expect(fieldsWithoutRule(schema, permissions)).toEqual([]);
  });

  it('refuses a call without the credential of a service', async () => {
    const answer = await subgraph.call('{ coupons { pagination { total } } }', { caller: null });
    expect(answer.status).toBe(403);
    expect(answer.errors[0]?.extensions.code).toBe('FORBIDDEN');
  });

  it('keeps a coupon as it was given, its code in upper case', async () => {
    const input = { code: ' summer-26 ', minPurchase: 99.99, maxDiscount: 25.5, usageLimit: 100 };
    const coupon = await create({ ...input, discount: 12.5, perCustomerLimit: 2 });
    const expected = {
      ...{ code: 'SUMMER-26', discountType: 'percentage', discount: 12.5, minPurchase: 99.99 },
      ...{ maxDiscount: 25.5, usageLimit: 100, perCustomerLimit: 2, usageCount: 0, isActive: true },
      ...{ validFrom: '2026-01-01T00:00:00.000Z', validTo: '2099-12-31T23:59:59.999Z' },
    };
    expect(coupon).toMatchObject(expected);
    const data = await subgraph.data(ONE, { as: support, variables: { id: coupon.id } });
    expect(data.coupon).toMatchObject(expected);
  });

  it('links what a coupon is restricted to', async () => {
    const [category, product, seller] = [newId(), newId(), newId()];
    const restricted = { categoryIds: [category, category], productIds: [product], sellerIds: [seller] };
    const { id } = await create(restricted);
    const query = `query ($id: ID!) { coupon(id: $id) {
      categoryIds categories { id } products { id } sellers { id } } }`;
    const data = await subgraph.data(query, { as: support, variables: { id } });
    expect(data.coupon).toEqual({
      categoryIds: [category],
      categories: [{ id: category }],
      products: [{ id: product }],
      sellers: [{ id: seller }],
    });
  });

  it('lists by page, activity and text, the newest first', async () => {
    const tag = `L${newId().slice(0, 8)}`.toUpperCase();
    for (const n of [1, 2, 3]) await create({ code: `${tag}-${n}`, isActive: n !== 2 });
    await create({ description: `Like ${tag} (50%)` });
    const page = async (variables: Record<string, unknown>): Promise<Json> =>
      (await subgraph.data(LIST, { as: support, variables })).coupons;
    const first = await page({ search: tag.toLowerCase(), limit: 3 });
    expect(first.pagination).toEqual({ page: 1, limit: 3, total: 4, pages: 2 });
    expect(first.coupons.slice(1)).toEqual([{ code: `${tag}-3` }, { code: `${tag}-2` }]);
    expect((await page({ search: tag, isActive: false })).coupons).toEqual([{ code: `${tag}-2` }]);
    expect((await page({ search: `${tag} (50%)` })).pagination.total).toBe(1);
    expect((await page({ search: `${tag}.` })).pagination.total).toBe(0);
  });

  it('shows coupons to staff alone and lets only admins change them', async () => {
    const { id } = await create();
    const input = newCoupon();
    expect(await failure(LIST)).toMatchObject({ code: 'UNAUTHENTICATED' });
    expect(await failure(LIST, { as: customer })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await failure(ONE, { as: actor('seller'), variables: { id } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    expect(await failure(USES, { as: customer, variables: { couponId: id } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    for (const as of [customer, actor('seller'), support]) {
      expect(await failure(CREATE, { as, variables: { input } })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await failure(TOGGLE, { as, variables: { id } })).toMatchObject({ code: 'FORBIDDEN' });
      expect(await failure(DELETE, { as, variables: { id } })).toMatchObject({ code: 'FORBIDDEN' });
    }
    const data = await subgraph.data(ONE, { as: admin, variables: { id } });
    expect(data.coupon.isActive).toBe(true);
  });

  it('shows a coupon by reference to staff alone, and null for an unknown one', async () => {
    const { id, code } = await create();
    const query = 'query ($refs: [_Any!]!) { _entities(representations: $refs) { ... on Coupon { code } } }';
    const refs = [id, unknown, 'nonsense'].map((one) => ({ __typename: 'Coupon', id: one }));
    const data = await subgraph.data(query, { as: support, variables: { refs } });
    expect(data._entities).toEqual([{ code }, null, null]);
    expect(await failure(query, { as: customer, variables: { refs } })).toMatchObject({ code: 'FORBIDDEN' });
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
    ['input.usageLimit', { usageLimit: 0 }],
    ['input.perCustomerLimit', { perCustomerLimit: -1 }],
    ['input.categoryIds.1', { categoryIds: [newId(), 'shoes'] }],
    ['input.sellerIds', { sellerIds: Array.from({ length: 201 }, newId) }],
  ])('refuses bad input and names %s', async (field, overrides) => {
    const input = newCoupon({ code: 'BADINPUT', ...overrides });
    const extensions = await failure(CREATE, { as: admin, variables: { input } });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
    const data = await subgraph.data(LIST, { as: admin, variables: { search: 'BADINPUT' } });
    expect(data.coupons.coupons).toEqual([]);
  });

  it.each([
    ['limit', { limit: 101 }],
    ['page', { page: 0 }],
    ['search', { search: 'x'.repeat(101) }],
  ])('refuses a list with a bad %s', async (field, variables) => {
    const extensions = await failure(LIST, { as: admin, variables });
    expect(extensions).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('refuses a code that is taken, whatever its case, also when five come at once', async () => {
    const input = newCoupon({ code: 'Twice' });
    const codes = await Promise.all(
      Array.from({ length: 5 }, async (_, n) => {
        const variables = { input: { ...input, code: n % 2 ? 'twice' : 'TWICE' } };
        return (await failure(CREATE, { as: admin, variables }))?.code;
      }),
    );
    expect(codes.filter((code) => code === undefined)).toHaveLength(1);
    expect(codes.filter((code) => code === 'COUPON_CODE_TAKEN')).toHaveLength(4);
    const { id } = await create();
    const extensions = await failure(UPDATE, { as: admin, variables: { id, input: { code: 'twice' } } });
    expect(extensions).toMatchObject({ code: 'COUPON_CODE_TAKEN' });
  });

  it('changes what is given, takes away what is null and keeps the rest', async () => {
    const { id } = await create({ minPurchase: 50, maxDiscount: 20, usageLimit: 5 });
    const change = async (input: object): Promise<Json> =>
      (await subgraph.data(UPDATE, { as: admin, variables: { id, input } })).updateCoupon;
    expect(await change({ discount: 15, isActive: false })).toMatchObject({
      ...{ discount: 15, isActive: false, minPurchase: 50, maxDiscount: 20, usageLimit: 5 },
    });
    expect(await change({ minPurchase: null, maxDiscount: null, usageLimit: null })).toMatchObject({
      ...{ discount: 15, minPurchase: null, maxDiscount: null, usageLimit: null },
    });
    expect(await change({ discountType: 'fixed', discount: 7.5 })).toMatchObject({ discount: 7.5 });
  });

  it('checks a change against what stays', async () => {
    const { id } = await create();
    const refusal = (input: object) => failure(UPDATE, { as: admin, variables: { id, input } });
    expect(await refusal({ validTo: '2020-01-01' })).toMatchObject({ field: 'input.validTo' });
    expect(await refusal({ discountType: 'fixed' })).toMatchObject({ field: 'input.discount' });
    expect(await refusal({ discount: 101 })).toMatchObject({ field: 'input.discount' });
  });

  it('loses none of several changes at once', async () => {
    const { id } = await create();
    const inputs = [{ discount: 20 }, { usageLimit: 7 }, { description: 'Changed' }];
    await Promise.all(inputs.map((input) => subgraph.data(UPDATE, { as: admin, variables: { id, input } })));
    const data = await subgraph.data(ONE, { as: admin, variables: { id } });
    expect(data.coupon).toMatchObject({ discount: 20, usageLimit: 7, description: 'Changed' });
  });

  it('switches over once for each of several calls at once', async () => {
    const { id } = await create();
    const answers = await Promise.all(
      Array.from({ length: 7 }, () => subgraph.data(TOGGLE, { as: admin, variables: { id } })),
    );
    const states = answers.map(({ toggleCouponStatus }) => toggleCouponStatus.isActive);
    expect(states.filter(Boolean)).toHaveLength(3);
    const data = await subgraph.data(ONE, { as: admin, variables: { id } });
    expect(data.coupon.isActive).toBe(false);
  });

  it('says NOT_FOUND for an unknown coupon', async () => {
    const variables = { id: unknown, couponId: unknown, input: {} };
    for (const query of [UPDATE, DELETE, TOGGLE, USES]) {
      expect(await failure(query, { as: admin, variables })).toMatchObject({ code: 'NOT_FOUND' });
    }
    expect((await subgraph.data(ONE, { as: admin, variables: { id: unknown } })).coupon).toBeNull();
    expect(await failure(ONE, { as: admin, variables: { id: '1' } })).toMatchObject({ field: 'id' });
  });

  it('tells anybody what a coupon takes off, whatever the case of the code', async () => {
    const { code } = await create({ maxDiscount: 15 });
    expect(await validate(code.toLowerCase(), 99.99)).toEqual({
      ...{ valid: true, discount: 10, discountValue: 10, finalTotal: 89.99, discountType: 'percentage' },
      ...{ message: 'The coupon is applied.', code, reason: null },
    });
    expect(await validate(code, 1_000)).toMatchObject({ discount: 15, finalTotal: 985 });
    const guest = await subgraph.data(VALIDATE, { variables: { code, orderTotal: 50 } });
    expect(guest.validateCoupon).toMatchObject({ valid: true, discount: 5, finalTotal: 45 });
    const fixed = await create({ discountType: 'fixed', discount: 30 });
    expect(await validate(fixed.code, 20)).toMatchObject({ discount: 20, discountValue: 30, finalTotal: 0 });
  });

  it.each<[string, object]>([
    ['INACTIVE', { isActive: false }],
    ['NOT_YET_VALID', { validFrom: '2098-01-01T10:30' }],
    ['EXPIRED', { validFrom: '2020-01-01', validTo: '2020-01-31T18:00:00+05:30' }],
    ['MIN_PURCHASE', { minPurchase: 100.01 }],
  ])('answers with the reason %s instead of failing', async (reason, overrides) => {
    const { code } = await create(overrides);
    const answer = await validate(code, 100);
    expect(answer).toMatchObject({
      valid: false,
      reason,
      code,
      discount: 0,
      finalTotal: 100,
      discountValue: null,
    });
    expect(answer.message).not.toBe('');
  });

  it('answers an unknown code, a guest where customers are counted, and a customer who has used it', async () => {
    expect(await validate('nowhere', 10)).toMatchObject({
      valid: false,
      reason: 'UNKNOWN_CODE',
      code: 'NOWHERE',
    });
    const { code } = await create({ perCustomerLimit: 1 });
    const variables = { code, orderTotal: 10 };
    const guest = await subgraph.data(VALIDATE, { variables });
    expect(guest.validateCoupon).toMatchObject({ valid: false, reason: 'LOGIN_REQUIRED' });
    expect(await validate(code, 10)).toMatchObject({ valid: true });
    const own = { code, reference: newId(), basket: basket({ customerId: customer.id }) };
    await subgraph.data(REDEEM, { caller: 'order', variables: own });
    expect(await validate(code, 10)).toMatchObject({ valid: false, reason: 'CUSTOMER_LIMIT' });
    expect(await validate(code, 10, actor('customer'))).toMatchObject({ valid: true });
  });

  it.each([
    ['code', { code: ' ', orderTotal: 10 }],
    ['code', { code: 'x'.repeat(65), orderTotal: 10 }],
    ['orderTotal', { code: 'SOME', orderTotal: -1 }],
    ['orderTotal', { code: 'SOME', orderTotal: 1.005 }],
  ])('fails only for a bad %s', async (field, variables) => {
    expect(await failure(VALIDATE, { variables })).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('quotes the lines that a coupon is meant for, to order alone', async () => {
    const [shoes, seller] = [newId(), newId()];
    const { code, id } = await create({ categoryIds: [shoes], discountType: 'fixed', discount: 1 });
    const line = (categoryIds: string[], amount: number) => ({
      ...{ productId: newId(), sellerId: seller, categoryIds, amount },
    });
    const lines = [line([newId(), shoes], 100), line([], 5_000), line([shoes], 200)];
    const variables = { code: code.toLowerCase(), basket: basket({ lines }) };
    const data = await subgraph.data(QUOTE, { caller: 'order', variables });
    expect(data.quoteCoupon).toEqual({
      ...{ code, valid: true, reason: null, message: 'The coupon is applied.', couponId: id },
      ...{ discount: 100, lineDiscounts: [33, 0, 67] },
    });
    const other = { code, basket: basket({ lines: [line([], 5_000)] }) };
    const refused = await subgraph.data(QUOTE, { caller: 'order', variables: other });
    expect(refused.quoteCoupon).toMatchObject({ valid: false, reason: 'NOT_APPLICABLE', lineDiscounts: [0] });
    for (const call of [{}, { as: admin }, { caller: 'product' }]) {
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain((await failure(QUOTE, { ...call, variables })).code);
    }
  });

  it('redeems and releases for order alone, and keeps the record', async () => {
    const coupon = await create({ usageLimit: 1 });
    const reference = newId();
    const own = basket({ customerId: customer.id });
    const variables = { code: coupon.code, reference, basket: own };
    expect(await failure(REDEEM, { as: admin, variables })).toMatchObject({ code: 'FORBIDDEN' });
    expect(await failure(RELEASE, { as: admin, variables: { reference } })).toMatchObject({
      code: 'FORBIDDEN',
    });
    const data = await subgraph.data(REDEEM, { caller: 'order', variables });
    expect(data.redeemCoupon).toEqual({ valid: true, discount: 2_000, lineDiscounts: [2_000] });
    const late = { ...variables, reference: newId() };
    expect(await failure(REDEEM, { caller: 'order', variables: late })).toMatchObject({
      ...{ code: 'COUPON_REFUSED', couponCode: coupon.code, reason: 'USED_UP' },
    });
    const changed = { ...variables, basket: basket() };
    expect(await failure(REDEEM, { caller: 'order', variables: changed })).toMatchObject({
      code: 'CONFLICT',
    });
    expect((await subgraph.data(RELEASE, { caller: 'order', variables: { reference } })).releaseCoupon).toBe(
      true,
    );
    await subgraph.data(REDEEM, { caller: 'order', variables: late });
    const { couponRedemptions } = await subgraph.data(USES, {
      as: support,
      variables: { couponId: coupon.id },
    });
    expect(couponRedemptions.pagination.total).toBe(2);
    expect(couponRedemptions.redemptions).toMatchObject([
      { reference: late.reference, status: 'REDEEMED', discount: 20, releasedAt: null },
      { reference, status: 'RELEASED', customer: { id: customer.id } },
    ]);
  });

  it.each<[string, object]>([
    ['reference', { reference: 'with spaces' }],
    [
      'basket.lines.0.amount',
      { lines: [{ productId: unknown, categoryIds: [], sellerId: unknown, amount: -1 }] },
    ],
    [
      'basket.lines.0.productId',
      { lines: [{ productId: 'x', categoryIds: [], sellerId: unknown, amount: 1 }] },
    ],
    ['basket.customerId', { customerId: 'me' }],
  ])('refuses to redeem with a bad %s', async (field, { reference = newId(), ...rest }: Json) => {
    const variables = { code: 'ANY', reference, basket: basket(rest) };
    expect(await failure(REDEEM, { caller: 'order', variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('deletes a coupon, frees its code, and keeps its redemptions and their release', async () => {
    const { id, code } = await create();
    const reference = newId();
    await subgraph.data(REDEEM, { caller: 'order', variables: { code, reference, basket: basket() } });
    expect((await subgraph.data(DELETE, { as: admin, variables: { id } })).deleteCoupon).toBe(true);
    expect(await failure(DELETE, { as: admin, variables: { id } })).toMatchObject({ code: 'NOT_FOUND' });
    expect((await subgraph.data(ONE, { as: admin, variables: { id } })).coupon).toBeNull();
    expect(await validate(code, 10)).toMatchObject({ reason: 'UNKNOWN_CODE' });
    await create({ code });
    expect((await subgraph.data(RELEASE, { caller: 'order', variables: { reference } })).releaseCoupon).toBe(
      true,
    );
    const { couponRedemptions } = await subgraph.data(USES, { as: admin, variables: { couponId: id } });
    expect(couponRedemptions.redemptions).toMatchObject([{ reference, status: 'RELEASED' }]);
  });

  it('gives 40 buyers at once over HTTP exactly the 5 uses that there are', async () => {
    const { id, code } = await create({ usageLimit: 5, perCustomerLimit: 1 });
    const reasons = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const variables = { code, reference: newId(), basket: basket() };
        return (await failure(REDEEM, { caller: 'order', variables }))?.reason;
      }),
    );
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'USED_UP')).toHaveLength(35);
    expect((await subgraph.data(ONE, { as: admin, variables: { id } })).coupon.usageCount).toBe(5);
  });

  it('can raise every error that its schema announces, and each is in the table', () => {
    const announced = announcedErrorCodes(typeDefs);
    expect([...provoked].sort()).toEqual(announced);
    expect(announced.filter((code) => !Object.hasOwn(ERROR_CODES, code))).toEqual([]);
  });
});
