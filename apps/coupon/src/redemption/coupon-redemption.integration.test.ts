import { actor } from '@e-storefront/testing';
import { ValidateCouponDocument, type CreateCouponInput } from '../../test/fixtures/coupon.generated';
import { admin, basket, CouponFixture, customer, line, newId } from '../../test/fixtures/coupon-fixture';
import {
  QuotePromotionsDocument,
  ReservePromotionsDocument,
  type PromotionBasketInput,
} from '../../test/fixtures/promotion.generated';

describe('redeeming coupons over GraphQL', () => {
  let fixture: CouponFixture;

  beforeAll(async () => {
    fixture = await CouponFixture.start();
  });
  afterAll(async () => {
    await fixture[Symbol.asyncDispose]();
  });

  it('quotes a basket whose total exceeds the range of Int', async () => {
    const { code } = await fixture.create({ discount: 50 });
    const expensive = line({ variantId: 'a', quantity: 1_000, unitPrice: 1_000_000_000 });
    const variables = {
      code,
      basket: basket({ lines: [expensive, line({ variantId: 'b', unitPrice: 1 })] }),
    };
    expect(await fixture.quote(variables)).toMatchObject({
      valid: true,
      discount: 500_000_000_001,
      lineDiscounts: [500_000_000_000, 1],
    });
  });

  it('validates a coupon for everyone, ignoring the case of its code', async () => {
    const { code } = await fixture.create({ maxDiscount: 15 });
    expect(await fixture.validate(code.toLowerCase(), 99.99)).toEqual({
      valid: true,
      discount: 10,
      discountValue: 10,
      finalTotal: 89.99,
      discountType: 'percentage',
      message: 'The coupon is applied.',
      code,
      reason: null,
    });
    expect(await fixture.validate(code, 1_000)).toMatchObject({ discount: 15, finalTotal: 985 });
    expect(await fixture.validate(code, 50, null)).toMatchObject({
      valid: true,
      discount: 5,
      finalTotal: 45,
    });
    const fixed = await fixture.create({ discountType: 'fixed', discount: 30 });
    expect(await fixture.validate(fixed.code, 20)).toMatchObject({
      discount: 20,
      discountValue: 30,
      finalTotal: 0,
    });
  });

  it.each<[string, Partial<CreateCouponInput>]>([
    ['INACTIVE', { isActive: false }],
    ['NOT_YET_VALID', { validFrom: '2098-01-01T10:30' }],
    ['EXPIRED', { validFrom: '2020-01-01', validTo: '2020-01-31T18:00:00+05:30' }],
    ['MIN_PURCHASE', { minPurchase: 100.01 }],
  ])('returns the reason %s instead of an error', async (reason, overrides) => {
    const { code } = await fixture.create(overrides);
    const answer = await fixture.validate(code, 100);
    expect(answer).toMatchObject({
      valid: false,
      reason,
      code,
      discount: 0,
      finalTotal: 100,
      discountValue: null,
    });
    expect(answer?.message).not.toBe('');
  });

  it('returns the reason for an unknown code, a guest with a limited coupon and a customer at the limit', async () => {
    expect(await fixture.validate('nowhere', 10)).toMatchObject({
      valid: false,
      reason: 'UNKNOWN_CODE',
      code: 'NOWHERE',
    });
    const { code } = await fixture.create({ perCustomerLimit: 1 });
    expect(await fixture.validate(code, 10, null)).toMatchObject({
      valid: false,
      reason: 'LOGIN_REQUIRED',
    });
    expect(await fixture.validate(code, 10)).toMatchObject({ valid: true });
    await fixture.reserve({ code, reference: newId(), basket: basket({ customerId: customer.id }) });
    expect(await fixture.validate(code, 10)).toMatchObject({ valid: false, reason: 'CUSTOMER_LIMIT' });
    expect(await fixture.validate(code, 10, actor('customer'))).toMatchObject({ valid: true });
  });

  it.each([
    [29156.760000000002, 29156.76],
    [0.1 + 0.2, 0.3],
    [1.005, 1.01],
    [20_000_000.004, 20_000_000],
  ])('rounds an order total of %p to %p', async (orderTotal, finalTotal) => {
    expect(await fixture.validate('nowhere', orderTotal)).toMatchObject({ valid: false, finalTotal });
  });

  it.each([
    ['code', { code: ' ', orderTotal: 10 }],
    ['code', { code: 'x'.repeat(65), orderTotal: 10 }],
    ['orderTotal', { code: 'SOME', orderTotal: -1 }],
    ['orderTotal', { code: 'SOME', orderTotal: 1e308 }],
  ])('rejects an invalid %s', async (field, variables) => {
    expect(await fixture.failure(ValidateCouponDocument, { variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('quotes the eligible lines of a coupon, for the order service only', async () => {
    const [shoes, seller] = [newId(), newId()];
    const { code, id } = await fixture.create({ categoryIds: [shoes], discountType: 'fixed', discount: 1 });
    const lineOf = (categoryIds: string[], unitPrice: number) =>
      line({ sellerId: seller, categoryIds, unitPrice });
    const lines = [lineOf([newId(), shoes], 100), lineOf([], 5_000), lineOf([shoes], 200)];
    const variables = { code: code.toLowerCase(), basket: basket({ lines }) };
    expect(await fixture.quote(variables)).toMatchObject({
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
    expect(await fixture.quote(other)).toMatchObject({
      valid: false,
      reason: 'NOT_APPLICABLE',
      lineDiscounts: [0],
    });
    for (const call of [{}, { as: admin }, { caller: 'product' }]) {
      expect(['FORBIDDEN', 'UNAUTHENTICATED']).toContain(
        (await fixture.failure(QuotePromotionsDocument, { ...call, variables }))?.code,
      );
    }
  });

  it.each<[string, Partial<PromotionBasketInput & { reference: string }>]>([
    ['reference', { reference: 'with spaces' }],
    ['basket.lines.0.unitPrice', { lines: [line({ unitPrice: -1 })] }],
    ['basket.lines.0.quantity', { lines: [line({ quantity: 0 })] }],
    ['basket.lines.0.productId', { lines: [line({ productId: 'x' })] }],
    ['basket.customerId', { customerId: 'me' }],
  ])('rejects a reservation with an invalid %s', async (field, { reference = newId(), ...rest }) => {
    const variables = { code: 'ANY', reference, basket: basket(rest) };
    expect(await fixture.failure(ReservePromotionsDocument, { caller: 'order', variables })).toMatchObject({
      code: 'BAD_USER_INPUT',
      field,
    });
  });

  it('grants exactly 5 of 40 concurrent reservations over HTTP when 5 are left', async () => {
    const { id, code } = await fixture.create({ usageLimit: 5, perCustomerLimit: 1 });
    const reasons = await Promise.all(
      Array.from({ length: 40 }, async () => {
        const variables = { code, reference: newId(), basket: basket() };
        return (await fixture.failure(ReservePromotionsDocument, { caller: 'order', variables }))?.['reason'];
      }),
    );
    expect(reasons.filter((reason) => reason === undefined)).toHaveLength(5);
    expect(reasons.filter((reason) => reason === 'USED_UP')).toHaveLength(35);
    expect(await fixture.find(id)).toMatchObject({ usageCount: 5 });
  });
});
