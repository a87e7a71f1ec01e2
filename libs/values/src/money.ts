import Big from 'big.js';
import { badInput } from '@e-storefront/errors';

/** Money as an integer count of the currency's minor units (paise, cents). */
export type MinorUnits = number;

/** Minor units per unit of the shop's currency: two decimals, as INR, EUR and USD have. */
const MINOR_PER_UNIT = 100;

/** The largest amount that a field takes: ten million units. Keeps every sum far below 2^53. */
export const MAX_AMOUNT: MinorUnits = 10_000_000 * MINOR_PER_UNIT;

/**
 * Reads a decimal amount, such as 12.5, into minor units, exactly.
 * @throws BAD_USER_INPUT naming `field` when it is negative, has more than two decimals or is above MAX_AMOUNT
 */
export function toMinor(amount: number, field: string): MinorUnits {
  if (!Number.isFinite(amount)) throw badInput(field, 'must be a number.');
  const minor = new Big(amount).times(MINOR_PER_UNIT);
  if (!minor.eq(minor.round(0, Big.roundDown))) throw badInput(field, 'takes at most two decimals.');
  if (minor.lt(0)) throw badInput(field, 'must not be negative.');
  if (minor.gt(MAX_AMOUNT)) throw badInput(field, `must be at most ${toDecimal(MAX_AMOUNT)}.`);
  return minor.toNumber();
}

/**
 * Reads an amount that is only compared or shown, such as a filter's bound, rounded to a minor unit, half away from
 * zero. An amount beyond every price stays beyond every price.
 * @throws BAD_USER_INPUT naming `field` when it is no finite number
 */
export function roundToMinor(amount: number, field: string): MinorUnits {
  if (!Number.isFinite(amount)) throw badInput(field, 'must be a number.');
  const minor = new Big(amount).times(MINOR_PER_UNIT).round(0, Big.roundHalfUp).toNumber();
  return Math.min(Math.max(minor, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** Minor units as the decimal number that clients read: 1250 becomes 12.5. */
export function toDecimal(minor: MinorUnits): number {
  return new Big(minor).div(MINOR_PER_UNIT).toNumber();
}

/** `percent` per cent of an amount, rounded once to a minor unit, half away from zero. */
export function percentOf(minor: MinorUnits, percent: number): MinorUnits {
  return new Big(minor).times(percent).div(100).round(0, Big.roundHalfUp).toNumber();
}

/**
 * Spreads `total` over weights without losing a minor unit (largest remainder, the earlier line first).
 * @param weights non-negative integers; when all are zero the whole total falls on the first
 * @returns one non-negative share a weight; their sum is `total`
 */
export function allocate(total: MinorUnits, weights: readonly number[]): MinorUnits[] {
  const sum = weights.reduce((a, b) => a + b, 0);
  if (sum === 0) return weights.map((_, index) => (index === 0 ? total : 0));
  const exact = weights.map((weight) => new Big(total).times(weight).div(sum));
  const shares = exact.map((share) => share.round(0, Big.roundDown).toNumber());
  let left = total - shares.reduce((a, b) => a + b, 0);
  const byRemainder = exact
    .map((share, index) => ({ index, remainder: share.minus(shares[index] ?? 0) }))
    .sort((a, b) => b.remainder.cmp(a.remainder) || a.index - b.index);
  for (const { index } of byRemainder) {
    if (left === 0) break;
    shares[index] = (shares[index] ?? 0) + 1;
    left -= 1;
  }
  return shares;
}
