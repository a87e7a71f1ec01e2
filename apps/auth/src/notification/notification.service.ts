import type { EventHandlers } from '@e-storefront/messaging';
import type { DomainEvent, EventData } from '@e-storefront/events';
import { toDecimal, type MinorUnits } from '@e-storefront/domain';
import { messageIdOf } from '../email/compose-mail';
import { withToken, type FrontendUrls } from '../email/frontend-urls';
import type { Mail, Mailer } from '../email/mailer';
import type { MailedTokens } from '../email/email-token.service';
import type { User, UserRepository } from '../user/user.service';
import { accountMail } from './account-mail';
import { isMailable } from './mailable';
import {
  checkoutFailedMail,
  disputeClosedMail,
  isToldToBuyer,
  money,
  orderCancelledMail,
  orderChangedMail,
  orderPlacedMail,
  orderReceivedMail,
  paymentDisputedMail,
  paymentFailedMail,
  paymentReceiptMail,
  paymentRefundedMail,
  refundFailedMail,
  type MailedOrder,
  type OrderMailInput,
} from './order-mails';
import { stockDepletedMail, type MailedVariant } from './stock-mails';
import { TicketNotifications, type TicketFacts } from './ticket-notifications.service';

export type { TicketFacts } from './ticket-notifications.service';

/** What a mail about an order needs to know of it. */
export interface OrderForMail extends MailedOrder {
  customerName: string | null;
  customerEmail: string;
  /** Opens the page of the order; null when it was not asked for. */
  linkToken: string | null;
}

/** Knows orders and checkouts; the order service does. */
export interface OrderFacts {
  /** Null for an order that is not there. @param withLink whether a link is made for the reader */
  order(orderId: string, withLink: boolean): Promise<OrderForMail | null>;
  /** Whom a checkout that failed concerns; null when it is not known any more. */
  checkout(groupId: string): Promise<{ customerName: string | null; customerEmail: string } | null>;
}

interface Ports {
  users: Pick<UserRepository, 'named'>;
  tokens: Pick<MailedTokens, 'tokenOf'>;
  urls: FrontendUrls;
  mails: Mailer;
  orders: OrderFacts;
  tickets: TicketFacts;
}

type Facts = Pick<EventData<'order.placed.v1'>, 'orderId' | 'customerId' | 'sellerId'>;
type AboutOrder = Pick<DomainEvent, 'id'> & { data: Facts };
type OrderMailWriter = (input: OrderMailInput) => Mail;

/**
 * Writes the mails that events ask for. Events carry ids and what happened; what a mail says besides is asked of the
 * service that knows it when the mail is written, so that no queue holds addresses and texts, and nobody is mailed who
 * was deleted meanwhile. An event that is handled again after a crash may send its mail again, under the same
 * Message-ID, by which mail programs show it once; sending none would be worse.
 */
export class Notifications {
  readonly #ports: Ports;
  readonly #tickets: TicketNotifications;

  constructor(ports: Ports) {
    this.#ports = ports;
    this.#tickets = new TicketNotifications(ports);
  }

  /** What is done with each event. */
  get handlers(): EventHandlers<'auth'> {
    return {
      'order.placed.v1': async (event) => {
        await this.#toBuyer(event, orderPlacedMail);
        await this.#toSeller(event, orderReceivedMail);
      },
      'order.updated.v1': async (event) => {
        const { status } = event.data;
        if (isToldToBuyer(status)) await this.#toBuyer(event, (input) => orderChangedMail(input, status));
        if (status === 'CANCELLED') await this.#toSeller(event, orderCancelledMail);
      },
      'checkout.failed.v1': (event) => this.#checkoutFailed(event),
      'payment.captured.v1': async (event) => {
        // What costs nothing needs no receipt.
        if (event.data.amount === 0) return;
        await this.#toBuyer(event, (input) => paymentReceiptMail(input, moneyOf(event.data)));
      },
      'payment.refunded.v1': (event) =>
        this.#toBuyer(event, (input) => paymentRefundedMail(input, moneyOf(event.data))),
      'payment.failed.v1': (event) => this.#toBuyer(event, paymentFailedMail),
      'refund.failed.v1': (event) =>
        this.#toSeller(event, (input) => refundFailedMail(input, moneyOf(event.data))),
      'payment.disputed.v1': (event) =>
        this.#toSeller(event, (input) => paymentDisputedMail(input, moneyOf(event.data))),
      'dispute.closed.v1': async (event) => {
        const { amount, isWon } = event.data;
        // Where all of it was given back before, nothing was left to be decided.
        if (amount === 0) return;
        await this.#toSeller(event, (input) =>
          disputeClosedMail(input, { amount: moneyOf(event.data), isWon }),
        );
      },
      'stock.depleted.v1': (event) => this.#depleted(event, null),
      'stock.depleted.v2': (event) => this.#depleted(event, event.data),
      ...this.#tickets.handlers,
      'mail.requested.v1': (event) => this.#requested(event),
    };
  }

  /** Mails to the address of the order, as long as its buyer has an account. */
  async #toBuyer({ id, data: { orderId, customerId } }: AboutOrder, write: OrderMailWriter): Promise<void> {
    const buyer = await this.#livingUser(customerId);
    const found = buyer && (await this.#orderFor(orderId, 'customer'));
    if (!found || !isMailable(found.order.customerEmail)) return;
    const to = {
      name: found.order.customerName ?? buyer.name,
      email: found.order.customerEmail,
    };
    await this.#send(write({ to, ...found }), { eventId: id, recipientId: customerId });
  }

  async #toSeller({ id, data: { orderId, sellerId } }: AboutOrder, write: OrderMailWriter): Promise<void> {
    const seller = await this.#livingUser(sellerId);
    const found = seller && (await this.#orderFor(orderId, 'seller'));
    if (!found) return;
    await this.#send(write({ to: seller, ...found }), { eventId: id, recipientId: sellerId });
  }

  /** An order with the page that shows it to its buyer or seller; null for an order that is not there. */
  async #orderFor(
    orderId: string,
    role: 'customer' | 'seller',
  ): Promise<{ order: OrderForMail; url: string } | null> {
    const { orders, urls } = this.#ports;
    const withLink = urls.pageOf('orders', '', role) === null;
    const order = await orders.order(orderId, withLink);
    if (!order) return null;
    const page = urls.pageOf('orders', order.orderNumber, role);
    return { order, url: page ?? withToken(urls.page('order', null, role), order.linkToken ?? '') };
  }

  async #checkoutFailed({ id, data }: DomainEvent<'checkout.failed.v1'>): Promise<void> {
    const buyer = await this.#livingUser(data.customerId);
    if (!buyer) return;
    const checkout = await this.#ports.orders.checkout(data.groupId);
    const to = checkout
      ? { name: checkout.customerName ?? buyer.name, email: checkout.customerEmail }
      : { name: buyer.name, email: buyer.email };
    if (!isMailable(to.email)) return;
    await this.#send(checkoutFailedMail(to), { eventId: id, recipientId: data.customerId });
  }

  async #depleted(
    { id, data }: DomainEvent<'stock.depleted.v1' | 'stock.depleted.v2'>,
    variant: MailedVariant | null,
  ): Promise<void> {
    const seller = await this.#livingUser(data.sellerId);
    if (!seller) return;
    const facts = { available: data.available, url: this.#ports.urls.productsOfSeller() };
    await this.#send(stockDepletedMail(seller, variant, facts), { eventId: id, recipientId: seller.id });
  }

  async #requested({ id, data }: DomainEvent<'mail.requested.v1'>): Promise<void> {
    const owner = await this.#livingUser(data.accountId);
    if (!owner) return;
    const mail = await accountMail(owner, data, (purpose) =>
      this.#ports.tokens.tokenOf(purpose, owner.id, id),
    );
    await this.#send(mail, { eventId: id, recipientId: owner.id });
  }

  async #send(mail: Mail, { eventId, recipientId }: { eventId: string; recipientId: string }): Promise<void> {
    await this.#ports.mails.send({ ...mail, messageId: messageIdOf(eventId, recipientId) });
  }

  /** An account that can be mailed to; null when it is deleted or was never there. */
  async #livingUser(id: string): Promise<User | null> {
    const [user] = await this.#ports.users.named([id]);
    return user?.email ? user : null;
  }
}

function moneyOf({ amount, currency }: { amount: MinorUnits; currency: string }): string {
  return money(toDecimal(amount), currency);
}
