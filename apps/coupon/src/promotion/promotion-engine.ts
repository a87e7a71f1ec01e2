import type { MinorUnits } from '@e-storefront/domain';
import { customerLimitOf, type Promotion } from './promotion';
import { appliesTo, sharesOf, type BasketLine, type OpenLine } from './actions';
import { refusalOf, refuse, type Refusal, type RefusalReason } from './conditions';

/** What promotions are tried on. */
export interface Basket {
  /** Null for a guest. */
  customerId: string | null;
  isFirstOrder: boolean;
  lines: readonly BasketLine[];
}

/** The number of a use among the customer's own; a use from before there was a limit has none. */
export type Slot = number | undefined;

/** What is known of a customer and of the promotions besides. */
export interface Standing {
  now: Date;
  /** The groups that the customer is in. */
  groups: readonly string[];
  /** The customer's uses of a promotion that limits them, by its id; none when absent. */
  slots: ReadonlyMap<string, readonly Slot[]>;
  /** What a promotion has given away today, by its id; nothing when absent. */
  spent: ReadonlyMap<string, MinorUnits>;
}

/** Why a promotion applied, or did not. */
export interface Trace {
  promotionId: string;
  name: string;
  code: string | null;
  applied: boolean;
  reason: RefusalReason | null;
  /** One sentence for people. */
  message: string;
  discount: MinorUnits;
  freeShipping: boolean;
}

/** A promotion that applies, with what it takes off each line. */
export interface Applied {
  promotion: Promotion;
  discount: MinorUnits;
  lineDiscounts: MinorUnits[];
  /** Which of the customer's uses this would be; undefined where they are not limited. */
  slot: Slot;
}

export interface Outcome {
  discount: MinorUnits;
  /** In the order of the lines. */
  lineDiscounts: MinorUnits[];
  freeShipping: boolean;
  applied: Applied[];
  /** Of every promotion, in the order in which they were tried. */
  traces: Trace[];
}

/** What a customer reads of a coupon that can be used. */
export const APPLIED = 'The coupon is applied.';
const APPLIED_BY_ITSELF = 'The promotion is applied.';

/** Where a calculation stands between two promotions. */
interface State {
  lines: readonly BasketLine[];
  left: MinorUnits[];
  freeShipping: boolean;
  takenGroups: Set<string>;
}

/**
 * Tries promotions on a basket one after the other, the one of the highest priority first, each on what the earlier
 * ones have left of the lines.
 */
export function applyPromotions(
  promotions: readonly Promotion[],
  basket: Basket,
  standing: Standing,
): Outcome {
  // In an order of its own, so that the order in which lines were put in never moves a minor unit.
  const order = basket.lines.map((_, index) => index).sort(byContent(basket.lines));
  const lines = order.map((index) => lineAt(basket.lines, index));
  const prices = lines.map(priceOf);
  const state: State = { lines, left: [...prices], freeShipping: false, takenGroups: new Set() };
  const asGiven = (shares: readonly MinorUnits[]): MinorUnits[] => {
    const given = shares.map(() => 0);
    order.forEach((index, place) => (given[index] = shares[place] ?? 0));
    return given;
  };
  const applied: Applied[] = [];
  const traces = [...promotions].sort(byPriority).map((promotion) => {
    const tried = tryOn(promotion, state, { basket, standing });
    if (Array.isArray(tried)) {
      const slot = freeSlot(promotion, basket, standing);
      applied.push({ promotion, discount: sum(tried), lineDiscounts: asGiven(tried), slot });
    }
    return traceOf(promotion, tried);
  });
  const lineDiscounts = asGiven(prices.map((price, index) => price - (state.left[index] ?? 0)));
  return { discount: sum(lineDiscounts), lineDiscounts, freeShipping: state.freeShipping, applied, traces };
}

/** Takes a promotion's shares off the lines and gives them, or gives the refusal and changes nothing. */
function tryOn(
  promotion: Promotion,
  state: State,
  { basket, standing }: { basket: Basket; standing: Standing },
): MinorUnits[] | Refusal {
  const { exclusivityGroup, discountType } = promotion;
  const open = state.lines.map((line, index): OpenLine & { price: MinorUnits } =>
    appliesTo(promotion, line)
      ? { quantity: line.quantity, left: state.left[index] ?? 0, price: priceOf(line) }
      : { quantity: 0, left: 0, price: 0 },
  );
  const quantity = sum(open.map((line) => line.quantity));
  const refusal = refusalOf(promotion, {
    now: standing.now,
    customerId: basket.customerId,
    isFirstOrder: basket.isFirstOrder,
    groups: standing.groups,
    customerUses: standing.slots.get(promotion.id)?.length ?? 0,
    amount: quantity === 0 ? null : sum(open.map(({ price }) => price)),
    quantity,
  });
  if (refusal) return refusal;
  if (exclusivityGroup !== null && state.takenGroups.has(exclusivityGroup)) return EXCLUDED;
  const shares = sharesOf(promotion, open);
  const freesShipping = discountType === 'freeShipping' && !state.freeShipping;
  if (sum(shares) === 0 && !freesShipping) return NO_EFFECT;
  const budgetLeft = (promotion.dailyBudget ?? Infinity) - (standing.spent.get(promotion.id) ?? 0);
  if (sum(shares) > budgetLeft) return BUDGET_SPENT;
  state.left = state.left.map((left, index) => left - (shares[index] ?? 0));
  state.freeShipping ||= freesShipping;
  if (exclusivityGroup !== null) state.takenGroups.add(exclusivityGroup);
  return shares;
}

/** The lowest number that none of the customer's uses has. */
function freeSlot(promotion: Promotion, { customerId }: Basket, { slots }: Standing): Slot {
  if (customerLimitOf(promotion) === null || customerId === null) return undefined;
  const taken = new Set(slots.get(promotion.id));
  let slot = 1;
  while (taken.has(slot)) slot += 1;
  return slot;
}

const EXCLUDED = refuse('EXCLUDED', 'It does not go together with another promotion that is applied.');
const NO_EFFECT = refuse('NO_EFFECT', 'It would take nothing more off this order.');
const BUDGET_SPENT = refuse(
  'BUDGET_SPENT',
  'What it gives away in one day has been given away. Try tomorrow.',
);

function traceOf(promotion: Promotion, tried: MinorUnits[] | Refusal): Trace {
  const { id: promotionId, description: name, code, discountType } = promotion;
  if (!Array.isArray(tried)) {
    const { reason, message } = tried;
    return { promotionId, name, code, applied: false, reason, message, discount: 0, freeShipping: false };
  }
  const message = code === null ? APPLIED_BY_ITSELF : APPLIED;
  const effect = { discount: sum(tried), freeShipping: discountType === 'freeShipping' };
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

const priceOf = ({ quantity, unitPrice }: BasketLine): MinorUnits => quantity * unitPrice;
const sum = (figures: readonly number[]): number => figures.reduce((total, figure) => total + figure, 0);
