import { DomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/values';
import type { PurchasableLine } from './catalogue';
import type { CouponBasket, CouponQuote } from './coupons';

/** Some pieces of a variant that is for sale. */
export interface BasketLine {
  line: PurchasableLine;
  quantity: number;
}

/** What a line costs, in minor units, before discounts. */
export function amountOf({ line, quantity }: BasketLine): MinorUnits {
  return line.unitPrice * quantity;
}

/** The basket as the coupon service judges it. */
export function couponBasketOf(
  lines: readonly BasketLine[],
  buyer: { customerId: string | null; isFirstOrder: boolean },
): CouponBasket {
  return {
    ...(buyer.customerId && { customerId: buyer.customerId }),
    isFirstOrder: buyer.isFirstOrder,
    lines: lines.map((one) => ({
      productId: one.line.productId,
      categoryIds: one.line.categoryIds,
      sellerId: one.line.sellerId,
      amount: amountOf(one),
    })),
  };
}

/** The refusal for a coupon that does not hold. */
export function couponRefused(quote: CouponQuote): DomainError<'COUPON_REFUSED'> {
  return new DomainError('COUPON_REFUSED', {
    ...(quote.message && { message: quote.message }),
    details: { couponCode: quote.code, reason: quote.reason ?? 'NOT_APPLICABLE' },
  });
}
