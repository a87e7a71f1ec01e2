import type { MinorUnits } from '@e-storefront/domain';
import { declined, TOO_SMALL } from './payment-errors';

/** What decides over shares that are too small to be charged. */
export interface ShareLimits {
  /** The least that whoever takes a payment method charges; zero for one that charges any amount. */
  minimumFor: (method: string) => MinorUnits;
  /** How many shares of one checkout the shop bears. */
  most: number;
}

/**
 * The part of each seller's share that the shop bears. A checkout makes one payment for each seller; a share below the
 * provider's minimum cannot be charged and must not decline the others, so the shop waives it: the seller is owed all
 * of it, the buyer nothing. A basket of which no share can be charged is declined, and so is one with more such shares
 * than the shop bears, so that nobody can shop for nothing by spreading a basket over many sellers.
 * @param shares the totals of the orders, in minor units
 * @returns one amount a share: all of it or nothing
 * @throws PAYMENT_DECLINED for the reason `amount_too_small`
 */
export function waivedShares(
  shares: readonly MinorUnits[],
  method: string,
  { minimumFor, most }: ShareLimits,
): MinorUnits[] {
  if (shares.every((share) => share === 0)) return shares.map(() => 0);
  const minimum = minimumFor(method);
  const isTooSmall = (share: MinorUnits): boolean => share > 0 && share < minimum;
  const count = shares.filter(isTooSmall).length;
  const isCharged = shares.some((share) => share > 0 && share >= minimum);
  if (count > 0 && (!isCharged || count > most)) throw declined(TOO_SMALL);
  return shares.map((share) => (isTooSmall(share) ? share : 0));
}
