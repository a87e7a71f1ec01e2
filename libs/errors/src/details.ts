import type { ErrorCode } from './codes';

/** One line of a basket that cannot be served, as INSUFFICIENT_STOCK lists them. Quantities are pieces. */
export interface ShortLine {
  productId: string;
  variantId: string;
  productName: string;
  requested: number;
  available: number;
}

/** The figures of an order, in decimal units of the shop's currency, as PRICE_CHANGED carries them. */
export interface OrderFigures {
  subtotal: number;
  discount: number;
  tax: number;
  shipping: number;
  total: number;
}

/** Codes whose details have a fixed shape; a front end may rely on these fields of `extensions`. */
interface TypedDetails {
  BAD_USER_INPUT: { field: string };
  NOT_FOUND: { resource: string; id?: string; field?: string };
  /** `figures` are those of what can be had instead. */
  INSUFFICIENT_STOCK: { lines: ShortLine[]; figures?: OrderFigures };
  /** `lines` are short besides, `figures` those of what can be had instead. */
  PRODUCT_UNAVAILABLE: { productIds: string[]; lines?: ShortLine[]; figures?: OrderFigures };
  PRICE_CHANGED: { figures: OrderFigures };
  /** `reason` is the provider's word for it, such as `insufficient_funds`. */
  PAYMENT_DECLINED: { reason: string };
  /** In decimal units: what was asked for, and what can still be given back. */
  REFUND_EXCEEDED: { requested: number; refundable: number };
  INVALID_TRANSITION: { from: string; to: string; allowed: readonly string[] };
  /** `figures` are those without the coupon. */
  COUPON_REFUSED: { couponCode: string; reason: string; figures?: OrderFigures };
  /** Pieces of each of these products, or orders where none is named, that may be on order without having been paid. */
  UNPAID_LIMIT: { limit: number; productIds: string[] };
  RATE_LIMITED: { retryAfter: number };
  OPERATION_TOO_COMPLEX: { limit: string; value: number; maximum: number };
}

/** The details that an error with this code carries into `extensions`. */
export type ErrorDetails<C extends ErrorCode> = C extends keyof TypedDetails
  ? TypedDetails[C]
  : Record<string, unknown>;
