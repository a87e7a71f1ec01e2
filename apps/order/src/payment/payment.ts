import type { MinorUnits } from '@e-storefront/domain';

export const PAYMENT_STATES = [
  'created',
  'authorised',
  'captured',
  'failed',
  'voided',
  'partially_refunded',
  'refunded',
  'disputed',
] as const;
export type PaymentState = (typeof PAYMENT_STATES)[number];

/** The providers of card payments. */
export const CARD_PROVIDERS = ['sandbox', 'stripe'] as const;
export type CardProvider = (typeof CARD_PROVIDERS)[number];

/** `none` for payments without a charge, which no provider is involved in. */
export const PROVIDER_NAMES = [...CARD_PROVIDERS, 'cod', 'bank', 'none'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** An action that the buyer must complete, such as 3-D Secure. */
export interface NextAction {
  url: string;
  expiresAt: Date;
}

/** A refunded quantity of an order line. */
export interface RefundLine {
  variantId: string;
  quantity: number;
}

/** The parts of an amount: net price of the items, tax on it, shipping. */
export interface AmountBreakdown {
  net: MinorUnits;
  tax: MinorUnits;
  shipping: MinorUnits;
}

/** A refund; reserved before the provider is called, so that concurrent refunds cannot exceed the captured amount. */
export interface Refund {
  /** 24 hexadecimal digits; part of the provider's idempotency key. */
  id: string;
  amount: MinorUnits;
  parts: AmountBreakdown;
  lines: RefundLine[];
  reason: string | null;
  /** Failed when the provider rejected it for good or the buyer's bank returned it; its amount is no longer reserved. */
  state: 'pending' | 'done' | 'failed';
  createdAt: Date;
  /** The dispute by which a bank took the money back. */
  disputeId?: string;
}

/** A chargeback dispute that the buyer opened at their bank. */
export interface Dispute {
  /** The provider's id. */
  id: string;
  amount: MinorUnits;
  /**
   * inquiry: the bank asks, no funds are held; open: the bank holds the funds until it decides; lost: the money was
   * returned to the buyer. A decided dispute never reopens, but the decision may be reversed.
   */
  state: 'inquiry' | 'open' | 'won' | 'lost';
}

/** A change of a payment that its order must process; processed once each, in the order of the sequence. */
export interface PaymentEvent {
  /** Increases with every event: an order that has processed n never processes n again. */
  sequence: number;
  type:
    | 'authorised'
    | 'captured'
    | 'failed'
    | 'refunded'
    | 'refundFailed'
    | 'disputed'
    | 'disputeWon'
    | 'disputeLost';
  amount: MinorUnits;
  refundId: string | null;
}

/** A provider call whose result is not recorded yet. */
export type PaymentOperation = 'authorise' | 'capture' | 'void';

/** The payment of one order. Never contains card data, only the provider's token until it is used. */
export interface Payment {
  orderId: string;
  groupId: string;
  customerId: string;
  sellerId: string;
  provider: ProviderName;
  method: string;
  amount: MinorUnits;
  currency: string;
  token: string | null;
  state: PaymentState;
  captured: MinorUnits;
  /** The part of the amount that the shop bears because it is below the provider's minimum; zero when absent. */
  waived?: MinorUnits;
  /** Sum of all refunds that have not failed; limits the next refund. */
  refunded: MinorUnits;
  /** The provider's id. */
  reference: string | null;
  nextAction: NextAction | null;
  /** The provider's failure code, such as `insufficient_funds`. */
  failure: string | null;
  pendingOperation: PaymentOperation | null;
  refunds: Refund[];
  disputes: Dispute[];
  events: PaymentEvent[];
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

export type PaymentChange = Partial<
  Omit<Payment, 'orderId' | 'provider' | 'amount' | 'currency' | 'version' | 'createdAt' | 'updatedAt'>
>;

/** A payment to be authorised: one order, one seller, one payment. */
export interface PaymentRequest {
  orderId: string;
  groupId: string;
  customerId: string;
  sellerId: string;
  amount: MinorUnits;
  /** The part of the amount that is not charged and that the shop bears. */
  waived?: MinorUnits;
  currency: string;
  /** Normalised name of the order's payment method. */
  method: string;
  /** The provider's token for the card. */
  token: string | null;
}

export interface PaymentOutcome {
  orderId: string;
  /** `created` while the buyer's confirmation, a bank transfer or cash on delivery is outstanding. */
  state: 'created' | 'authorised';
  nextAction: NextAction | null;
}
