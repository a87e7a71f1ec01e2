import { stripeMinimumAmount } from './providers/stripe/minimum-amounts';
import { waivedShares } from './waived-shares';

const limits = { minimumAmount: (method: string) => (method === 'card' ? 50 : 0), maxWaived: 2 };
const TOO_SMALL = { code: 'PAYMENT_DECLINED', details: { reason: 'amount_too_small' } };

describe('waivedShares', () => {
  it.each([
    ['charges shares from the minimum on', [50, 51, 4_000], [0, 0, 0]],
    ['waives shares below the minimum', [4_000, 49, 1], [0, 49, 1]],
    ['does not waive shares of zero', [0, 4_000, 0], [0, 0, 0]],
    ['accepts a basket whose shares are all zero', [0, 0], [0, 0]],
  ])('%s', (_name, shares, waived) => {
    expect(waivedShares(shares, 'card', limits)).toEqual(waived);
  });

  it('charges every share of a payment method without a minimum', () => {
    expect(waivedShares([1, 49], 'cash_on_delivery', limits)).toEqual([0, 0]);
  });

  it.each([[[49]], [[49, 49, 49]], [[0, 49]], [[4_000, 1, 1, 1]]])(
    'declines a basket without a chargeable share or with too many waived ones: %j',
    (shares) => {
      expect(() => waivedShares(shares, 'card', limits)).toThrow(expect.objectContaining(TOO_SMALL));
    },
  );
});

it.each([
  ['INR', 50],
  ['gbp', 30],
  ['HUF', 17_500],
])('returns the minimum charge of Stripe in %s', (currency, minimum) => {
  expect(stripeMinimumAmount(currency)).toBe(minimum);
});
