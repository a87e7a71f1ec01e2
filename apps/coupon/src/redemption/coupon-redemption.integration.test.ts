import { actor, type Json } from '@e-storefront/testing';
import {
  CouponUnderTest,
  admin,
  basket,
  customer,
  line,
  newId,
  ONE,
  QUOTE,
  RESERVE,
  VALIDATE,
} from '../../test/fixtures/coupon-fixture';

describe('using coupons', () => {
  let app: CouponUnderTest;

  beforeAll(async () => {
    app = await CouponUnderTest.start();
  });
  afterAll(async () => {
    await app[Symbol.asyncDispose]();
  });

  it('quotes a basket that costs more than an Int holds', async () => {
    const { code } = await app.create({ discount: 50 });
    const dear = line({ variantId: 'a', quantity: 1_000, unitPrice: 1_000_000_000 });
    const variables = { code, basket: basket({ lines: [dear, line({ variantId: 'b', unitPrice: 1 })] }) };
    const { quotePromotions } = await app.subgraph.data(QUOTE, { caller: 'order', variables });
    expect(quotePromotions).toMatchObject({ valid: true, discount: 500_000_000_001 });
    expect(quotePromotions.lineDiscounts).toEqual([500_000_000_000, 1]);
  });

  it('tells anybody what a coupon takes off, whatever the case of the code', async () => {
    const { code } = await app.create({ maxDiscount: 15 });
    expect(await app.validate(code.toLowerCase(), 99.99)).toEqual({
      valid: true,
      discount: 10,
      discountValue: 10,
      finalTotal: 89.99,
      discountType: 'percentage',
      message: 'The coupon is applied.',
      code,
      reason: null,
    });
    expect(await app.validate(code, 1_000)).toMatchObject({ discount: 15, finalTotal: 985 });
    const guest = await app.subgraph.data(VALIDATE, { variables: { code, orderTotal: 50 } });
    expect(guest.validateCoupon).toMatchObject({ valid: true, discount: 5, finalTotal: 45 });
    const fixed = await app.create({ discountType: 'fixed', discount: 30 });
    expect(await app.validate(fixed.code, 20)).toMatchObject({
      discount: 20,
      discountValue: 30,
      finalTotal: 0,
    });
  });

  it.each<[string, object]>([
    ['INACTIVE', { isActive: false }],
    ['NOT_YET_VALID', { validFrom: '2098-01-01T10:30' }],
    ['EXPIRED', { validFrom: '2020-01-01', validTo: '2020-01-31T18:00:00+05:30' }],
    ['MIN_PURCHASE', { minPurchase: 100.01 }],
  ])('answers with the reason %s instead of failing', async (reason, overrides) => {
    const { code } = await app.create(overrides);
    const answer = await app.validate(code, 100);
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
    expect(await app.validate('nowhere', 10)).toMatchObject({
      valid: false,
      reason: 'UNKNOWN_CODE',
      code: 'NOWHERE',
    });
    const { code } = await app.create({ perCustomerLimit: 1 });
    const variables = { code, orderTotal: 10 };
    const guest = await app.subgraph.data(VALIDATE, { variables });
    expect(guest.validateCoupon).toMatchObject({ valid: false, reason: 'LOGIN_REQUIRED' });
    expect(await app.validate(code, 10)).toMatchObject({ valid: true });
    const own = { code, reference: newId(), basket: basket({ customerId: customer.id }) };
    await app.subgraph.data(RESERVE, { caller: 'order', variables: own });
    expect(await app.validate(code, 10)).toMatchObject({ valid: false, reason: 'CUSTOMER_LIMIT' });
    expect(await app.validate(code, 10, actor('customer'))).toMatchObject({ valid: true });
  });

  it.each([
    [29156.760000000002, 29156.76],
    [0.1 + 0.2, 0.3],
    [1.005, 1.01],
    [20_000_000.004, 20_000_000],
  ])('reads an order total of %p as %p', async (orderTotal, finalTotal) => {
    expect(await app.validate('nowhere', orderTotal)).toMatchObject({ valid: false, finalTotal });
  });

  it.each([
    ['code', { code: ' ', orderTotal: 10 }],
    ['code', { code: 'x'.repeat(65), orderTotal: 10 }],
    ['orderTotal', { code: 'SOME', orderTotal: -1 }],
    ['orderTotal', { code: 'SOME', orderTotal: 1e308 }],
  ])('fails only for a bad %s', async (field, variables) => {
    expect(await app.failure(VALIDATE, { variables })).toMatchObject({ code: 'BAD_USER_INPUT', field });
  });

  it('quotes the lines that a coupon is meant for, to order alone', async () => {
    const [shoes, seller] = [newId(), newId()];
    const { code, id } = await app.create({ categoryIds: [shoes], discountType: 'fixed', discount: 1 });
    const lineOf = (categoryIds: string[], unitPrice: number) =>
      line({ sellerId: seller, categoryIds, unitPrice });
    const lines = [lineOf([newId(), shoes], 100), lineOf([], 5_000), lineOf([shoes], 200)];
    const variables = { code: code.toLowerCase(), basket: basket({ lines }) };
    const data = await app.subgraph.data(QUOTE, { caller: 'order', variables });
    expect(data.quotePromotions).toMatchObject({
      code,
      valid: true,
      reason: null,
      message: 'The coupon is applied.',
      freeShipping: false,
      discount: 100,
      lineDiscounts: [33, 0, 67],
      promotions: [{ promotionId: id, applied: true, discount: 100 }],
    });
    const other = { code, basket: basket({ lines: [lineOf([], 5_000)] }) };
    const refused = await app.subgraph.data(QUOTE, { caller: 'order', variables: other });
    expect(refused.quotePromotions).toMatchObject({
      valid: false,
      reason: 'NOT_APPLICABLE',
      lineDiscounts: [0],
    });
    for (const call of [{}, { as: admin }, { caller: 'product' }]) {
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(
        (await app.failure(QUOTE, { ...call, variables })).code,
      );
    }
  });

  it.each<[string, object]>([
    ['reference', { reference: 'with spaces' }],
    ['basket.lines.0.unitPrice', { lines: [line({ unitPrice: -1 })] }],
    ['basket.lines.0.quantity', { lines: [line({ quantity: 0 })] }],
    ['basket.lines.0.productId', { lines: [line({ productId: 'x' })] }],
    ['basket.customerId', { customerId: 'me' }],
  ])('refuses to redeem with a bad %s', async (field, { reference = newId(), ...rest }: Json) => {
    const variables = { code: 'ANY', reference, basket: basket(rest) };
    expect(await app.failure(RESERVE, { caller: 'order', variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('gives 40 buyers at once over HTTP exactly the 5 uses that there are', async () => {
    const { id, code } = await app.create({ usageLimit: 5, perCustomerLimit: 1 });
    const reasons = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const variables = { code, reference: newId(), basket: basket() };
        return (await app.failure(RESERVE, { caller: 'order', variables }))?.reason;
      }),
    );
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'USED_UP')).toHaveLength(35);
    expect((await app.subgraph.data(ONE, { as: admin, variables: { id } })).coupon.usageCount).toBe(5);
  });
});
