import { actor } from '@e-storefront/testing';
import {
  admin,
  basket,
  COMMIT,
  CouponFixture,
  customer,
  line,
  newId,
  QUOTE,
  RELEASE,
  RESERVE,
  support,
  unknown,
} from '../../test/fixtures/coupon-fixture';

const FIELDS = `id name code action discount buyQuantity getQuantity minPurchase minQuantity maxDiscount validFrom
  validTo weekdays fromHour toHour usageLimit perCustomerLimit dailyBudget usageCount isActive productIds
  customerGroups priority exclusivityGroup`;
const CREATE = `mutation ($input: CreatePromotionInput!) { createPromotion(input: $input) { ${FIELDS} } }`;
const UPDATE = `mutation ($id: ID!, $input: UpdatePromotionInput!) {
  updatePromotion(id: $id, input: $input) { ${FIELDS} } }`;
const DELETE = 'mutation ($id: ID!) { deletePromotion(id: $id) }';
const LIST = `query ($limit: Int) { promotions(limit: $limit) { promotions { ${FIELDS} } pagination { total } } }`;
const GROUP = `mutation ($name: String!, $add: [ID!], $remove: [ID!]) {
  setCustomerGroup(name: $name, add: $add, remove: $remove) { name size } }`;
const EXDEFAULT_PROMOTION = `query ($code: String, $basket: ExplainedBasketInput!) {
  explainPromotions(code: $code, basket: $basket) { discount lineDiscounts freeShipping
    promotions { promotionId name code applied reason message discount freeShipping } } }`;

const newPromotion = (overrides: object = {}) => ({
  name: 'A promotion for a test',
  action: 'percentage',
  discount: 10,
  validFrom: '2026-01-01',
  validTo: '2099-12-31',
  ...overrides,
});

describe('promotions over GraphQL', () => {
  let fixture: CouponFixture;
  const own = newId();
  const created: string[] = [];

  beforeAll(async () => {
    fixture = await CouponFixture.start();
  });
  afterEach(async () => {
    for (const id of created.splice(0)) await fixture.subgraph.call(DELETE, { as: admin, variables: { id } });
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const create = async (overrides: object = {}) => {
    const variables = { input: newPromotion({ productIds: [own], ...overrides }) };
    const { createPromotion } = await fixture.subgraph.data(CREATE, { as: admin, variables });
    created.push(createPromotion.id);
    return createPromotion;
  };
  const quote = async (variables: object) =>
    (await fixture.subgraph.data(QUOTE, { caller: 'order', variables: { ...variables } })).quotePromotions;
  const ownBasket = (overrides: object = {}) =>
    basket({ lines: [line({ productId: own, quantity: 3, unitPrice: 1_000 })], ...overrides });

  it('are stored as given and can be updated, cleared and deleted by admins', async () => {
    const promotion = await create({
      action: 'buyXGetY',
      discount: 50,
      buyQuantity: 2,
      getQuantity: 1,
      dailyBudget: 100.5,
      weekdays: [1, 7, 7],
      fromHour: 9,
      toHour: 17,
      exclusivityGroup: 'Sale',
      customerGroups: ['VIP'],
    });
    expect(promotion).toMatchObject({
      code: null,
      action: 'buyXGetY',
      discount: 50,
      buyQuantity: 2,
      dailyBudget: 100.5,
      priority: 0,
      weekdays: [1, 7],
      fromHour: 9,
      toHour: 17,
      exclusivityGroup: 'sale',
      customerGroups: ['vip'],
    });
    const { id } = promotion;
    const input = { action: 'fixed', discount: 7.5, dailyBudget: null, fromHour: null, priority: 3 };
    const { updatePromotion } = await fixture.subgraph.data(UPDATE, { as: admin, variables: { id, input } });
    expect(updatePromotion).toMatchObject({ ...input, toHour: 17, name: promotion.name });
    const { promotions } = await fixture.subgraph.data(LIST, { as: support, variables: { limit: 5 } });
    expect(promotions.promotions).toContainEqual(updatePromotion);
    expect((await fixture.subgraph.data(DELETE, { as: admin, variables: { id } })).deletePromotion).toBe(
      true,
    );
    expect(await fixture.failure(DELETE, { as: admin, variables: { id } })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(await fixture.failure(UPDATE, { as: admin, variables: { id, input } })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('are coupons when they have a code, which must be unique', async () => {
    const code = `P${newId().slice(0, 8)}`.toUpperCase();
    await create({ code });
    const duplicate = { as: admin, variables: { input: newPromotion({ code }) } };
    expect(await fixture.failure(CREATE, duplicate)).toMatchObject({ code: 'COUPON_CODE_TAKEN' });
    expect(await fixture.validate(code, 10)).toMatchObject({ valid: true, discount: 1 });
    const automatic = await create();
    const coupon = 'query ($id: ID!) { coupon(id: $id) { id } }';
    const answer = await fixture.subgraph.data(coupon, { as: admin, variables: { id: automatic.id } });
    expect(answer.coupon).toBeNull();
  });

  it.each<[string, object]>([
    ['input.name', { name: ' ' }],
    ['input.discount', { discount: undefined }],
    ['input.discount', { discount: 101 }],
    ['input.buyQuantity', { action: 'buyXGetY', discount: 100 }],
    ['input.getQuantity', { action: 'buyXGetY', discount: 100, buyQuantity: 1 }],
    ['input.minQuantity', { action: 'cheapestFree', minQuantity: 1 }],
    ['input.weekdays.0', { weekdays: [0] }],
    ['input.fromHour', { fromHour: 25 }],
    ['input.toHour', { fromHour: 10, toHour: 10 }],
    ['input.dailyBudget', { dailyBudget: 0 }],
    ['input.dailyBudget', { dailyBudget: 0.004 }],
    ['input.validTo', { validTo: '2020-01-01' }],
    ['input.customerGroups.0', { customerGroups: ['not a name'] }],
  ])('are rejected with an invalid %s', async (field, overrides) => {
    const variables = { input: newPromotion(overrides) };
    expect(await fixture.failure(CREATE, { as: admin, variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('apply automatically beside a code and explain the result in traces', async () => {
    const cheapest = await create({ action: 'cheapestFree', discount: null, minQuantity: 3, priority: 5 });
    const shipping = await create({ action: 'freeShipping', discount: null, minPurchase: 30.01 });
    const { code, id } = await fixture.create({ productIds: [own] });
    const answer = await quote({ code, basket: ownBasket() });
    expect(answer).toMatchObject({
      valid: true,
      discount: 1_200,
      lineDiscounts: [1_200],
      freeShipping: false,
    });
    const traces = Object.fromEntries(
      answer.promotions.map((one: { promotionId: string }) => [one.promotionId, one]),
    );
    expect(traces[cheapest.id]).toMatchObject({ applied: true, reason: null, discount: 1_000, code: null });
    expect(traces[id]).toMatchObject({ applied: true, discount: 200, code });
    expect(traces[shipping.id]).toMatchObject({ applied: false, reason: 'MIN_PURCHASE', discount: 0 });
    expect(await quote({ basket: ownBasket() })).toMatchObject({
      code: null,
      valid: true,
      reason: null,
      message: '',
      discount: 1_000,
    });
    expect(await quote({ code: 'nowhere', basket: ownBasket() })).toMatchObject({
      valid: false,
      reason: 'UNKNOWN_CODE',
      discount: 1_000,
    });
  });

  it('are explained to staff only', async () => {
    const { id } = await create({ minQuantity: 4 });
    const { customerId: _guest, ...rest } = ownBasket();
    const priced = { ...rest, lines: rest.lines.map((one) => ({ ...one, unitPrice: 10 })) };
    const { explainPromotions } = await fixture.subgraph.data(EXDEFAULT_PROMOTION, {
      as: support,
      variables: { basket: priced },
    });
    expect(explainPromotions).toMatchObject({ discount: 0, lineDiscounts: [0], freeShipping: false });
    expect(explainPromotions.promotions).toMatchObject([{ promotionId: id, reason: 'MIN_QUANTITY' }]);
    const asCustomer = { as: customer, variables: { basket: priced } };
    expect(await fixture.failure(EXDEFAULT_PROMOTION, asCustomer)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('apply only to members of their customer groups', async () => {
    const group = `g${newId().slice(0, 8)}`;
    await create({ customerGroups: [group] });
    const member = actor('customer').id;
    const set = async (variables: object) =>
      (await fixture.subgraph.data(GROUP, { as: admin, variables: { name: group, ...variables } }))
        .setCustomerGroup;
    expect(await set({ add: [member, member, newId()] })).toEqual({ name: group, size: 2 });
    const discountOf = async (customerId: string | null) =>
      (await quote({ basket: ownBasket({ customerId }) })).discount;
    expect([await discountOf(member), await discountOf(newId()), await discountOf(null)]).toEqual([
      300, 0, 0,
    ]);
    const { customerGroups } = await fixture.subgraph.data('{ customerGroups { name size } }', {
      as: support,
    });
    expect(customerGroups).toContainEqual({ name: group, size: 2 });
    expect(await set({ remove: [member] })).toEqual({ name: group, size: 1 });
    expect(await discountOf(member)).toBe(0);
  });

  it('are reserved, committed and released by the order service only', async () => {
    await create({ usageLimit: 1 });
    const reference = newId();
    const variables = { reference, basket: ownBasket() };
    for (const query of [RESERVE, COMMIT, RELEASE]) {
      expect(await fixture.failure(query, { as: admin, variables })).toMatchObject({ code: 'FORBIDDEN' });
    }
    const run = (query: string) => fixture.subgraph.data(query, { caller: 'order', variables });
    const first = await run(RESERVE);
    expect(first.reservePromotions).toEqual({ valid: true, discount: 300, lineDiscounts: [300] });
    expect(await run(RESERVE)).toEqual(first);
    expect((await run(COMMIT)).commitPromotions).toBe(true);
    expect((await quote({ basket: ownBasket() })).discount).toBe(0);
    expect((await run(RELEASE)).releasePromotions).toBe(true);
    expect(await fixture.failure(COMMIT, { caller: 'order', variables })).toMatchObject({ code: 'CONFLICT' });
    const other = { reference: unknown };
    expect(
      (await fixture.subgraph.data(COMMIT, { caller: 'order', variables: other })).commitPromotions,
    ).toBe(false);
  });
});
