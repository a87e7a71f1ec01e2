import { DomainError, type OrderFigures } from '@e-storefront/errors';
import type { MinorUnits } from '@e-storefront/domain';
import type { CouponBasket, CouponQuote } from '../clients/coupon.client';
import type { PurchasableLine } from '../clients/product.client';
import type { OrderItem } from '../order/order';

/** A quantity of a variant at its current price. */
export interface PricedLine {
  line: PurchasableLine;
  quantity: number;
}

/** Subtotal before discounts. */
export function lineSubtotal({ line, quantity }: PricedLine): MinorUnits {
  return line.unitPrice * quantity;
}

/** The line as an order keeps it. */
export function toOrderItem(one: PricedLine, discount: number): OrderItem {
  const { productId, variantId, sku, productName, variantName, imageUrl, sellerId, unitPrice } = one.line;
  return {
    productId,
    variantId,
    sku,
    productName,
    variantName,
    imageUrl,
    sellerId,
    quantity: one.quantity,
    price: unitPrice,
    subtotal: lineSubtotal(one),
    discount,
  };
}

/** Largest quantity that can be ordered now, backorders included. */
export function maxQuantity({ available, backorder }: PurchasableLine): number {
  return Math.max(0, available + backorder);
}

export function toCouponBasket(
  lines: readonly PricedLine[],
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

export function couponRefusedError(
  quote: CouponQuote,
  figures?: OrderFigures,
): DomainError<'COUPON_REFUSED'> {
  return new DomainError('COUPON_REFUSED', {
    ...(quote.message && { message: quote.message }),
    details: {
      couponCode: quote.code ?? '',
      reason: quote.reason ?? 'NOT_APPLICABLE',
      ...(figures && { figures }),
    },
  });
}
