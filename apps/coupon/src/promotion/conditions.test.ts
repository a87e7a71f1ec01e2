import { PLAIN, type Coupon } from './promotion';
import { refusalOf, type Occasion } from './conditions';

const coupon: Coupon = {
  ...PLAIN,
  id: 'a'.repeat(24),
  code: 'SAVE10',
  description: 'Ten per cent',
  discountType: 'percentage',
  discount: 10,
  validFrom: new Date('2026-03-01T00:00:00.000Z'),
  validTo: new Date('2026-03-31T23:59:59.999Z'),
  usageCount: 0,
  version: 1,
  createdAt: new Date(0),
  updatedAt: new Date(0),
  deletedAt: null,
};
const occasion: Occasion = {
  now: new Date('2026-03-15T12:00:00.000Z'),
  customerId: 'b'.repeat(24),
  customerUses: 0,
  isFirstOrder: false,
  groups: [],
  amount: 10_000,
  quantity: 2,
};

describe('a coupon', () => {
  it.each<[string, Partial<Coupon>, Partial<Occasion>]>([
    ['without conditions', {}, {}],
    ['at its first instant', {}, { now: coupon.validFrom }],
    ['at its last instant', {}, { now: coupon.validTo }],
    ['with its last use left', { usageLimit: 5, usageCount: 4 }, {}],
    ["with the customer's last use left", { perCustomerLimit: 2 }, { customerUses: 1 }],
    ['for a first order', { firstOrderOnly: true }, { isFirstOrder: true }],
    ['at exactly its minimum', { minPurchase: 10_000 }, {}],
    ['with exactly enough pieces', { minQuantity: 2 }, {}],
    ['on its day and at its hour', { weekdays: [7], fromHour: 12, toHour: 13 }, {}],
    ['for a customer of its group', { customerGroups: ['vip'] }, { groups: ['other', 'vip'] }],
    ['without a limit for customers, for a guest', {}, { customerId: null }],
  ])('passes %s', (_name, fields, facts) => {
    expect(refusalOf({ ...coupon, ...fields }, { ...occasion, ...facts })).toBeNull();
  });

  it.each<[string, string, Partial<Coupon & Occasion>]>([
    ['INACTIVE', 'not in use', { isActive: false }],
    ['NOT_YET_VALID', '2026-03-01', { now: new Date('2026-02-28T23:59:59.999Z') }],
    ['EXPIRED', '2026-03-31', { now: new Date('2026-04-01T00:00:00.000Z') }],
    ['USED_UP', 'taken', { usageLimit: 5, usageCount: 5 }],
    ['USED_UP', 'taken', { usageLimit: 3, usageCount: 5 }],
    ['LOGIN_REQUIRED', 'Log in', { perCustomerLimit: 1, customerId: null }],
    ['LOGIN_REQUIRED', 'Log in', { firstOrderOnly: true, customerId: null, isFirstOrder: true }],
    ['FIRST_ORDER_ONLY', 'first order', { firstOrderOnly: true }],
    ['CUSTOMER_LIMIT', 'once', { perCustomerLimit: 1, customerUses: 1 }],
    ['CUSTOMER_LIMIT', '2 times', { perCustomerLimit: 2, customerUses: 2 }],
    ['CUSTOMER_LIMIT', 'once', { firstOrderOnly: true, isFirstOrder: true, customerUses: 1 }],
    ['NOT_APPLICABLE', 'not meant', { amount: null }],
    ['MIN_QUANTITY', '3 pieces', { minQuantity: 3 }],
    ['OUTSIDE_HOURS', 'hours', { weekdays: [1, 6] }],
    ['OUTSIDE_HOURS', 'hours', { fromHour: 13 }],
    ['OUTSIDE_HOURS', 'hours', { toHour: 12 }],
    ['NOT_IN_GROUP', 'other customers', { customerGroups: ['vip'] }],
    ['LOGIN_REQUIRED', 'Log in', { customerGroups: ['vip'], customerId: null }],
    ['MIN_PURCHASE', '100.01', { minPurchase: 10_001 }],
  ])('is refused as %s and says %j', (reason, words, facts) => {
    const refusal = refusalOf({ ...coupon, ...facts }, { ...occasion, ...facts });
    expect(refusal?.reason).toBe(reason);
    expect(refusal?.message).toContain(words);
  });

  it('names what nobody can change before what more shopping can', () => {
    const fields = { isActive: false, minPurchase: 90_000, usageLimit: 1, usageCount: 1 };
    expect(refusalOf({ ...coupon, ...fields }, occasion)?.reason).toBe('INACTIVE');
  });
});
