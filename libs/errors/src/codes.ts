/** What a code of the table means: its HTTP-like class, its default message, and whether the same request may succeed later. */
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
 * Every code that a client can meet in `extensions.code`. The table is closed: a failure that is not in it is a
 * defect, is logged with its request id and reaches the client as INTERNAL_SERVER_ERROR.
 */
export const ERROR_CODES = {
  BAD_USER_INPUT: define(400, 'The input is not valid.'),
  BAD_REQUEST: define(400, 'The request is not a valid GraphQL request.'),
  GRAPHQL_PARSE_FAILED: define(400, 'The document is not valid GraphQL.'),
  GRAPHQL_VALIDATION_FAILED: define(400, 'The operation does not fit the schema.'),
  OPERATION_RESOLUTION_FAILURE: define(400, 'Name one operation of the document.'),
  PERSISTED_QUERY_NOT_FOUND: define(400, 'Send the operation in full once, then by its hash.', true),
  PERSISTED_QUERY_NOT_SUPPORTED: define(400, 'Persisted operations are not served here.'),
  SUBSCRIPTION_TRANSPORT: define(400, 'Subscriptions are served over WebSocket (graphql-transport-ws) only.'),
  TOKEN_INVALID: define(400, 'The link or token is not valid any more. Ask for a new one.'),
  UNAUTHENTICATED: define(401, 'Log in again.'),
  INVALID_CREDENTIALS: define(401, 'The e-mail address or the password is wrong.'),
  SECOND_FACTOR_REQUIRED: define(401, 'Give the code of your authenticator app, or set one up.'),
  FORBIDDEN: define(403, 'You are not allowed to do this.'),
  ACCOUNT_DISABLED: define(403, 'This account is disabled. Please contact support.'),
  SELLER_NOT_APPROVED: define(403, 'The seller account waits for approval.'),
  EMAIL_NOT_VERIFIED: define(403, 'Verify the e-mail address first.'),
  NOT_FOUND: define(404, 'There is no such thing.'),
  OPERATION_NOT_ALLOWED: define(403, 'Only the operations of the registered front ends are served here.'),
  CONFLICT: define(409, 'The change collides with another one. Read again and retry.', true),
  EMAIL_TAKEN: define(409, 'An account with this e-mail address exists already.'),
  SLUG_TAKEN: define(409, 'Another category has this name already.'),
  CATEGORY_CYCLE: define(409, 'A category cannot stand below itself.'),
  CATEGORY_NOT_EMPTY: define(409, 'Move or delete what stands in this category first.'),
  SKU_TAKEN: define(409, 'Another product has this SKU already.'),
  REVIEW_EXISTS: define(409, 'You have reviewed this product already.'),
  COUPON_CODE_TAKEN: define(409, 'Another coupon has this code already.'),
  PRODUCT_UNAVAILABLE: define(409, 'A product is not for sale any more.'),
  INSUFFICIENT_STOCK: define(409, 'There is not enough in stock.'),
  PRICE_CHANGED: define(409, 'The total is higher than the one shown. Confirm the new figures.'),
  INVALID_TRANSITION: define(409, 'This change of status is not allowed now.'),
  IDEMPOTENCY_CONFLICT: define(409, 'This idempotency key was used for another request. Use a new one.'),
  REFUND_EXCEEDED: define(409, 'More than was paid cannot be given back.'),
  CART_EXPIRED: define(410, 'The cart is not there any more. Start a new one.'),
  OPERATION_TOO_COMPLEX: define(400, 'The operation asks for too much at once. Split it.'),
  PAYLOAD_TOO_LARGE: define(413, 'The request is too large.'),
  CART_EMPTY: define(422, 'The cart is empty.'),
  COUPON_REFUSED: define(422, 'The coupon cannot be used for this order.'),
  UNPAID_LIMIT: define(422, 'Pay for what you have ordered first, or pay now by card.'),
  PAYMENT_DECLINED: define(402, 'The payment was declined. Try another way of paying.'),
  UPLOAD_REJECTED: define(422, 'The file was not accepted.'),
  RATE_LIMITED: define(429, 'Too many requests. Wait a little and try again.', true),
  INTERNAL_SERVER_ERROR: define(
    500,
    'Something went wrong on our side. Quote the request id to support.',
    true,
  ),
  SERVICE_UNAVAILABLE: define(503, 'A part of the shop does not answer right now. Try again.', true),
} as const satisfies Record<string, ErrorDefinition>;

export type ErrorCode = keyof typeof ERROR_CODES;

/** Whether a string is a code of the table. */
export function isErrorCode(value: unknown): value is ErrorCode {
  return typeof value === 'string' && Object.hasOwn(ERROR_CODES, value);
}
