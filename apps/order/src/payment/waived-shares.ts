import type { MinorUnits } from '@e-storefront/domain';
import { AMOUNT_TOO_SMALL, paymentDeclined } from './payment-errors';

export interface ShareLimits {
  /** The provider's minimum for a payment method; zero if there is none. */
  minimumAmount: (method: string) => MinorUnits;
  /** Maximum number of shares that the shop waives per checkout. */
  maxWaived: number;
}

/**
 * Calculates the amount of each seller's share that the shop waives. A checkout makes one payment per seller. A share
 * below the provider's minimum cannot be charged and must not decline the others, so the shop waives it: the seller is
 * paid in full, the buyer pays nothing. A basket without a chargeable share, or with more waived shares than the limit,
 * is declined, so that nobody gets a free basket by splitting it over many sellers.
 * @param shares the totals of the orders, in minor units
 * @returns one amount per share: all of it or zero
 * @throws PAYMENT_DECLINED with the reason `amount_too_small`
 */
export function waivedShares(
  shares: readonly MinorUnits[],
  method: string,
  { minimumAmount, maxWaived }: ShareLimits,
): MinorUnits[] {
  if (shares.every((share) => share === 0)) return shares.map(() => 0);
  const minimum = minimumAmount(method);
  const isTooSmall = (share: MinorUnits): boolean => share > 0 && share < minimum;
  const count = shares.filter(isTooSmall).length;
  const isChargeable = shares.some((share) => share > 0 && share >= minimum);
  if (count > 0 && (!isChargeable || count > maxWaived)) throw paymentDeclined(AMOUNT_TOO_SMALL);
  return shares.map((share) => (isTooSmall(share) ? share : 0));
}
