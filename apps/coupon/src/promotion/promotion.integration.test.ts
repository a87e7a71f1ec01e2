import { actor, present } from '@e-storefront/testing';
import {
  admin,
  basket,
  CouponFixture,
  customer,
  line,
  newId,
  support,
  unknown,
} from '../../test/fixtures/coupon-fixture';
import {
  CommitPromotionsDocument,
  CreatePromotionDocument,
  CustomerGroupsDocument,
  DeletePromotionDocument,
  ExplainPromotionsDocument,
  PromotionsDocument,
  ReleasePromotionsDocument,
  ReservePromotionsDocument,
  SetCustomerGroupDocument,
  UpdatePromotionDocument,
  type CreatePromotionInput,
  type PromotionBasketInput,
  type UpdatePromotionInput,
} from '../../test/fixtures/promotion.generated';

const newPromotion = (overrides: Partial<CreatePromotionInput> = {}): CreatePromotionInput => ({
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
    for (const id of created.splice(0))
      await fixture.subgraph.call(DeletePromotionDocument, { as: admin, variables: { id } });
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  const create = async (overrides: Partial<CreatePromotionInput> = {}) => {
    const variables = { input: newPromotion({ productIds: [own], ...overrides }) };
    const data = await fixture.subgraph.data(CreatePromotionDocument, { as: admin, variables });
    const promotion = present(data.createPromotion);
    created.push(promotion.id);
    return promotion;
  };
  const ownBasket = (overrides: Partial<PromotionBasketInput> = {}) =>
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
    const input: UpdatePromotionInput = {
      action: 'fixed',
      discount: 7.5,
      dailyBudget: null,
      fromHour: null,
      priority: 3,
    };
    const { updatePromotion } = await fixture.subgraph.data(UpdatePromotionDocument, {
      as: admin,
      variables: { id, input },
    });
    expect(updatePromotion).toMatchObject({ ...input, toHour: 17, name: promotion.name });
    const { promotions } = await fixture.subgraph.data(PromotionsDocument, {
      as: support,
      variables: { limit: 5 },
    });
    expect(promotions?.promotions).toContainEqual(updatePromotion);
    expect(await fixture.subgraph.data(DeletePromotionDocument, { as: admin, variables: { id } })).toEqual({
      deletePromotion: true,
    });
    expect(await fixture.failure(DeletePromotionDocument, { as: admin, variables: { id } })).toMatchObject({
      code: 'NOT_FOUND',
    });
    expect(
      await fixture.failure(UpdatePromotionDocument, { as: admin, variables: { id, input } }),
    ).toMatchObject({
      code: 'NOT_FOUND',
    });
  });

  it('are coupons when they have a code, which must be unique', async () => {
    const code = `P${newId().slice(0, 8)}`.toUpperCase();
    await create({ code });
    const duplicate = { as: admin, variables: { input: newPromotion({ code }) } };
    expect(await fixture.failure(CreatePromotionDocument, duplicate)).toMatchObject({
      code: 'COUPON_CODE_TAKEN',
    });
    expect(await fixture.validate(code, 10)).toMatchObject({ valid: true, discount: 1 });
    const automatic = await create();
    expect(await fixture.find(automatic.id)).toBeNull();
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
    const variables = { input: { ...newPromotion(), ...overrides } };
    expect(await fixture.failure(CreatePromotionDocument, { as: admin, variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('apply automatically beside a code and explain the result in traces', async () => {
    const cheapest = await create({ action: 'cheapestFree', discount: null, minQuantity: 3, priority: 5 });
    const shipping = await create({ action: 'freeShipping', discount: null, minPurchase: 30.01 });
    const { code, id } = await fixture.create({ productIds: [own] });
    const answer = await fixture.quote({ code, basket: ownBasket() });
    expect(answer).toMatchObject({
      valid: true,
      discount: 1_200,
      lineDiscounts: [1_200],
      freeShipping: false,
    });
    const traces = Object.fromEntries(answer.promotions.map((one) => [one.promotionId, one]));
    expect(traces[cheapest.id]).toMatchObject({ applied: true, reason: null, discount: 1_000, code: null });
    expect(traces[id]).toMatchObject({ applied: true, discount: 200, code });
    expect(traces[shipping.id]).toMatchObject({ applied: false, reason: 'MIN_PURCHASE', discount: 0 });
    expect(await fixture.quote({ basket: ownBasket() })).toMatchObject({
      code: null,
      valid: true,
      reason: null,
      message: '',
      discount: 1_000,
    });
    expect(await fixture.quote({ code: 'nowhere', basket: ownBasket() })).toMatchObject({
      valid: false,
      reason: 'UNKNOWN_CODE',
      discount: 1_000,
    });
  });

  it('are explained to staff only', async () => {
    const { id } = await create({ minQuantity: 4 });
    const { customerId: _guest, ...rest } = ownBasket();
    const priced = { ...rest, lines: rest.lines.map((one) => ({ ...one, unitPrice: 10 })) };
    const { explainPromotions } = await fixture.subgraph.data(ExplainPromotionsDocument, {
      as: support,
      variables: { basket: priced },
    });
    expect(explainPromotions).toMatchObject({ discount: 0, lineDiscounts: [0], freeShipping: false });
    expect(explainPromotions?.promotions).toMatchObject([{ promotionId: id, reason: 'MIN_QUANTITY' }]);
    const asCustomer = { as: customer, variables: { basket: priced } };
    expect(await fixture.failure(ExplainPromotionsDocument, asCustomer)).toMatchObject({ code: 'FORBIDDEN' });
  });

  it('apply only to members of their customer groups', async () => {
    const group = `g${newId().slice(0, 8)}`;
    await create({ customerGroups: [group] });
    const member = actor('customer').id;
    const set = async (members: { add?: string[]; remove?: string[] }) => {
      const variables = { name: group, ...members };
      return (await fixture.subgraph.data(SetCustomerGroupDocument, { as: admin, variables }))
        .setCustomerGroup;
    };
    expect(await set({ add: [member, member, newId()] })).toEqual({ name: group, size: 2 });
    const discountOf = async (customerId: string | null) =>
      (await fixture.quote({ basket: ownBasket({ customerId }) })).discount;
    expect([await discountOf(member), await discountOf(newId()), await discountOf(null)]).toEqual([
      300, 0, 0,
    ]);
    const { customerGroups } = await fixture.subgraph.data(CustomerGroupsDocument, { as: support });
    expect(customerGroups).toContainEqual({ name: group, size: 2 });
    expect(await set({ remove: [member] })).toEqual({ name: group, size: 1 });
    expect(await discountOf(member)).toBe(0);
  });

  it('are reserved, committed and released by the order service only', async () => {
    await create({ usageLimit: 1 });
    const reference = newId();
    const variables = { reference, basket: ownBasket() };
    for (const query of [ReservePromotionsDocument, CommitPromotionsDocument, ReleasePromotionsDocument]) {
      expect(await fixture.failure(query, { as: admin, variables })).toMatchObject({ code: 'FORBIDDEN' });
    }
    for (let attempt = 0; attempt < 2; attempt += 1)
      expect(await fixture.reserve(variables)).toEqual({
        valid: true,
        discount: 300,
        lineDiscounts: [300],
      });
    expect(await fixture.commit(reference)).toBe(true);
    expect((await fixture.quote({ basket: ownBasket() })).discount).toBe(0);
    expect(await fixture.release(reference)).toBe(true);
    expect(await fixture.failure(CommitPromotionsDocument, { caller: 'order', variables })).toMatchObject({
      code: 'CONFLICT',
    });
    expect(await fixture.commit(unknown)).toBe(false);
  });
});
