import Big from 'big.js';
import { z } from 'zod';
import { badInput } from '@e-storefront/errors';

/** Money as an integer number of the currency's minor units (paise, cents). */
export type MinorUnits = number;

/** The number of decimals of an amount, as in INR, EUR and USD. */
export const MINOR_UNIT_DIGITS = 2;
/** Minor units per unit of the currency. */
const MINOR_PER_UNIT = 100;

/** The maximum unit price: ten million units of the currency. */
export const MAX_AMOUNT: MinorUnits = 10_000_000 * MINOR_PER_UNIT;

/**
 * The maximum of other amounts, such as totals, refunds, limits and filters: twice the price of the largest
 * basket (100 lines of 1,000 units), which leaves room for tax and shipping. Forty such amounts add up to
 * less than 2^53.
 */
export const MAX_TOTAL: MinorUnits = 2 * 100 * 1_000 * MAX_AMOUNT;

/**
 * Parses a decimal amount that is stored, such as 12.5, exactly into minor units.
 * @param max in minor units; defaults to the maximum unit price
 * @throws BAD_USER_INPUT naming `field` when it is negative, has more than two decimals or exceeds `max`
 */
export function toMinor(amount: number, field: string, max: MinorUnits = MAX_AMOUNT): MinorUnits {
  const minor = hundredthsOf(amount, field);
  if (!minor.eq(minor.round(0, Big.roundDown))) throw badInput(field, 'must have at most two decimals.');
  return bounded(minor, field, max);
}

/**
 * Parses a decimal amount that is only compared or displayed, rounded to the minor unit, half away from zero,
 * because clients add amounts up in floats.
 * @param max in minor units
 * @throws BAD_USER_INPUT naming `field` when it is negative or exceeds `max`
 */
export function roundedToMinor(amount: number, field: string, max: MinorUnits = MAX_TOTAL): MinorUnits {
  return bounded(hundredthsOf(amount, field).round(0, Big.roundHalfUp), field, max);
}

/** A decimal amount that a client displays or compares, rounded to the minor unit, half away from zero. */
export const shownAmount = z
  .number('must be a number.')
  .transform((amount) => new Big(amount).round(2, Big.roundHalfUp).toNumber())
  .pipe(
    z
      .number()
      .min(0, 'must not be negative.')
      .max(MAX_TOTAL / MINOR_PER_UNIT, `must be at most ${MAX_TOTAL / MINOR_PER_UNIT}.`),
  );

function hundredthsOf(amount: number, field: string): Big {
  if (!Number.isFinite(amount)) throw badInput(field, 'must be a number.');
  return new Big(amount).times(MINOR_PER_UNIT);
}

function bounded(minor: Big, field: string, max: MinorUnits): MinorUnits {
  if (minor.lt(0)) throw badInput(field, 'must not be negative.');
  if (minor.gt(max)) throw badInput(field, `must be at most ${toDecimal(max)}.`);
  return minor.toNumber();
}

/**
 * Parses the bound of a filter, rounded to the minor unit, half away from zero. A bound above every price is
 * clamped, not rejected.
 * @throws BAD_USER_INPUT naming `field` for a number that is not finite
 */
export function boundToMinor(amount: number, field: string): MinorUnits {
  const minor = hundredthsOf(amount, field).round(0, Big.roundHalfUp).toNumber();
  return Math.min(Math.max(minor, -Number.MAX_SAFE_INTEGER), Number.MAX_SAFE_INTEGER);
}

/** Converts minor units to a decimal number: 1250 becomes 12.5. */
export function toDecimal(minor: MinorUnits): number {
  // Exact: the quotient of two integers is rounded to the same number as the decimal that JSON shows.
  return minor / MINOR_PER_UNIT;
}

/** `percent` per cent of an amount, rounded once to a minor unit, half away from zero. */
export function percentOf(minor: MinorUnits, percent: number): MinorUnits {
  return new Big(minor).times(percent).div(100).round(0, Big.roundHalfUp).toNumber();
}

/**
 * Allocates `total` to weights without losing a minor unit (largest remainder, the earlier line first).
 * @param weights non-negative integers; when all are zero, the first gets the total
 * @returns one non-negative share per weight; their sum is `total`
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
