import { DomainError, isDomainError } from '@e-storefront/errors';
import { retryOnConflict } from '@e-storefront/mongo';
import { rejectCardNumber } from './card-number';
import { applyDisputes } from './disputes';
import { applyProviderRefunds, NET_ONLY, type RefundSplit } from './external-refunds';
import type {
  Payment,
  PaymentChange,
  PaymentOperation,
  PaymentOutcome,
  PaymentRequest,
  Refund,
} from './payment';
import { paymentDeclined, paymentDisputed, paymentSuperseded, refundExceeded } from './payment-errors';
import {
  hasCapturedFunds,
  hasOpenDispute,
  isClosed,
  isSettledWithoutCharge,
  wasCaptured,
} from './payment-states';
import {
  applyCharge,
  completeRefund,
  createPayment,
  failRefund,
  refundableAmount,
  refundIdFor,
  reserveRefund,
  toOutcome,
  withdrawRefund,
  type RefundDraft,
} from './payment-transitions';
import type { PaymentRepository } from './payment.model';
import type { Charge, PaymentProvider, Providers } from './providers/provider';
import { settleWithoutCharge, voidWithoutCharge } from './settle-without-charge';

interface Dependencies {
  payments: Pick<PaymentRepository, 'add' | 'find' | 'change'>;
  providers: Providers;
}

interface ProviderCall {
  operation: PaymentOperation;
  execute: (provider: PaymentProvider, payment: Payment) => Promise<Charge>;
  /** The payment, if it has just been read or written. */
  current?: Payment | null;
}

interface RefundInstruction {
  id: string;
  /** Returns null when there is nothing to refund. */
  draftFor: (payment: Payment) => RefundDraft | null;
}

/**
 * Payments of orders. Records a pending provider call before it is made and the result afterwards, each as a
 * compare-and-set. A pending call without a recorded result is retried; provider idempotency keys make that safe.
 */
export class PaymentService {
  readonly #payments: Dependencies['payments'];
  readonly #providers: Providers;

  constructor({ payments, providers }: Dependencies) {
    this.#payments = payments;
    this.#providers = providers;
  }

  /**
   * Authorises one payment per order, idempotent by order id, also after a lost response. A payment with nothing to
   * charge is settled at once without a provider call.
   * @throws PAYMENT_DECLINED (earlier authorisations of the call stay; the caller voids them), BAD_USER_INPUT for a token
   *   that is a card number, CONFLICT for an order whose payment was voided, SERVICE_UNAVAILABLE for an unknown outcome
   */
  async authorise(requests: readonly PaymentRequest[]): Promise<PaymentOutcome[]> {
    for (const { token } of requests) rejectCardNumber(token);
    const outcomes: PaymentOutcome[] = [];
    for (const request of requests) outcomes.push(await this.#authoriseOne(request));
    return outcomes;
  }

  /**
   * Voids, or refunds, the payments of orders that were not placed; idempotent. An order id without a payment can never
   * be authorised afterwards.
   * @throws SERVICE_UNAVAILABLE
   */
  async void(orderIds: readonly string[]): Promise<void> {
    for (const orderId of orderIds) {
      await this.#payments.add(createVoidedPlaceholder(orderId));
      const payment = await this.releaseAuthorization(orderId);
      if (payment && hasCapturedFunds(payment)) await this.#refundAll(orderId);
    }
  }

  /**
   * Voids a payment unless it was captured. Without effect for an order without a payment.
   * @throws SERVICE_UNAVAILABLE
   */
  async releaseAuthorization(orderId: string): Promise<Payment | null> {
    const payment = await this.#callProvider(orderId, {
      operation: 'void',
      execute: (provider, one) => provider.void(one),
    });
    return payment && isSettledWithoutCharge(payment) ? voidWithoutCharge(this.#payments, orderId) : payment;
  }

  /** Captures a payment once. @throws CONFLICT when it cannot be captured, SERVICE_UNAVAILABLE */
  async capture(orderId: string): Promise<Payment | null> {
    const payment = await this.#callProvider(orderId, {
      operation: 'capture',
      execute: (provider, one) => provider.capture(one),
    });
    if (payment && !wasCaptured(payment)) {
      throw new DomainError('CONFLICT', { message: 'The payment has been cancelled.' });
    }
    return payment;
  }

  /**
   * Reserves and executes a refund, once per id.
   * @throws REFUND_EXCEEDED, CONFLICT while a dispute is open (the refund can be requested again), SERVICE_UNAVAILABLE
   */
  async refund(orderId: string, instruction: RefundInstruction): Promise<Payment | null> {
    const isReserved = await this.#reserveRefund(orderId, instruction);
    const payment = await this.processPendingRefunds(orderId);
    const refund = payment?.refunds.find((one) => one.id === instruction.id);
    if (isReserved && !refund) throw paymentDisputed();
    if (payment && refund?.state === 'failed') {
      throw refundExceeded(refund.amount, refundableAmount(payment));
    }
    return payment;
  }

  /** Executes every pending refund of a payment. @throws SERVICE_UNAVAILABLE */
  async processPendingRefunds(orderId: string): Promise<Payment | null> {
    return retryOnConflict(async () => {
      const payment = await this.#payments.find(orderId);
      const refund = payment?.refunds.find(({ state }) => state === 'pending');
      if (!payment || !refund) return payment;
      const applyResult = await this.#callRefund(payment, refund);
      await this.#payments.change(payment, applyResult(payment, refund));
      // Another refund may be pending.
      return undefined;
    });
  }

  /**
   * Applies the provider's view of a payment, however early, late or repeated: only allowed transitions take effect.
   * @param split splits an amount that was refunded outside the shop
   */
  async applyProviderUpdate(charge: Charge, split: RefundSplit = NET_ONLY): Promise<Payment | null> {
    return retryOnConflict(async () => {
      const payment = await this.#payments.find(charge.orderId);
      if (!payment) return null;
      const change =
        applyCharge(payment, charge, { emitEvent: true }) ??
        applyProviderRefunds(payment, charge.providerRefunds ?? [], split) ??
        applyDisputes(payment, charge.disputes ?? [], split);
      if (!change) return payment;
      await this.#payments.change(payment, change);
      // The charge may contain further changes.
      return undefined;
    });
  }

  /** Syncs a payment that awaits the buyer's confirmation; fails it after the confirmation has expired. */
  async syncFromProvider(payment: Payment, now: Date): Promise<Payment | null> {
    const provider = this.#providerOf(payment);
    const charge = await provider.find(payment);
    if (charge && charge.state !== 'created') return this.applyProviderUpdate(charge);
    if (!payment.nextAction || payment.nextAction.expiresAt > now) return payment;
    const voided = await provider.void(payment);
    const expired: Charge = { ...voided, state: 'failed', failure: 'expired' };
    return this.applyProviderUpdate(voided.state === 'voided' ? expired : voided);
  }

  async #authoriseOne(request: PaymentRequest): Promise<PaymentOutcome> {
    const { orderId, method, amount, waived = 0 } = request;
    if (amount === waived) return settleWithoutCharge(this.#payments, request);
    const created = createPayment(request, this.#providers.forMethod(method).name);
    const payment = await this.#callProvider(orderId, {
      operation: 'authorise',
      execute: (provider, one) => provider.authorise(one),
      current: (await this.#payments.add(created)) ? created : null,
    });
    if (!payment) throw new Error(`The payment of the order ${orderId} is missing.`);
    if (payment.amount !== request.amount || payment.state === 'voided' || payment.state === 'refunded') {
      throw paymentSuperseded();
    }
    if (payment.state === 'failed') throw paymentDeclined(payment.failure);
    return toOutcome(payment);
  }

  /** Records the pending call, makes it and records the result. An earlier pending call is resumed first. */
  async #callProvider(
    orderId: string,
    { operation, execute, current = null }: ProviderCall,
  ): Promise<Payment | null> {
    let known = current;
    return retryOnConflict(async () => {
      const payment = known ?? (await this.#payments.find(orderId));
      known = null;
      if (!payment) return null;
      if (isSettled(payment, operation)) {
        if (operation === 'authorise' || payment.pendingOperation === null) return payment;
        // Another process or a webhook has recorded the result; only the pending operation is left to clear.
        return (await this.#payments.change(payment, { pendingOperation: null })) ?? undefined;
      }
      const { pendingOperation } = payment;
      if (pendingOperation !== null && pendingOperation !== operation && pendingOperation !== 'authorise') {
        await this.#resumeCall(payment);
        return undefined;
      }
      const pending =
        pendingOperation === operation
          ? payment
          : await this.#payments.change(payment, { pendingOperation: operation });
      if (!pending) return undefined;
      const charge = await this.#tryCall(pending, execute);
      const emitEvent = operation === 'capture' || charge?.state === 'captured';
      const result = charge && applyCharge(pending, charge, { emitEvent });
      const recorded = await this.#payments.change(pending, { ...result, pendingOperation: null });
      if (recorded && !charge) {
        throw new DomainError('CONFLICT', { message: 'There is no payment to capture.' });
      }
      return recorded ?? undefined;
    });
  }

  /** Returns null when the provider rejects the call for good. */
  async #tryCall(payment: Payment, execute: ProviderCall['execute']): Promise<Charge | null> {
    try {
      return await execute(this.#providerOf(payment), payment);
    } catch (error) {
      if (isDomainError(error) && error.code === 'CONFLICT') return null;
      throw error;
    }
  }

  /** Refunds a captured payment in full, for an order that was not placed. */
  async #refundAll(orderId: string): Promise<void> {
    const id = refundIdFor(orderId, 'undone');
    const draftFor = (payment: Payment): RefundDraft | null => {
      const net = refundableAmount(payment);
      return net > 0 ? { id, parts: { net, tax: 0, shipping: 0 }, lines: [], reason: null } : null;
    };
    await this.refund(orderId, { id, draftFor }).catch(ignoreRefundExceeded);
  }

  /** @returns false when there is nothing to refund */
  async #reserveRefund(orderId: string, { id, draftFor }: RefundInstruction): Promise<boolean> {
    return retryOnConflict(async () => {
      const payment = await this.#payments.find(orderId);
      if (payment?.refunds.some((refund) => refund.id === id)) return true;
      const draft = payment && draftFor(payment);
      if (!draft) return false;
      return (await this.#payments.change(payment, reserveRefund(payment, draft))) ? true : undefined;
    });
  }

  /** Calls the provider for a refund. @returns the transition for its response */
  async #callRefund(
    payment: Payment,
    refund: Refund,
  ): Promise<(payment: Payment, refund: Refund) => PaymentChange> {
    try {
      await this.#providerOf(payment).refund(payment, refund);
      return completeRefund;
    } catch (error) {
      if (isDomainError(error) && error.code === 'REFUND_EXCEEDED') return failRefund;
      if (isDomainError(error) && error.code === 'CONFLICT') {
        // After a lost dispute the provider rejects refunds of the remainder for good.
        const isPermanent =
          payment.disputes.some(({ state }) => state === 'lost') && !hasOpenDispute(payment);
        return isPermanent ? failRefund : withdrawRefund;
      }
      throw error;
    }
  }

  async #resumeCall({ orderId, pendingOperation }: Payment): Promise<void> {
    if (pendingOperation === 'void') await this.releaseAuthorization(orderId);
    else await this.capture(orderId).catch(ignoreConflict);
  }

  #providerOf({ provider }: Payment): PaymentProvider {
    return this.#providers.byName(provider);
  }
}

function isSettled(payment: Payment, operation: PaymentOperation): boolean {
  if (operation === 'authorise') return payment.pendingOperation !== 'authorise';
  return isClosed(payment) || hasCapturedFunds(payment);
}

/** A voided payment that blocks later authorisations of the order. */
function createVoidedPlaceholder(orderId: string): Payment {
  const request: PaymentRequest = {
    orderId,
    groupId: '-',
    customerId: '-',
    sellerId: '-',
    amount: 0,
    currency: '---',
    method: 'cash_on_delivery',
    token: null,
  };
  return { ...createPayment(request, 'cod'), state: 'voided', pendingOperation: null };
}

/** For callers that need not report it: the refund itself is recorded as failed. */
export function ignoreRefundExceeded(error: unknown): void {
  if (!isDomainError(error) || error.code !== 'REFUND_EXCEEDED') throw error;
}

function ignoreConflict(error: unknown): void {
  if (!isDomainError(error) || error.code !== 'CONFLICT') throw error;
}
