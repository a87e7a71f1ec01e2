import { actor } from '@e-storefront/testing';
import {
  admin,
  basket,
  COMMIT,
  CouponUnderTest,
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
const EXPLAIN = `query ($code: String, $basket: ExplainedBasketInput!) {
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

describe('promotions', () => {
  let app: CouponUnderTest;
  const own = newId();
  const created: string[] = [];

  beforeAll(async () => {
    app = await CouponUnderTest.start();
  });
  afterEach(async () => {
    for (const id of created.splice(0)) await app.subgraph.call(DELETE, { as: admin, variables: { id } });
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  const create = async (overrides: object = {}) => {
    const variables = { input: newPromotion({ productIds: [own], ...overrides }) };
    const { createPromotion } = await app.subgraph.data(CREATE, { as: admin, variables });
    created.push(createPromotion.id);
    return createPromotion;
  };
  const quote = async (variables: object) =>
    (await app.subgraph.data(QUOTE, { caller: 'order', variables: { ...variables } })).quotePromotions;
  const ownBasket = (overrides: object = {}) =>
    basket({ lines: [line({ productId: own, quantity: 3, unitPrice: 1_000 })], ...overrides });

  it('are kept as they were given, and changed, cleared and deleted by admins', async () => {
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
    const { updatePromotion } = await app.subgraph.data(UPDATE, { as: admin, variables: { id, input } });
    expect(updatePromotion).toMatchObject({ ...input, toHour: 17, name: promotion.name });
    const { promotions } = await app.subgraph.data(LIST, { as: support, variables: { limit: 5 } });
    expect(promotions.promotions).toContainEqual(updatePromotion);
    expect((await app.subgraph.data(DELETE, { as: admin, variables: { id } })).deletePromotion).toBe(true);
    expect(await app.failure(DELETE, { as: admin, variables: { id } })).toMatchObject({ code: 'NOT_FOUND' });
    expect(await app.failure(UPDATE, { as: admin, variables: { id, input } })).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('with a code are coupons, and two cannot have the same', async () => {
    const code = `P${newId().slice(0, 8)}`.toUpperCase();
    await create({ code });
    const twice = { as: admin, variables: { input: newPromotion({ code }) } };
    expect(await app.failure(CREATE, twice)).toMatchObject({ code: 'COUPON_CODE_TAKEN' });
    expect(await app.validate(code, 10)).toMatchObject({ valid: true, discount: 1 });
    const automatic = await create();
    const coupon = 'query ($id: ID!) { coupon(id: $id) { id } }';
    const answer = await app.subgraph.data(coupon, { as: admin, variables: { id: automatic.id } });
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
  ])('are refused with a bad %s', async (field, overrides) => {
    const variables = { input: newPromotion(overrides) };
    expect(await app.failure(CREATE, { as: admin, variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('apply by themselves beside a code, and say in the trace why or why not', async () => {
    const cheapest = await create({ action: 'cheapestFree', discount: null, minQuantity: 3, priority: 5 });
    const shipping = await create({ action: 'freeShipping', discount: null, minPurchase: 30.01 });
    const { code, id } = await app.create({ productIds: [own] });
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

  it('are explained to staff, and to nobody else', async () => {
    const { id } = await create({ minQuantity: 4 });
    const { customerId: _guest, ...rest } = ownBasket();
    const priced = { ...rest, lines: rest.lines.map((one) => ({ ...one, unitPrice: 10 })) };
    const { explainPromotions } = await app.subgraph.data(EXPLAIN, {
      as: support,
      variables: { basket: priced },
    });
    expect(explainPromotions).toMatchObject({ discount: 0, lineDiscounts: [0], freeShipping: false });
    expect(explainPromotions.promotions).toMatchObject([{ promotionId: id, reason: 'MIN_QUANTITY' }]);
    const asCustomer = { as: customer, variables: { basket: priced } };
    expect(await app.failure(EXPLAIN, asCustomer)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('for a group of customers are for those alone', async () => {
    const group = `g${newId().slice(0, 8)}`;
    await create({ customerGroups: [group] });
    const member = actor('customer').id;
    const set = async (variables: object) =>
      (await app.subgraph.data(GROUP, { as: admin, variables: { name: group, ...variables } }))
        .setCustomerGroup;
    expect(await set({ add: [member, member, newId()] })).toEqual({ name: group, size: 2 });
    const discountOf = async (customerId: string | null) =>
      (await quote({ basket: ownBasket({ customerId }) })).discount;
    expect([await discountOf(member), await discountOf(newId()), await discountOf(null)]).toEqual([
      300, 0, 0,
    ]);
    const { customerGroups } = await app.subgraph.data('{ customerGroups { name size } }', { as: support });
    expect(customerGroups).toContainEqual({ name: group, size: 2 });
    expect(await set({ remove: [member] })).toEqual({ name: group, size: 1 });
    expect(await discountOf(member)).toBe(0);
  });

  it('are reserved, committed and released by order alone', async () => {
    await create({ usageLimit: 1 });
    const reference = newId();
    const variables = { reference, basket: ownBasket() };
    for (const query of [RESERVE, COMMIT, RELEASE]) {
      expect(await app.failure(query, { as: admin, variables })).toMatchObject({ code: 'FORBIDDEN' });
    }
    const run = (query: string) => app.subgraph.data(query, { caller: 'order', variables });
    const first = await run(RESERVE);
    expect(first.reservePromotions).toEqual({ valid: true, discount: 300, lineDiscounts: [300] });
    expect(await run(RESERVE)).toEqual(first);
    expect((await run(COMMIT)).commitPromotions).toBe(true);
    expect((await quote({ basket: ownBasket() })).discount).toBe(0);
    expect((await run(RELEASE)).releasePromotions).toBe(true);
    expect(await app.failure(COMMIT, { caller: 'order', variables })).toMatchObject({ code: 'CONFLICT' });
    const other = { reference: unknown };
    expect((await app.subgraph.data(COMMIT, { caller: 'order', variables: other })).commitPromotions).toBe(
      false,
    );
  });
});
