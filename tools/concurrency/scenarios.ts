import { busySeller } from './busy-seller.scenario';
import { fewUses, lastPiece } from './many-buyers.scenario';
import { oneCart, oneKey } from './one-buyer.scenario';
import { oppositeOrder } from './opposite-order.scenario';
import type { Scenario } from './scenario';

/** Everything that many do at once at checkout. */
export const SCENARIOS: readonly Scenario[] = scenarios(100);

/** The same with fewer repetitions, for every run of the tests. */
export const SHORT_SCENARIOS: readonly Scenario[] = scenarios(20);

function scenarios(rounds: number): Scenario[] {
  return [lastPiece, fewUses, oneCart, oneKey, oppositeOrder(rounds), busySeller];
}
