import { DomainError } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import type { PurchasableLine } from '../clients/catalogue';
import type { CouponBasket, CouponQuote } from '../clients/coupons';

/** Some pieces of a variant that is for sale. */
export interface BasketLine {
  line: PurchasableLine;
  quantity: number;
}

/** What a line costs, in minor units, before discounts. */
export function amountOf({ line, quantity }: BasketLine): MinorUnits {
  return line.unitPrice * quantity;
}

/** How many pieces of a line can be had now, those that may be sold beyond what is on hand included. */
export function obtainable({ available, backorder }: PurchasableLine): number {
  return Math.max(0, available + backorder);
}

/** The basket as the coupon service judges it. */
export function couponBasketOf(
  lines: readonly BasketLine[],
  buyer: { customerId: string | null; isFirstOrder: boolean },
): CouponBasket {
  return {
    ...(buyer.customerId && { customerId: buyer.customerId }),
    isFirstOrder: buyer.isFirstOrder,
    lines: lines.map(({ line, quantity }) => ({
      productId: line.productId,
      variantId: line.variantId,
      categoryIds: line.categoryIds,
      sellerId: line.sellerId,
      quantity,
      unitPrice: line.unitPrice,
    })),
  };
}

/** The refusal for a coupon that does not hold. */
export function couponRefused(quote: CouponQuote): DomainError<'COUPON_REFUSED'> {
  return new DomainError('COUPON_REFUSED', {
    ...(quote.message && { message: quote.message }),
    details: { couponCode: quote.code ?? '', reason: quote.reason ?? 'NOT_APPLICABLE' },
  });
}
