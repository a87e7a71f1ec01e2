import type { MinorUnits } from '@e-storefront/domain';
import type { Promotion } from './promotion';
import { UNKNOWN_CODE, type RefusalReason } from './conditions';
import {
  applyPromotions,
  type AppliedPromotion,
  type Basket,
  type PromotionContext,
  type PromotionTrace,
} from './promotion-engine';

/** The effect of the promotions on a basket, and whether the given code applies. */
export interface Quote {
  code: string | null;
  valid: boolean;
  reason: RefusalReason | null;
  message: string;
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  freeShipping: boolean;
  promotions: PromotionTrace[];
}

/** A quote with the promotions that a reservation of it redeems. */
export interface EvaluatedQuote {
  quote: Quote;
  applied: AppliedPromotion[];
}

/** Evaluates a code together with the automatic promotions. */
export function evaluateQuote(
  code: string | null,
  basket: Basket,
  { promotions, context }: { promotions: readonly Promotion[]; context: PromotionContext },
): EvaluatedQuote {
  const { discount, lineDiscounts, freeShipping, applied, traces } = applyPromotions(
    promotions,
    basket,
    context,
  );
  const quote = {
    code,
    ...codeResult(code, traces),
    discount,
    lineDiscounts,
    freeShipping,
    promotions: traces,
  };
  return { quote, applied };
}

function codeResult(
  code: string | null,
  traces: readonly PromotionTrace[],
): Pick<Quote, 'valid' | 'reason' | 'message'> {
  if (code === null) return { valid: true, reason: null, message: '' };
  const trace = traces.find((one) => one.code === code);
  if (!trace) return { valid: false, ...UNKNOWN_CODE };
  return { valid: trace.applied, reason: trace.reason, message: trace.message };
}
