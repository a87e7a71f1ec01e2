import type { MinorUnits } from '@e-storefront/domain';

/**
 * Stripe's minimum charges in minor units, by ISO 4217 currency: https://docs.stripe.com/currencies. An account that is
 * paid out in another currency has the converted minimum of that currency; the setting STRIPE_MINIMUM_AMOUNT overrides
 * this table.
 */
const MINIMUM_AMOUNTS: Readonly<Record<string, MinorUnits>> = {
  AED: 200,
  BGN: 100,
  CZK: 1_500,
  DKK: 250,
  GBP: 30,
  HKD: 400,
  HUF: 17_500,
  MXN: 1_000,
  MYR: 200,
  NOK: 300,
  PLN: 200,
  RON: 200,
  SEK: 300,
  THB: 1_000,
};
/** AUD, BRL, CAD, CHF, EUR, INR, NZD, SGD, USD and most others. */
const DEFAULT_MINIMUM: MinorUnits = 50;

/** Stripe's minimum charge in a currency with two decimals. */
export function stripeMinimumAmount(currency: string): MinorUnits {
  return MINIMUM_AMOUNTS[currency.toUpperCase()] ?? DEFAULT_MINIMUM;
}
