import type { MinorUnits } from '@e-storefront/domain';
import type { Promotion } from '../promotion/promotion';
import type { BasketInput } from './redemption.input';
import { UNKNOWN_CODE, type RefusalReason } from '../promotion/conditions';
import { applyPromotions, type Applied, type Standing, type Trace } from '../promotion/promotion-engine';

/** What the promotions do to a basket, and whether the code that was given with it holds. */
export interface Quote {
  code: string | null;
  valid: boolean;
  reason: RefusalReason | null;
  message: string;
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  freeShipping: boolean;
  promotions: Trace[];
}

interface Judged {
  quote: Quote;
  applied: Applied[];
}

/** Judges a code and the promotions that apply by themselves. */
export function quoteOf(
  code: string | null,
  basket: BasketInput,
  { promotions, standing }: { promotions: readonly Promotion[]; standing: Standing },
): Judged {
  const { isFirstOrder, lines } = basket;
  const customerId = basket.customerId ?? null;
  const outcome = applyPromotions(promotions, { customerId, isFirstOrder, lines }, standing);
  const { discount, lineDiscounts, freeShipping, applied, traces } = outcome;
  const verdict = verdictOn(code, traces);
  return { quote: { code, ...verdict, discount, lineDiscounts, freeShipping, promotions: traces }, applied };
}

function verdictOn(
  code: string | null,
  traces: readonly Trace[],
): Pick<Quote, 'valid' | 'reason' | 'message'> {
  if (code === null) return { valid: true, reason: null, message: '' };
  const trace = traces.find((one) => one.code === code);
  if (!trace) return { valid: false, ...UNKNOWN_CODE };
  return { valid: trace.applied, reason: trace.reason, message: trace.message };
}
