import { busySeller } from './busy-seller.scenario';
import { fewUses, lastUnit } from './many-buyers.scenario';
import { oneCart, oneKey } from './one-buyer.scenario';
import { oppositeOrder } from './opposite-order.scenario';
import type { Scenario } from './scenario';

/** All concurrency scenarios of checkout. */
export const SCENARIOS: readonly Scenario[] = scenarios(100);

/** The same with fewer repetitions, for every test run. */
export const SHORT_SCENARIOS: readonly Scenario[] = scenarios(20);

function scenarios(rounds: number): Scenario[] {
  return [lastUnit, fewUses, oneCart, oneKey, oppositeOrder(rounds), busySeller];
}
