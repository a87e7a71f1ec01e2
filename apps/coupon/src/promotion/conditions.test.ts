import { DEFAULT_PROMOTION, type Coupon } from './promotion';
import { checkConditions, type ConditionFacts } from './conditions';

const coupon: Coupon = {
  ...DEFAULT_PROMOTION,
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
const facts: ConditionFacts = {
  now: new Date('2026-03-15T12:00:00.000Z'),
  customerId: 'b'.repeat(24),
  customerUsageCount: 0,
  isFirstOrder: false,
  groups: [],
  amount: 10_000,
  quantity: 2,
};

describe('the conditions of a coupon', () => {
  it.each<[string, Partial<Coupon>, Partial<ConditionFacts>]>([
    ['without conditions', {}, {}],
    ['at its first instant', {}, { now: coupon.validFrom }],
    ['at its last instant', {}, { now: coupon.validTo }],
    ['with its last use left', { usageLimit: 5, usageCount: 4 }, {}],
    ["with the customer's last use left", { perCustomerLimit: 2 }, { customerUsageCount: 1 }],
    ['for a first order', { firstOrderOnly: true }, { isFirstOrder: true }],
    ['at exactly its minimum', { minPurchase: 10_000 }, {}],
    ['with exactly the minimum quantity', { minQuantity: 2 }, {}],
    ['within its schedule', { weekdays: [7], fromHour: 12, toHour: 13 }, {}],
    ['for a member of its group', { customerGroups: ['vip'] }, { groups: ['other', 'vip'] }],
    ['for a guest without a limit per customer', {}, { customerId: null }],
  ])('hold %s', (_name, fields, overrides) => {
    expect(checkConditions({ ...coupon, ...fields }, { ...facts, ...overrides })).toBeNull();
  });

  it.each<[string, string, Partial<Coupon & ConditionFacts>]>([
    ['INACTIVE', 'not active', { isActive: false }],
    ['NOT_YET_VALID', '2026-03-01', { now: new Date('2026-02-28T23:59:59.999Z') }],
    ['EXPIRED', '2026-03-31', { now: new Date('2026-04-01T00:00:00.000Z') }],
    ['USED_UP', 'fully redeemed', { usageLimit: 5, usageCount: 5 }],
    ['USED_UP', 'fully redeemed', { usageLimit: 3, usageCount: 5 }],
    ['LOGIN_REQUIRED', 'Log in', { perCustomerLimit: 1, customerId: null }],
    ['LOGIN_REQUIRED', 'Log in', { firstOrderOnly: true, customerId: null, isFirstOrder: true }],
    ['FIRST_ORDER_ONLY', 'first order', { firstOrderOnly: true }],
    ['CUSTOMER_LIMIT', 'once', { perCustomerLimit: 1, customerUsageCount: 1 }],
    ['CUSTOMER_LIMIT', '2 times', { perCustomerLimit: 2, customerUsageCount: 2 }],
    ['CUSTOMER_LIMIT', 'once', { firstOrderOnly: true, isFirstOrder: true, customerUsageCount: 1 }],
    ['NOT_APPLICABLE', 'does not apply', { amount: null }],
    ['MIN_QUANTITY', '3 eligible items', { minQuantity: 3 }],
    ['OUTSIDE_HOURS', 'hours', { weekdays: [1, 6] }],
    ['OUTSIDE_HOURS', 'hours', { fromHour: 13 }],
    ['OUTSIDE_HOURS', 'hours', { toHour: 12 }],
    ['NOT_IN_GROUP', 'not available for your account', { customerGroups: ['vip'] }],
    ['LOGIN_REQUIRED', 'Log in', { customerGroups: ['vip'], customerId: null }],
    ['MIN_PURCHASE', '100.01', { minPurchase: 10_001 }],
  ])('fail with the reason %s and a message with %j', (reason, words, overrides) => {
    const refusal = checkConditions({ ...coupon, ...overrides }, { ...facts, ...overrides });
    expect(refusal?.reason).toBe(reason);
    expect(refusal?.message).toContain(words);
  });

  it('report permanent reasons before fixable ones', () => {
    const fields = { isActive: false, minPurchase: 90_000, usageLimit: 1, usageCount: 1 };
    expect(checkConditions({ ...coupon, ...fields }, facts)?.reason).toBe('INACTIVE');
  });
});
