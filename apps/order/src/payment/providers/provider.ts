import type { MinorUnits } from '@e-storefront/domain';
import type { Dispute, NextAction, Payment, PaymentState, ProviderName, Refund } from '../payment';

/** A refund as its provider records it. */
export interface ProviderRefund {
  /** The provider's id. */
  id: string;
  /** The shop's id; null for a refund that was made outside the shop. */
  refundId: string | null;
  amount: MinorUnits;
  state: 'pending' | 'done' | 'failed';
}

/** A payment as its provider records it. */
export interface Charge {
  orderId: string;
  reference: string;
  state: Exclude<PaymentState, 'partially_refunded' | 'refunded' | 'disputed'>;
  amount: MinorUnits;
  captured: MinorUnits;
  refunded: MinorUnits;
  nextAction: NextAction | null;
  /** The provider's failure code. */
  failure: string | null;
  /** Oldest first; absent if they were not requested. */
  disputes?: Dispute[];
  /** The refunds that make up `refunded`, oldest first; absent if they were not requested. */
  providerRefunds?: ProviderRefund[];
}

/** A page of a provider's charges, in the provider's order. */
export interface ChargePage {
  charges: Charge[];
  /** Cursor of the next page; null after the last. */
  next: string | null;
}

/** The fields by which a provider identifies a payment. */
export type ProviderPayment = Pick<Payment, 'orderId' | 'amount' | 'currency' | 'token' | 'reference'>;

/** A refund to be executed; `createdAt` distinguishes a repeated request from a withdrawn one. */
export type ProviderRefundRequest = Pick<Refund, 'id' | 'amount' | 'createdAt'>;

/**
 * A payment provider. Every call is idempotent by the order's id (a refund by its own), so that a retry after a lost
 * response moves no money twice.
 */
export interface PaymentProvider {
  readonly name: ProviderName;
  /** Minimum charge in a currency (ISO 4217). */
  minimumAmount(currency: string): MinorUnits;
  /** A decline is a `failed` charge, not an error. @throws BAD_USER_INPUT, SERVICE_UNAVAILABLE */
  authorise(payment: ProviderPayment): Promise<Charge>;
  /** @throws CONFLICT when there is nothing to capture, SERVICE_UNAVAILABLE */
  capture(payment: ProviderPayment): Promise<Charge>;
  /** Voids a payment, or blocks one that was never authorised. @throws SERVICE_UNAVAILABLE */
  void(payment: ProviderPayment): Promise<Charge>;
  /** @throws REFUND_EXCEEDED, CONFLICT while a dispute is open, SERVICE_UNAVAILABLE */
  refund(payment: ProviderPayment, refund: ProviderRefundRequest): Promise<Charge>;
  /** Returns null for a payment unknown to the provider. @throws SERVICE_UNAVAILABLE */
  find(payment: ProviderPayment): Promise<Charge | null>;
  /** Pages through all charges; null for a provider that keeps no records. @throws SERVICE_UNAVAILABLE */
  list: ((page: { after: string | null; limit: number }) => Promise<ChargePage>) | null;
}

export interface Providers {
  /** The provider that takes new payments of a payment method. */
  forMethod(method: string): PaymentProvider;
  /** The provider of an existing payment, which never changes. @throws SERVICE_UNAVAILABLE */
  byName(name: ProviderName): PaymentProvider;
}
