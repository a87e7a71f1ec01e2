import { stripeMinimum } from './providers/stripe/minimum-amounts';
import { waivedShares } from './waived-shares';

const limits = { minimumFor: (method: string) => (method === 'card' ? 50 : 0), most: 2 };
const TOO_SMALL = { code: 'PAYMENT_DECLINED', details: { reason: 'amount_too_small' } };

describe('shares of a checkout', () => {
  it.each([
    ['are charged from the minimum on', [50, 51, 4_000], [0, 0, 0]],
    ['are waived below the minimum', [4_000, 49, 1], [0, 49, 1]],
    ['are never waived when they are zero', [0, 4_000, 0], [0, 0, 0]],
    ['need nobody when all of them are zero', [0, 0], [0, 0]],
  ])('%s', (_name, shares, waived) => {
    expect(waivedShares(shares, 'card', limits)).toEqual(waived);
  });

  it('are charged whatever they are where the provider has no minimum', () => {
    expect(waivedShares([1, 49], 'cash_on_delivery', limits)).toEqual([0, 0]);
  });

  it.each([[[49]], [[49, 49, 49]], [[0, 49]], [[4_000, 1, 1, 1]]])(
    'are declined when none can be charged, or more than the shop bears cannot: %j',
    (shares) => {
      expect(() => waivedShares(shares, 'card', limits)).toThrow(expect.objectContaining(TOO_SMALL));
    },
  );
});

it.each([
  ['INR', 50],
  ['gbp', 30],
  ['HUF', 17_500],
])('knows what Stripe charges in %s at least', (currency, minimum) => {
  expect(stripeMinimum(currency)).toBe(minimum);
});
