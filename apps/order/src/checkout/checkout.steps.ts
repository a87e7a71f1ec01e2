import { DomainError } from '@e-storefront/errors';
import type { CartRepository } from '../cart/cart.model';
import { checkoutInProgressError } from '../cart/cart.service';
import type { CouponClient } from '../clients/coupon.client';
import type { ProductClient } from '../clients/product.client';
import type { Checkout, CheckoutPlan, CheckoutStep } from './checkout';
import type { PaymentService } from '../payment/payment.service';

export interface StepDependencies {
  carts: Pick<CartRepository, 'lock' | 'unlock'>;
  products: ProductClient;
  coupons: CouponClient;
  payments: Pick<PaymentService, 'authorise' | 'void'>;
}

/** A saga step; `run` and `compensate` are idempotent by the group id. */
export interface Step {
  isRequired(plan: CheckoutPlan): boolean;
  /** @returns the ids of orders whose payment is not secured, where the step finds that out */
  run(plan: CheckoutPlan): Promise<string[] | void>;
  /** Must be harmless when the step never took effect. */
  compensate(plan: CheckoutPlan): Promise<void>;
}

/** Every step but the last one, which is a single transaction. */
export type CompensableStep = Exclude<CheckoutStep, 'placeOrders'>;

export function createCheckoutSteps(deps: StepDependencies): Record<CompensableStep, Step> {
  const { carts, products, coupons } = deps;
  return {
    lockCart: {
      isRequired: ({ cart }) => cart !== null,
      run: async ({ cart, groupId }) => {
        if (cart && !(await carts.lock(cart, groupId))) throw checkoutInProgressError();
      },
      compensate: ({ groupId }) => carts.unlock(groupId),
    },
    reserveStock: {
      isRequired: () => true,
      run: ({ groupId, stock }) => products.reserveStock(groupId, stock),
      compensate: ({ groupId }) => products.releaseStock(groupId),
    },
    reserveCoupon: {
      isRequired: ({ promotions }) => promotions !== null,
      run: (plan) => reservePromotions(coupons, plan),
      compensate: ({ groupId }) => coupons.release(groupId),
    },
    authorisePayment: createAuthorisePaymentStep(deps),
    commitReservations: {
      isRequired: () => true,
      // Must precede the orders: an expired reservation then rolls the checkout back instead of leaving orders without it.
      run: async ({ groupId, promotions }) => {
        await Promise.all([products.commitStock(groupId), promotions && coupons.commit(groupId)]);
      },
      // The reserving steps release what they reserved, committed or not.
      compensate: () => Promise.resolve(),
    },
  };
}

/** Follows the reservations, so that no buyer pays for an order that cannot be placed. */
function createAuthorisePaymentStep({ payments }: StepDependencies): Step {
  return {
    isRequired: () => true,
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
    compensate: ({ drafts }) => payments.void(drafts.map(({ id }) => id)),
  };
}

/** @throws CONFLICT when the discounts differ from those that the buyer was quoted */
async function reservePromotions(
  coupons: CouponClient,
  { groupId, promotions }: CheckoutPlan,
): Promise<void> {
  if (!promotions) return;
  const { code, basket, lineDiscounts, freeShipping } = promotions;
  const reserved = await coupons.reserve(groupId, code, basket);
  const matchesQuote =
    reserved.freeShipping === freeShipping &&
    reserved.lineDiscounts.every((discount, index) => discount === lineDiscounts[index]);
  if (matchesQuote) return;
  throw new DomainError('CONFLICT', {
    message: 'Our promotions have just changed. Please check the new total and try again.',
  });
}

export function isStepRequired(
  steps: Record<CompensableStep, Step>,
  step: CheckoutStep,
  checkout: Checkout,
): boolean {
  return step === 'placeOrders' || steps[step].isRequired(checkout);
}
