import type { MinorUnits } from '@e-storefront/domain';
import type { Dispute, NextAction, Payment, PaymentState, ProviderName, Refund } from '../payment';

/** A refund in the books of its provider. */
export interface ProviderRefund {
  /** The provider's own id of it. */
  id: string;
  /** The shop's id of it; null when it was not the shop that asked for it. */
  refundId: string | null;
  amount: MinorUnits;
  state: 'pending' | 'done' | 'failed';
}

/** A payment in the books of its provider. */
export interface Charge {
  orderId: string;
  reference: string;
  state: Exclude<PaymentState, 'partially_refunded' | 'refunded' | 'disputed'>;
  amount: MinorUnits;
  captured: MinorUnits;
  refunded: MinorUnits;
  nextAction: NextAction | null;
  /** The provider's word for why it failed. */
  failure: string | null;
  /** Oldest first; left out where the provider was not asked for them. */
  disputes?: Dispute[];
  /** As `disputes`; they say what `refunded` is made of. */
  givenBack?: ProviderRefund[];
}

/** A part of a provider's books, in an order of its own. */
export interface ChargePage {
  charges: Charge[];
  /** Where the next part begins; null after the last. */
  next: string | null;
}

/** What a provider must know of a payment to find it again. */
export type Charged = Pick<Payment, 'orderId' | 'amount' | 'currency' | 'token' | 'reference'>;

/** A refund as it is asked for; promised anew it is another one. */
export type RefundAsked = Pick<Refund, 'id' | 'amount' | 'createdAt'>;

/**
 * Somebody who moves money. Every call is idempotent by the order's id (a refund's by its own), so that a repeat after a
 * lost answer moves nothing twice.
 */
export interface PaymentProvider {
  readonly name: ProviderName;
  /** The least that it charges in a currency (ISO 4217). */
  minimum(currency: string): MinorUnits;
  /** A declined one is `failed`, no error. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  authorise(payment: Charged): Promise<Charge>;
  /** @throws CONFLICT when there is nothing to be captured, SERVICE_UNAVAILABLE */
  capture(payment: Charged): Promise<Charge>;
  /** Also one that never was: it cannot come about afterwards. @throws SERVICE_UNAVAILABLE */
  void(payment: Charged): Promise<Charge>;
  /** @throws REFUND_EXCEEDED, CONFLICT while a dispute is open, SERVICE_UNAVAILABLE */
  refund(payment: Charged, refund: RefundAsked): Promise<Charge>;
  /** Null when the provider knows nothing of it. @throws SERVICE_UNAVAILABLE */
  find(payment: Charged): Promise<Charge | null>;
  /** Everything in its books, part by part; null for one that keeps none. @throws SERVICE_UNAVAILABLE */
  list: ((part: { after: string | null; limit: number }) => Promise<ChargePage>) | null;
}

/** Those who take money. */
export interface Providers {
  /** Who takes the money of a method of paying. */
  of(method: string): PaymentProvider;
  /** Who took a payment: it stays with its provider, whoever takes new ones. @throws SERVICE_UNAVAILABLE */
  named(name: ProviderName): PaymentProvider;
}
