import { busySeller } from './busy-seller.scenario';
import { fewUses, lastPiece } from './many-buyers.scenario';
import { oneCart, oneKey } from './one-buyer.scenario';
import { oppositeOrder } from './opposite-order.scenario';
import type { Scenario } from './scenario';

/** Everything that many do at once at checkout. */
export const SCENARIOS: readonly Scenario[] = [
  lastPiece,
  fewUses,
  oneCart,
  oneKey,
  oppositeOrder,
  busySeller,
];
