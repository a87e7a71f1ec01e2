import { DomainError } from '@e-storefront/errors';
import { beingCheckedOut, type CartRepository } from '../cart/cart.service';
import type { Catalogue } from '../clients/catalogue';
import type { Checkout, CheckoutPlan, CheckoutStep } from './checkout';
import type { CouponQuote, Coupons } from '../clients/coupons';
import type { Payments } from '../payment/payment-request';

/** The services that a checkout works with. */
export interface StepPorts {
  carts: CartRepository;
  catalogue: Catalogue;
  coupons: Coupons;
  payments: Payments;
}

/** One step of a checkout. Both of its ways are idempotent by the group's id. */
export interface Step {
  takesPart(plan: CheckoutPlan): boolean;
  /** @returns the ids of orders whose money is not certain yet, where the step finds that out */
  run(plan: CheckoutPlan): Promise<string[] | void>;
  /** Must do no harm when the step never took place. */
  undo(plan: CheckoutPlan): Promise<void>;
}

/** Every step but the last one, which is a single transaction. */
export type UndoableStep = Exclude<CheckoutStep, 'placeOrders'>;

/** What each step does and how it is undone. */
export function checkoutSteps(ports: StepPorts): Record<UndoableStep, Step> {
  const { carts, catalogue, coupons } = ports;
  return {
    freezeCart: {
      takesPart: ({ cart }) => cart !== null,
      run: async ({ cart, groupId }) => {
        if (cart && !(await carts.freeze(cart, groupId))) throw beingCheckedOut();
      },
      undo: ({ groupId }) => carts.thaw(groupId),
    },
    reserveStock: {
      takesPart: () => true,
      run: ({ groupId, stock }) => catalogue.reserve(groupId, stock),
      undo: ({ groupId }) => catalogue.release(groupId),
    },
    reserveCoupon: {
      takesPart: ({ promotions }) => promotions !== null,
      run: (plan) => reservePromotions(coupons, plan),
      undo: ({ groupId }) => coupons.release(groupId),
    },
    authorisePayment: authorisation(ports),
    commit: {
      takesPart: () => true,
      // Before the orders stand: a reservation that has run out undoes the checkout instead of leaving orders without it.
      run: async ({ groupId, promotions }) => {
        await Promise.all([catalogue.commit(groupId), promotions && coupons.commit(groupId)]);
      },
      // What was reserved is released committed or not, by the steps that reserved it.
      undo: () => Promise.resolve(),
    },
  };
}

/** Last of what others hold for us, so that nobody is asked for money whose order is not certain. */
function authorisation({ payments }: StepPorts): Step {
  return {
    takesPart: () => true,
    run: async ({ drafts, paymentToken }) => {
      const outcomes = await payments.authorise(
        drafts.map(({ id, groupId, customerId, sellerId, total, waived, currency, paymentMethod }) => ({
          orderId: id,
          groupId,
          customerId,
          sellerId,
          amount: total,
          currency,
          method: paymentMethod,
          token: paymentToken,
          ...(waived && { waived }),
        })),
      );
      return outcomes.flatMap(({ orderId, state }) => (state === 'created' ? [orderId] : []));
    },
    undo: ({ drafts }) => payments.void(drafts.map(({ id }) => id)),
  };
}

/** @throws CONFLICT when something else applies now than what the buyer was promised */
async function reservePromotions(coupons: Coupons, { groupId, promotions }: CheckoutPlan): Promise<void> {
  if (!promotions) return;
  const { code, basket, lineDiscounts, freeShipping } = promotions;
  const taken: CouponQuote = await coupons.reserve(groupId, code, basket);
  const isAsPromised =
    taken.freeShipping === freeShipping &&
    taken.lineDiscounts.every((discount, index) => discount === lineDiscounts[index]);
  if (isAsPromised) return;
  throw new DomainError('CONFLICT', {
    message: 'The promotions of the shop have just changed. Check the new total and try again.',
  });
}

/** Whether a step is one of the checkout's own. */
export function takesPart(
  steps: Record<UndoableStep, Step>,
  step: CheckoutStep,
  checkout: Checkout,
): boolean {
  return step === 'placeOrders' || steps[step].takesPart(checkout);
}
