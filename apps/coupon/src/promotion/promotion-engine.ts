import type { MinorUnits } from '@e-storefront/domain';
import { getCustomerLimit, type Promotion } from './promotion';
import { appliesTo, calculateLineDiscounts, type BasketLine, type EligibleLine } from './actions';
import { checkConditions, refuse, type Refusal, type RefusalReason } from './conditions';

/** The order that promotions are evaluated on. */
export interface Basket {
  /** Null for a guest. */
  customerId: string | null;
  isFirstOrder: boolean;
  lines: readonly BasketLine[];
}

/** Numbers a customer's redemptions of a promotion from 1; undefined where the promotion did not limit them. */
export type UsageNumber = number | undefined;

/** The state of the customer and of the promotions' budgets at the time of an evaluation. */
export interface PromotionContext {
  now: Date;
  /** The names of the customer's groups. */
  groups: readonly string[];
  /** The customer's active redemptions by the ids of promotions that limit them. */
  usages: ReadonlyMap<string, readonly UsageNumber[]>;
  /** Today's total discount by the ids of promotions with a daily budget. */
  budgetUsed: ReadonlyMap<string, MinorUnits>;
}

/** Explains why a promotion applied or did not. */
export interface PromotionTrace {
  promotionId: string;
  name: string;
  code: string | null;
  applied: boolean;
  reason: RefusalReason | null;
  /** One sentence for the customer. */
  message: string;
  discount: MinorUnits;
  freeShipping: boolean;
}

export interface AppliedPromotion {
  promotion: Promotion;
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  /** Reserves one of the customer's limited redemptions. */
  usageNumber: UsageNumber;
}

export interface PromotionResult {
  discount: MinorUnits;
  /** In the order of the basket's lines. */
  lineDiscounts: MinorUnits[];
  freeShipping: boolean;
  applied: AppliedPromotion[];
  /** One per promotion, in the order of evaluation. */
  traces: PromotionTrace[];
}

/** The message of a coupon that applies. */
export const APPLIED = 'The coupon is applied.';
const PROMOTION_APPLIED = 'The promotion is applied.';

/** Accumulates the effects of the promotions evaluated so far. */
interface EvaluationState {
  lines: readonly BasketLine[];
  remaining: MinorUnits[];
  freeShipping: boolean;
  usedExclusivityGroups: Set<string>;
}

/** Evaluates promotions by descending priority, each on the prices that the earlier ones have left. */
export function applyPromotions(
  promotions: readonly Promotion[],
  basket: Basket,
  context: PromotionContext,
): PromotionResult {
  // Sorted by content, because remainders are allocated by position: the order of adding lines must not matter.
  const order = basket.lines.map((_, index) => index).sort(byContent(basket.lines));
  const lines = order.map((index) => lineAt(basket.lines, index));
  const prices = lines.map(toLineTotal);
  const state: EvaluationState = {
    lines,
    remaining: [...prices],
    freeShipping: false,
    usedExclusivityGroups: new Set(),
  };
  const inBasketOrder = (sorted: readonly MinorUnits[]): MinorUnits[] => {
    const discounts = sorted.map(() => 0);
    order.forEach((index, position) => (discounts[index] = sorted[position] ?? 0));
    return discounts;
  };
  const applied: AppliedPromotion[] = [];
  const traces = [...promotions].sort(byPriority).map((promotion) => {
    const result = evaluatePromotion(promotion, state, { basket, context });
    if (Array.isArray(result)) {
      const usageNumber = nextUsageNumber(promotion, basket, context);
      applied.push({ promotion, discount: sum(result), lineDiscounts: inBasketOrder(result), usageNumber });
    }
    return toTrace(promotion, result);
  });
  const lineDiscounts = inBasketOrder(prices.map((price, index) => price - (state.remaining[index] ?? 0)));
  return { discount: sum(lineDiscounts), lineDiscounts, freeShipping: state.freeShipping, applied, traces };
}

/** Returns the line discounts and applies them to the state, or returns a refusal and leaves the state unchanged. */
function evaluatePromotion(
  promotion: Promotion,
  state: EvaluationState,
  { basket, context }: { basket: Basket; context: PromotionContext },
): MinorUnits[] | Refusal {
  const { exclusivityGroup, discountType } = promotion;
  const eligible = state.lines.map((line, index): EligibleLine & { price: MinorUnits } =>
    appliesTo(promotion, line)
      ? { quantity: line.quantity, remaining: state.remaining[index] ?? 0, price: toLineTotal(line) }
      : { quantity: 0, remaining: 0, price: 0 },
  );
  const quantity = sum(eligible.map((line) => line.quantity));
  const refusal = checkConditions(promotion, {
    now: context.now,
    customerId: basket.customerId,
    isFirstOrder: basket.isFirstOrder,
    groups: context.groups,
    customerUsageCount: context.usages.get(promotion.id)?.length ?? 0,
    amount: quantity === 0 ? null : sum(eligible.map(({ price }) => price)),
    quantity,
  });
  if (refusal) return refusal;
  if (exclusivityGroup !== null && state.usedExclusivityGroups.has(exclusivityGroup)) return EXCLUDED;
  const lineDiscounts = calculateLineDiscounts(promotion, eligible);
  const freesShipping = discountType === 'freeShipping' && !state.freeShipping;
  if (sum(lineDiscounts) === 0 && !freesShipping) return NO_EFFECT;
  const budgetLeft = (promotion.dailyBudget ?? Infinity) - (context.budgetUsed.get(promotion.id) ?? 0);
  if (sum(lineDiscounts) > budgetLeft) return BUDGET_SPENT;
  state.remaining = state.remaining.map((remaining, index) => remaining - (lineDiscounts[index] ?? 0));
  state.freeShipping ||= freesShipping;
  if (exclusivityGroup !== null) state.usedExclusivityGroups.add(exclusivityGroup);
  return lineDiscounts;
}

/** The lowest usage number that none of the customer's active redemptions has. */
function nextUsageNumber(
  promotion: Promotion,
  { customerId }: Basket,
  { usages }: PromotionContext,
): UsageNumber {
  if (getCustomerLimit(promotion) === null || customerId === null) return undefined;
  const taken = new Set(usages.get(promotion.id));
  let usageNumber = 1;
  while (taken.has(usageNumber)) usageNumber += 1;
  return usageNumber;
}

const EXCLUDED = refuse('EXCLUDED', 'This promotion cannot be combined with another one that applies.');
const NO_EFFECT = refuse('NO_EFFECT', 'This promotion does not reduce the price any further.');
const BUDGET_SPENT = refuse(
  'BUDGET_SPENT',
  'This promotion has reached its limit for today. Try again tomorrow.',
);

function toTrace(promotion: Promotion, result: MinorUnits[] | Refusal): PromotionTrace {
  const { id: promotionId, description: name, code, discountType } = promotion;
  if (!Array.isArray(result)) {
    const { reason, message } = result;
    return { promotionId, name, code, applied: false, reason, message, discount: 0, freeShipping: false };
  }
  const message = code === null ? PROMOTION_APPLIED : APPLIED;
  const effect = { discount: sum(result), freeShipping: discountType === 'freeShipping' };
  return { promotionId, name, code, applied: true, reason: null, message, ...effect };
}

function byPriority(one: Promotion, other: Promotion): number {
  return other.priority - one.priority || compare(one.id, other.id);
}

function byContent(lines: readonly BasketLine[]): (one: number, other: number) => number {
  const keys = lines.map((line) => JSON.stringify([line.variantId, line.sellerId, line.productId]));
  return (one, other) => {
    const [a, b] = [lineAt(lines, one), lineAt(lines, other)];
    return (
      compare(keys[one] ?? '', keys[other] ?? '') || a.unitPrice - b.unitPrice || a.quantity - b.quantity
    );
  };
}

function lineAt(lines: readonly BasketLine[], index: number): BasketLine {
  const line = lines[index];
  if (!line) throw new RangeError(`There is no line ${index}.`);
  return line;
}

function compare(one: string, other: string): number {
  if (one === other) return 0;
  return one < other ? -1 : 1;
}

const toLineTotal = ({ quantity, unitPrice }: BasketLine): MinorUnits => quantity * unitPrice;
const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
