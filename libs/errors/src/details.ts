import type { ErrorCode } from './codes';

/** A basket line that cannot be fulfilled, as listed by INSUFFICIENT_STOCK. Quantities are units. */
export interface ShortLine {
  productId: string;
  variantId: string;
  productName: string;
  requested: number;
  available: number;
}

/** The totals of an order in decimal units of the shop's currency, as returned by PRICE_CHANGED. */
export interface OrderFigures {
  subtotal: number;
  discount: number;
  tax: number;
  shipping: number;
  total: number;
}

/** Codes whose details have a fixed shape; clients can rely on these fields of `extensions`. */
interface TypedDetails {
  BAD_USER_INPUT: { field: string };
  NOT_FOUND: { resource: string; id?: string; field?: string };
  /** `figures` are the totals of the lines that can be ordered instead. */
  INSUFFICIENT_STOCK: { lines: ShortLine[]; figures?: OrderFigures };
  /** `lines` have too little stock; `figures` are the totals of what can be ordered instead. */
  PRODUCT_UNAVAILABLE: { productIds: string[]; lines?: ShortLine[]; figures?: OrderFigures };
  PRICE_CHANGED: { figures: OrderFigures };
  /** `reason` is the provider's code, such as `insufficient_funds`. */
  PAYMENT_DECLINED: { reason: string };
  /** In decimal units: the requested and the refundable amount. */
  REFUND_EXCEEDED: { requested: number; refundable: number };
  INVALID_TRANSITION: { from: string; to: string; allowed: readonly string[] };
  /** `figures` are the totals without the coupon. */
  COUPON_REFUSED: { couponCode: string; reason: string; figures?: OrderFigures };
  /**
   * The maximum number of unpaid units of each of these products, or of unpaid orders when no product is
   * given.
   */
  UNPAID_LIMIT: { limit: number; productIds: string[] };
  RATE_LIMITED: { retryAfter: number };
  OPERATION_TOO_COMPLEX: { limit: string; value: number; maximum: number };
}

/** The details that an error with this code adds to `extensions`. */
export type ErrorDetails<C extends ErrorCode> = C extends keyof TypedDetails
  ? TypedDetails[C]
  : Record<string, unknown>;
