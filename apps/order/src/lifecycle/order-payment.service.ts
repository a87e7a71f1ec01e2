import { isDomainError } from '@e-storefront/errors';
import { cancelledPosting, type LedgerPosting } from '../ledger/ledger';
import { wasCancelled, type Order } from '../order/order';
import { applyPaymentEvent } from './on-payment-event';
import type { MoneyEffect, OrderEffect, OrderRepository } from '../order/order.repository';
import { holdsMoney, isHeld, type Payment } from '../payment/payment';
import type { Charge } from '../payment/providers/provider';
import type { PaymentRepository } from '../payment/payment.repository';
import { refundIdFor } from '../payment/payment-transitions';
import { refundExceeded } from '../payment/payment-errors';
import { unlessExceeded, type PaymentService, type RefundWish } from '../payment/payment.service';
import { itemsRefund, partialRefund, remainingRefund, splitByOrder, type RefundRequest } from './refund-calculation';

interface Ports {
  orders: Pick<OrderRepository, 'find' | 'change'>;
  payments: Pick<PaymentRepository, 'find' | 'settleNews' | 'due'>;
  service: PaymentService;
  ledger: { post(posting: LedgerPosting): Promise<void>; has(id: string): Promise<boolean> };
}

const DUE_AT_ONCE = 100;
const TELL_TRIES = 10;
/** How long an order may still be placed after its payment changed. */
const MAY_STILL_COME_MS = 300_000;

/** What orders and their payments have to do with each other: orders move money, and hear what became of it. */
export class OrderPaymentService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Whether an order may leave the house: it is paid for, will be at the door, or has no payment on record. */
  async isPaymentSecured(orderId: string): Promise<boolean> {
    const payment = await this.#ports.payments.find(orderId);
    if (!payment || payment.provider === 'cod') return true;
    // A bank that only asks holds no money.
    if (payment.state === 'disputed') return !isHeld(payment);
    return ['authorised', 'captured', 'partially_refunded'].includes(payment.state);
  }

  /** Whether a bank holds the money until it has decided a dispute. */
  async hasOpenDispute(orderId: string): Promise<boolean> {
    const payment = await this.#ports.payments.find(orderId);
    return payment !== null && isHeld(payment);
  }

  /** Carries out what a change of an order asks of its money. @throws SERVICE_UNAVAILABLE */
  async executeEffect(kind: MoneyEffect, { id, data }: OrderEffect, order: Order): Promise<void> {
    const { ledger } = this.#ports;
    const refundId = id.replaceAll('-', '').slice(0, 24);
    switch (kind) {
      case 'capture':
        return this.#capture(order);
      case 'letGo':
        return this.#letGo(order, refundId);
      case 'giveBack':
        return this.#giveBack(order.id, { id: refundId, wishOf: (one) => remainingRefund(one, order, refundId) });
      case 'refundPieces':
        if (!data || !('reason' in data)) throw new Error('An effect does not say what is given back.');
        return this.#giveBack(order.id, { id: data.id, wishOf: (one) => itemsRefund(one, order, data) });
      case 'post':
        if (!data || 'reason' in data) throw new Error('An effect does not say what is posted.');
        return ledger.post(data);
    }
  }

  /**
   * Tells an order what its payment has to tell, each once and in order.
   * @returns whether the order has something to tell in turn
   */
  async applyPaymentEvents(orderId: string): Promise<boolean> {
    const { orders, payments } = this.#ports;
    const payment = await payments.find(orderId);
    let hasChanged = false;
    for (const news of payment?.news ?? []) {
      for (let tried = 0; payment && tried < TELL_TRIES; tried += 1) {
        const order = await orders.find(orderId, 'all');
        if (!order && mayStillCome(payment)) return hasChanged;
        if (!order || order.lastPaymentEvent >= news.serial) break;
        if (await orders.change(applyPaymentEvent(order, payment, news))) {
          hasChanged = true;
          break;
        }
        if (tried === TELL_TRIES - 1) return hasChanged;
      }
      await payments.settleNews(orderId, news.serial);
    }
    return hasChanged;
  }

  /** Finishes what was left behind with providers. @returns the orders whose payments have something to tell */
  async processDuePayments(now: Date, onFailure: (error: unknown, orderId: string) => void): Promise<string[]> {
    const { payments } = this.#ports;
    const due = await payments.due(now, DUE_AT_ONCE);
    for (const payment of due) {
      await this.#attendTo(payment, now).catch((error: unknown) => onFailure(error, payment.orderId));
    }
    return due.map(({ orderId }) => orderId);
  }

  /** Takes the money now. @throws CONFLICT when it is not there to be taken, SERVICE_UNAVAILABLE */
  async capture(orderId: string): Promise<void> {
    await this.#ports.service.capture(orderId);
  }

  /** Takes in what a provider says of a payment. @returns null when it is none of the shop's @throws CONFLICT */
  async applyProviderUpdate(charge: Charge): Promise<Payment | null> {
    const hasMore = Boolean(charge.disputes?.length || charge.givenBack?.length);
    const order = hasMore ? await this.#ports.orders.find(charge.orderId, 'all') : null;
    return this.#ports.service.observe(charge, order ? splitByOrder(order) : undefined);
  }

  /**
   * Gives money back, once by the id of the request.
   * @throws REFUND_EXCEEDED, CONFLICT while a dispute is open, SERVICE_UNAVAILABLE
   */
  async refund(order: Order, request: RefundRequest): Promise<void> {
    const wishOf = (payment: Payment): RefundWish => partialRefund(payment, order, request);
    const payment = await this.#ports.service.refund(order.id, { id: request.id, wishOf });
    if (!payment) throw refundExceeded(request.amount, 0);
  }

  /** Gives back what is left, once; anew after the provider refused it. @throws as `refund` */
  async refundRemainder(order: Order): Promise<void> {
    const payment = await this.#ports.payments.find(order.id);
    const refused = payment?.refunds.filter(({ state }) => state === 'failed').length ?? 0;
    const id = refundIdFor(order.id, refused === 0 ? 'rest' : `rest:${refused}`);
    await this.#ports.service.refund(order.id, { id, wishOf: (one) => remainingRefund(one, order, id) });
  }

  /** For what an order brought about: a refund refused for good is not asked for again, one that a dispute stops is. */
  async #giveBack(orderId: string, wish: Parameters<PaymentService['refund']>[1]): Promise<void> {
    await this.#ports.service.refund(orderId, wish).catch(unlessExceeded);
  }

  async #attendTo(payment: Payment, now: Date): Promise<void> {
    const { service } = this.#ports;
    if (payment.intent === 'capture') await service.capture(payment.orderId);
    if (payment.intent === 'void') await service.letGo(payment.orderId);
    if (payment.state === 'created' && payment.nextAction) await service.look(payment, now);
    await service.carryOutRefunds(payment.orderId);
  }

  /** At the door money is there when the order is; everywhere else it is taken when the order leaves. */
  async #capture(order: Order): Promise<void> {
    const payment = await this.#ports.payments.find(order.id);
    const isAtTheDoor = payment?.provider === 'cod';
    if (!payment || (isAtTheDoor && order.orderStatus !== 'DELIVERED')) return;
    try {
      await this.#ports.service.capture(order.id);
    } catch (error) {
      // Nothing that a repeat could take: the payment says so itself.
      if (!isDomainError(error) || error.code !== 'CONFLICT') throw error;
    }
  }

  async #letGo(order: Order, refundId: string): Promise<void> {
    const { service, ledger } = this.#ports;
    const payment = await service.letGo(order.id);
    if (payment && payment.captured > 0) {
      if (!wasCancelled(order) || !holdsMoney(payment)) return;
      await this.#giveBack(order.id, { id: refundId, wishOf: (one) => remainingRefund(one, order, refundId) });
    } else if (await ledger.has(`${order.id}:placed`)) {
      await ledger.post(cancelledPosting(order));
    }
  }
}

/** Whether an order that is not there may be placed yet: its checkout may be about to. */
function mayStillCome({ state, updatedAt }: Payment): boolean {
  const isOver = state === 'failed' || state === 'voided' || state === 'refunded';
  return !isOver || Date.now() - updatedAt.getTime() <= MAY_STILL_COME_MS;
}
