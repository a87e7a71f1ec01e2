import type { EventHandlers } from '@e-storefront/bus';
import type { DomainEvent } from '@e-storefront/events';
import { toDecimal, type MinorUnits } from '@e-storefront/values';
import type { Recipient } from '../mail/account-mails';
import type { Mail, Mailer } from '../mail/mail.service';
import type { User, UserRepository } from '../user/user.service';
import {
  checkoutFailedMail,
  disputeClosedMail,
  orderChangedMail,
  orderPlacedMail,
  orderReceivedMail,
  paymentDisputedMail,
  paymentFailedMail,
  paymentReceiptMail,
  paymentRefundedMail,
  refundFailedMail,
  stockDepletedMail,
} from './order-mails';

interface Ports {
  users: Pick<UserRepository, 'named'>;
  mails: Mailer;
}

type Writer = (to: Recipient) => Mail | null;

/**
 * Tells buyers and sellers by mail what happened to their orders and stock. An event that is handled again after a
 * crash may send its mail again, under the same Message-ID, by which mail programs show it once; sending none would
 * be worse.
 */
export class Notifications {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** What is done with each event. */
  get handlers(): EventHandlers<'auth'> {
    return {
      'order.placed.v1': (event) => {
        const { orderId, customerId, sellerId } = event.data;
        return this.#tell(event, [
          [customerId, (to) => orderPlacedMail(to, orderId)],
          [sellerId, (to) => orderReceivedMail(to, orderId)],
        ]);
      },
      'order.updated.v1': (event) => {
        const { orderId, customerId, status } = event.data;
        return this.#tell(event, [[customerId, (to) => orderChangedMail(to, orderId, status)]]);
      },
      'checkout.failed.v1': (event) =>
        this.#tell(event, [[event.data.customerId, (to) => checkoutFailedMail(to)]]),
      'payment.captured.v1': (event) => {
        const { orderId, customerId, amount } = event.data;
        const receipt: Writer = (to) =>
          // What costs nothing needs no receipt.
          amount === 0 ? null : paymentReceiptMail(to, orderId, moneyOf(event.data));
        return this.#tell(event, [[customerId, receipt]]);
      },
      'payment.refunded.v1': (event) => {
        const { orderId, customerId } = event.data;
        const money = moneyOf(event.data);
        return this.#tell(event, [[customerId, (to) => paymentRefundedMail(to, orderId, money)]]);
      },
      'payment.failed.v1': (event) => {
        const { orderId, customerId } = event.data;
        return this.#tell(event, [[customerId, (to) => paymentFailedMail(to, orderId)]]);
      },
      'refund.failed.v1': (event) => {
        const { orderId, sellerId } = event.data;
        const money = moneyOf(event.data);
        return this.#tell(event, [[sellerId, (to) => refundFailedMail(to, orderId, money)]]);
      },
      'payment.disputed.v1': (event) => {
        const { orderId, sellerId } = event.data;
        const money = moneyOf(event.data);
        return this.#tell(event, [[sellerId, (to) => paymentDisputedMail(to, orderId, money)]]);
      },
      'dispute.closed.v1': (event) => {
        const { orderId, sellerId, amount, isWon } = event.data;
        const end = { amount: moneyOf(event.data), isWon };
        // Where all of it was given back before, nothing was left to be decided.
        const decision: Writer = (to) => (amount === 0 ? null : disputeClosedMail(to, orderId, end));
        return this.#tell(event, [[sellerId, decision]]);
      },
      'stock.depleted.v1': (event) => {
        const { sellerId, productId, available } = event.data;
        return this.#tell(event, [[sellerId, (to) => stockDepletedMail(to, productId, available)]]);
      },
    };
  }

  /** Accounts that are deleted or were never here are passed over. */
  async #tell({ id }: DomainEvent, writers: readonly [string, Writer][]): Promise<void> {
    const found = await this.#ports.users.named(writers.map(([userId]) => userId));
    const users = new Map<string, User>(found.map((user) => [user.id, user]));
    for (const [userId, write] of writers) {
      const user = users.get(userId);
      const mail = user?.email ? write(user) : null;
      if (mail) await this.#ports.mails.send({ ...mail, messageId: `<${id}.${userId}@e-storefront>` });
    }
  }
}

function moneyOf({ amount, currency }: { amount: MinorUnits; currency: string }): string {
  return `${currency} ${toDecimal(amount).toFixed(2)}`;
}
