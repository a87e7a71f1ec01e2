import { busySeller } from './busy-seller.races';
import { fewUses, lastPiece } from './many-buyers.races';
import { oneCart, oneKey } from './one-buyer.races';
import { oppositeOrder } from './opposite-order.races';
import type { Race } from './scenario';

/** Everything that many do at once at the till. */
export const RACES: readonly Race[] = [lastPiece, fewUses, oneCart, oneKey, oppositeOrder, busySeller];
