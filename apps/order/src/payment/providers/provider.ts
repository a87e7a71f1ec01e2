import type { FastifyInstance } from 'fastify';
import type { TokenVerifier } from '@e-storefront/auth';
import type { MinorUnits } from '@e-storefront/domain';
import type { Order } from '../../order/order';
import type {
  CardProvider,
  Dispute,
  NextAction,
  Payment,
  PaymentState,
  ProviderName,
  Refund,
} from '../payment';

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

/** A provider's webhook with a valid signature. */
export interface ProviderWebhook {
  /** The provider's event id. */
  id: string;
  /** Returns the charge that the event is about; null when it belongs to no payment. @throws SERVICE_UNAVAILABLE */
  fetchCharge(): Promise<Charge | null>;
}

export interface WebhookParser {
  /** Name of the signature header. */
  header: string;
  /** Returns null for an invalid signature, a replayed or a malformed webhook. */
  parse(body: string, signature: string): ProviderWebhook | null;
}

/** What pages of a provider need of the service. */
export interface ProviderPageContext {
  tokens: Pick<TokenVerifier, 'verifyService'>;
  /** @returns whether the payment is known */
  applyProviderUpdate: (charge: Charge) => Promise<boolean>;
  findOrder: (orderId: string) => Promise<Pick<Order, 'orderNumber' | 'currency'> | null>;
}

/** The set-up that all providers share, in addition to their own settings. */
export interface SetupContext {
  /** The provider that takes card payments. */
  cardProvider: CardProvider;
  /** Time for the buyer to complete a required action. */
  actionTtlMs: number;
  /** The shop's currency (ISO 4217). */
  currency: string;
  /** Public URL of the gateway. */
  publicUrl: string;
  isProduction: boolean;
}

/** A configured provider with everything that it brings to the service. */
export interface ProviderSetup {
  provider: PaymentProvider;
  /** A payment method that this provider takes although another one takes card payments. */
  method?: string;
  /** Null for a provider that sends no webhooks. */
  webhooks: WebhookParser | null;
  /** Serves its own pages. */
  servePages?: (app: FastifyInstance, context: ProviderPageContext) => Promise<void>;
}

export interface Providers {
  /** The provider that takes new payments of a payment method. */
  forMethod(method: string): PaymentProvider;
  /** The provider of an existing payment, which never changes. @throws SERVICE_UNAVAILABLE */
  byName(name: ProviderName): PaymentProvider;
}
