import { isDomainError } from '@e-storefront/errors';
import { cancelledPosting, type LedgerPosting } from '../ledger/ledger';
import { wasCancelled, type Order, type OrderReturn } from '../order/order';
import type { OrderRepository } from '../order/order.model';
import type { Payment } from '../payment/payment';
import { hasCapturedFunds, hasOpenDispute, isSecured } from '../payment/payment-states';
import { refundExceeded } from '../payment/payment-errors';
import type { PaymentRepository } from '../payment/payment.model';
import { ignoreRefundExceeded, type PaymentService } from '../payment/payment.service';
import { refundIdFor, type RefundDraft } from '../payment/payment-transitions';
import type { Charge } from '../payment/providers/provider';
import {
  itemsRefund,
  partialRefund,
  remainingRefund,
  splitByOrder,
  type RefundRequest,
} from './refund-calculation';

interface Dependencies {
  orders: Pick<OrderRepository, 'find'>;
  payments: Pick<PaymentRepository, 'find'>;
  paymentService: PaymentService;
  ledger: { post(posting: LedgerPosting): Promise<void>; has(id: string): Promise<boolean> };
}

/** Payment operations of orders. They change payments only; `OrderOutboxProcessor` applies the outcome to the order. */
export class OrderPaymentService {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** Whether the order may ship: payment authorised or captured, cash on delivery, or no payment record. */
  async isPaymentSecured(orderId: string): Promise<boolean> {
    const payment = await this.#deps.payments.find(orderId);
    return !payment || payment.provider === 'cod' || isSecured(payment);
  }

  /** Whether a bank withholds the money until it has decided a dispute. */
  async hasOpenDispute(orderId: string): Promise<boolean> {
    const payment = await this.#deps.payments.find(orderId);
    return payment !== null && hasOpenDispute(payment);
  }

  /** @throws CONFLICT when nothing is authorised, SERVICE_UNAVAILABLE */
  async capture(orderId: string): Promise<void> {
    await this.#deps.paymentService.capture(orderId);
  }

  /** Captures when the order ships; cash on delivery when it is delivered. @throws SERVICE_UNAVAILABLE */
  async captureOnDispatch(order: Order): Promise<void> {
    const payment = await this.#deps.payments.find(order.id);
    const isCashOnDelivery = payment?.provider === 'cod';
    if (!payment || (isCashOnDelivery && order.orderStatus !== 'DELIVERED')) return;
    try {
      await this.capture(order.id);
    } catch (error) {
      // Nothing to capture, now and on any retry; the payment's own state shows it.
      if (!isDomainError(error) || error.code !== 'CONFLICT') throw error;
    }
  }

  /**
   * Voids a payment that was not captured; refunds the captured payment of a cancelled order.
   * @throws CONFLICT while a dispute is open, SERVICE_UNAVAILABLE
   */
  async release(order: Order, refundId: string): Promise<void> {
    const { paymentService, ledger } = this.#deps;
    const payment = await paymentService.releaseAuthorization(order.id);
    if (payment && payment.captured > 0) {
      if (wasCancelled(order) && hasCapturedFunds(payment)) await this.refundRest(order, refundId);
    } else if (await ledger.has(`${order.id}:placed`)) {
      await ledger.post(cancelledPosting(order));
    }
  }

  /**
   * Refunds once per request id.
   * @throws REFUND_EXCEEDED, CONFLICT while a dispute is open, SERVICE_UNAVAILABLE
   */
  async refund(order: Order, request: RefundRequest): Promise<void> {
    const draftFor = (payment: Payment): RefundDraft => partialRefund(payment, order, request);
    const payment = await this.#deps.paymentService.refund(order.id, { id: request.id, draftFor });
    if (!payment) throw refundExceeded(request.amount, 0);
  }

  /** Refunds the remainder on an admin's request, again after the provider rejected it. @throws as `refund` */
  async refundRemainder(order: Order): Promise<void> {
    const payment = await this.#deps.payments.find(order.id);
    const failed = payment?.refunds.filter(({ state }) => state === 'failed').length ?? 0;
    const id = refundIdFor(order.id, failed === 0 ? 'rest' : `rest:${failed}`);
    await this.#deps.paymentService.refund(order.id, {
      id,
      draftFor: (current) => remainingRefund(current, order, id),
    });
  }

  /** Refunds the remainder as an effect of the order. @throws CONFLICT while a dispute is open, SERVICE_UNAVAILABLE */
  async refundRest(order: Order, id: string): Promise<void> {
    await this.#refundOnce(order, { id, draftFor: (payment) => remainingRefund(payment, order, id) });
  }

  /** Refunds returned items. @throws CONFLICT while a dispute is open, SERVICE_UNAVAILABLE */
  async refundReturn(order: Order, orderReturn: OrderReturn): Promise<void> {
    await this.#refundOnce(order, {
      id: orderReturn.id,
      draftFor: (payment) => itemsRefund(payment, order, orderReturn),
    });
  }

  /** Applies what a provider reports about a payment. @returns null for an unknown payment @throws CONFLICT */
  async applyProviderUpdate(charge: Charge): Promise<Payment | null> {
    const { orders, paymentService } = this.#deps;
    const hasMore = Boolean(charge.disputes?.length || charge.providerRefunds?.length);
    const order = hasMore ? await orders.find(charge.orderId, 'all') : null;
    return paymentService.applyProviderUpdate(charge, order ? splitByOrder(order) : undefined);
  }

  /** Resumes the unfinished provider calls of a payment. */
  async resume(payment: Payment, now: Date): Promise<void> {
    const { paymentService } = this.#deps;
    if (payment.pendingOperation === 'capture') await paymentService.capture(payment.orderId);
    if (payment.pendingOperation === 'void') await paymentService.releaseAuthorization(payment.orderId);
    if (payment.state === 'created' && payment.nextAction)
      await paymentService.syncFromProvider(payment, now);
    await paymentService.processPendingRefunds(payment.orderId);
  }

  /** A refund that the provider rejected for good is not retried; one that an open dispute blocks is. */
  async #refundOnce(order: Order, refund: Parameters<PaymentService['refund']>[1]): Promise<void> {
    await this.#deps.paymentService.refund(order.id, refund).catch(ignoreRefundExceeded);
  }
}
