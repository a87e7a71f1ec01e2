/**
 * The meaning of a code: its HTTP-like status, its default message, and whether repeating the same request
 * can succeed.
 */
export interface ErrorDefinition {
  readonly status: number;
  readonly message: string;
  readonly retryable: boolean;
}

const define = (status: number, message: string, retryable = false): ErrorDefinition => ({
  status,
  message,
  retryable,
});

/**
 * Every code that clients receive in `extensions.code`. The table is closed: any other failure is a defect,
 * which is logged with its request id and reported as INTERNAL_SERVER_ERROR.
 */
export const ERROR_CODES = {
  BAD_USER_INPUT: define(400, 'The input is not valid.'),
  BAD_REQUEST: define(400, 'The request is not a valid GraphQL request.'),
  GRAPHQL_PARSE_FAILED: define(400, 'The document is not valid GraphQL.'),
  GRAPHQL_VALIDATION_FAILED: define(400, 'The operation does not match the schema.'),
  OPERATION_RESOLUTION_FAILURE: define(
    400,
    'The document has several operations. Give the name of the one to run.',
  ),
  PERSISTED_QUERY_NOT_FOUND: define(
    400,
    'The hash is unknown. Send the full operation once, then its hash.',
    true,
  ),
  PERSISTED_QUERY_NOT_SUPPORTED: define(400, 'Persisted operations are not supported here.'),
  SUBSCRIPTION_TRANSPORT: define(
    400,
    'Subscriptions are only available over WebSocket (graphql-transport-ws).',
  ),
  TOKEN_INVALID: define(400, 'This link or token is no longer valid. Ask for a new one.'),
  UNAUTHENTICATED: define(401, 'Log in to continue.'),
  INVALID_CREDENTIALS: define(401, 'The e-mail address or the password is wrong.'),
  SECOND_FACTOR_REQUIRED: define(401, 'Enter the code of your authenticator app, or set one up.'),
  FORBIDDEN: define(403, 'You are not allowed to do this.'),
  ACCOUNT_DISABLED: define(403, 'This account is disabled. Please contact support.'),
  SELLER_NOT_APPROVED: define(403, 'Your seller account has not been approved yet.'),
  EMAIL_NOT_VERIFIED: define(403, 'Verify your e-mail address first.'),
  NOT_FOUND: define(404, 'This was not found. It may have been removed.'),
  OPERATION_NOT_ALLOWED: define(403, 'Only registered operations are allowed here.'),
  CONFLICT: define(409, 'This has just been changed by someone else. Reload it and try again.', true),
  EMAIL_TAKEN: define(409, 'An account with this e-mail address already exists.'),
  SLUG_TAKEN: define(409, 'Another category already uses this address. Choose another one.'),
  CATEGORY_CYCLE: define(409, 'A category cannot be moved into itself or one of its subcategories.'),
  CATEGORY_NOT_EMPTY: define(409, 'Move or delete the subcategories and products of this category first.'),
  SKU_TAKEN: define(409, 'Another product already has this SKU.'),
  REVIEW_EXISTS: define(409, 'You have already reviewed this product.'),
  COUPON_CODE_TAKEN: define(409, 'Another coupon already has this code.'),
  PRODUCT_UNAVAILABLE: define(409, 'A product is no longer for sale.'),
  INSUFFICIENT_STOCK: define(409, 'There are not enough units in stock.'),
  PRICE_CHANGED: define(409, 'The total is now higher than the one shown. Confirm the new total.'),
  INVALID_TRANSITION: define(409, 'This change of status is not possible.'),
  IDEMPOTENCY_CONFLICT: define(409, 'This idempotency key was used for another request. Use a new one.'),
  REFUND_EXCEEDED: define(409, 'A refund cannot be more than what was paid.'),
  CART_EXPIRED: define(410, 'This cart has expired. Start a new one.'),
  OPERATION_TOO_COMPLEX: define(
    400,
    'The operation requests too much at once. Split it into several operations.',
  ),
  PAYLOAD_TOO_LARGE: define(413, 'The request is too large.'),
  CART_EMPTY: define(422, 'The cart is empty.'),
  COUPON_REFUSED: define(422, 'The coupon cannot be used for this order.'),
  UNPAID_LIMIT: define(422, 'You have unpaid orders. Pay for them first, or pay for this one by card.'),
  PAYMENT_DECLINED: define(402, 'The payment was declined. Try another payment method.'),
  UPLOAD_REJECTED: define(422, 'The file was not accepted.'),
  RATE_LIMITED: define(429, 'Too many requests. Wait a moment and try again.', true),
  INTERNAL_SERVER_ERROR: define(
    500,
    'Something went wrong on our side. Try again, or give the request id to our support.',
    true,
  ),
  SERVICE_UNAVAILABLE: define(
    503,
    'A part of the shop is not available right now. Try again in a moment.',
    true,
  ),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a string is a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
