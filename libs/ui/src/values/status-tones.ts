/** What a status means for the reader. */
export type Tone = 'neutral' | 'info' | 'progress' | 'success' | 'warning' | 'danger';

/** The values of each kind of status, as the API returns them, in the order in which they follow each other. */
export const STATUS_TONES = {
  order: {
    PENDING: 'warning',
    CONFIRMED: 'info',
    PROCESSING: 'progress',
    SHIPPED: 'progress',
    OUT_FOR_DELIVERY: 'progress',
    DELIVERED: 'success',
    CANCELLED: 'neutral',
    RETURNED: 'danger',
    REFUNDED: 'neutral',
  },
  payment: {
    PENDING: 'warning',
    PROCESSING: 'progress',
    PAID: 'success',
    COMPLETED: 'success',
    FAILED: 'danger',
    PARTIALLY_REFUNDED: 'info',
    REFUNDED: 'neutral',
  },
  paymentState: {
    CREATED: 'warning',
    AUTHORISED: 'info',
    CAPTURED: 'success',
    FAILED: 'danger',
    VOIDED: 'neutral',
    PARTIALLY_REFUNDED: 'info',
    REFUNDED: 'neutral',
    DISPUTED: 'danger',
  },
  refund: { PENDING: 'warning', DONE: 'success', FAILED: 'danger' },
  ticket: {
    open: 'warning',
    in_progress: 'progress',
    pending: 'info',
    resolved: 'success',
    closed: 'neutral',
  },
  ticketPriority: { low: 'neutral', medium: 'info', high: 'warning', urgent: 'danger' },
  ticketCategory: {
    technical: 'neutral',
    billing: 'neutral',
    general: 'neutral',
    feature: 'neutral',
    order: 'neutral',
    account: 'neutral',
  },
  seller: { pending: 'warning', approved: 'success', refused: 'danger' },
  role: {
    customer: 'neutral',
    seller: 'info',
    support: 'info',
    admin: 'progress',
    super_admin: 'progress',
  },
  redemption: { REDEEMED: 'success', RELEASED: 'neutral' },
  discount: {
    percentage: 'neutral',
    fixed: 'neutral',
    freeShipping: 'neutral',
    buyXGetY: 'neutral',
    cheapestFree: 'neutral',
  },
  stockMovement: {
    RECEIVE: 'success',
    ADJUST: 'info',
    RESERVE: 'warning',
    RELEASE: 'neutral',
    COMMIT: 'progress',
    SHIP: 'progress',
    RETURN: 'danger',
  },
  stock: { inStock: 'success', low: 'warning', out: 'danger' },
  /** Whether shoppers see a product: it is on sale, hidden by its seller or category, or deactivated. */
  product: { onSale: 'success', hidden: 'warning', inactive: 'neutral' },
  account: { active: 'success', locked: 'danger', unverified: 'neutral' },
  active: { true: 'success', false: 'neutral' },
} as const satisfies Record<string, Record<string, Tone>>;

/** What has statuses. */
export type StatusKind = keyof typeof STATUS_TONES;

/** The tone of a status; neutral for one that a newer API has added. */
export function toneOf(kind: StatusKind, value: string): Tone {
  const tones: Readonly<Record<string, Tone>> = STATUS_TONES[kind];
  return tones[value] ?? 'neutral';
}
