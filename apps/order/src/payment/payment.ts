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

/** `none`: nothing was to be charged, so nobody was asked. */
export const PROVIDER_NAMES = ['sandbox', 'stripe', 'cod', 'bank', 'none'] as const;
export type ProviderName = (typeof PROVIDER_NAMES)[number];

/** What the buyer must still do, such as a second step at their bank. */
export interface NextAction {
  url: string;
  expiresAt: Date;
}

/** Pieces of one line of an order. */
export interface RefundLine {
  variantId: string;
  quantity: number;
}

/** What an amount is made of: the seller's goods, the tax on them, the way. */
export interface MoneyParts {
  net: MinorUnits;
  tax: MinorUnits;
  shipping: MinorUnits;
}

/** Money that goes back; promised first, so that two at once cannot promise more than was paid. */
export interface Refund {
  /** 24 hexadecimal digits; the provider's key of it, too. */
  id: string;
  amount: MinorUnits;
  parts: MoneyParts;
  lines: RefundLine[];
  reason: string | null;
  /** Failed: refused by the provider for good or sent back by the buyer's bank; its amount is promised no more. */
  state: 'pending' | 'done' | 'failed';
  createdAt: Date;
  /** The dispute by which a bank took it back. */
  disputeId?: string;
}

/** Money that its buyer asks their bank to take back. */
export interface Dispute {
  /** The provider's own id of it. */
  id: string;
  amount: MinorUnits;
  /**
   * An inquiry asks before it takes; open: the bank holds the money until it has decided; lost: the money went back.
   * What is decided is never open again, but may be decided otherwise.
   */
  state: 'inquiry' | 'open' | 'won' | 'lost';
}

/** What a payment has to tell its order; told in order of the serials, each once. */
export interface PaymentNews {
  /** Grows with each: an order that heard of n never takes n again. */
  serial: number;
  kind:
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

/** What was asked of the provider and is not answered yet. */
export type PaymentIntent = 'authorise' | 'capture' | 'void';

/** The money of one order. Never anything of a card: a provider's token alone, until it is used. */
export interface Payment {
  /** The order's id: one order, one payment. */
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
  /** The part of the amount that the shop bears because no provider charges so little; zero when left out. */
  waived?: MinorUnits;
  /** Given back or promised to be: what guards the next refund. */
  refunded: MinorUnits;
  /** The provider's own id of it. */
  reference: string | null;
  nextAction: NextAction | null;
  /** The provider's word for why it failed, such as `insufficient_funds`. */
  failure: string | null;
  intent: PaymentIntent | null;
  refunds: Refund[];
  disputes: Dispute[];
  news: PaymentNews[];
  version: number;
  createdAt: Date;
  updatedAt: Date;
}

/** Whether nothing was to be charged: settled at once, for nothing that could go back. */
export function isSettledWithoutCharge({ provider }: Pick<Payment, 'provider'>): boolean {
  return provider === 'none';
}

/** Whether the money was taken and not all of it went back. */
export function holdsMoney({ state }: Pick<Payment, 'state'>): boolean {
  return state === 'captured' || state === 'partially_refunded' || state === 'disputed';
}

/** Whether nobody has decided over it yet. */
export function isUndecided({ state }: Dispute): boolean {
  return state === 'inquiry' || state === 'open';
}

/** Whether a bank holds the money of a payment: nothing of it can be given back. */
export function isHeld({ disputes }: Pick<Payment, 'disputes'>): boolean {
  return disputes.some(({ state }) => state === 'open');
}

/** Whether the money was taken, whatever became of it since. */
export function wasTaken(payment: Pick<Payment, 'state'>): boolean {
  return holdsMoney(payment) || payment.state === 'refunded';
}
