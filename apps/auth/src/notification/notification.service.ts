import type { EventHandlers } from '@e-storefront/messaging';
import type { DomainEvent, EventData } from '@e-storefront/events';
import { toDecimal, type MinorUnits } from '@e-storefront/domain';
import { createMessageId } from '../email/compose-mail';
import { withToken, type FrontendUrls } from '../email/frontend-urls';
import { isDeliverable, type Mail, type Mailer } from '../email/mailer';
import type { EmailTokens } from '../email/email-token.service';

import { composeAccountMail } from './account-mail';
import {
  checkoutFailedMail,
  disputeClosedMail,
  hasBuyerMail,
  formatMoney,
  orderCancelledMail,
  orderStatusMail,
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
import { TicketNotificationService, type TicketMailClient } from './ticket-notification.service';
import type { User } from '../user/user';
import type { UserRepository } from '../user/user.model';

export type { TicketMailClient } from './ticket-notification.service';

export interface OrderForMail extends MailedOrder {
  customerName: string | null;
  customerEmail: string;
  /** Opens the page of the order without a login; null unless requested. */
  linkToken: string | null;
}

/** The order service. */
export interface OrderMailClient {
  /** Null for an unknown order. @param withLink whether to create a link token */
  findOrder(orderId: string, withLink: boolean): Promise<OrderForMail | null>;
  /** The recipient of a failed checkout; null when it is no longer stored. */
  findCheckout(groupId: string): Promise<{ customerName: string | null; customerEmail: string } | null>;
}

interface Dependencies {
  users: Pick<UserRepository, 'findByIds'>;
  emailTokens: Pick<EmailTokens, 'findByMail'>;
  urls: FrontendUrls;
  mailer: Mailer;
  orders: OrderMailClient;
  tickets: TicketMailClient;
}

type OrderParties = Pick<EventData<'order.placed.v1'>, 'orderId' | 'customerId' | 'sellerId'>;
type OrderEvent = Pick<DomainEvent, 'id'> & { data: OrderParties };
type OrderMailWriter = (input: OrderMailInput) => Mail;
/** What the parties of an order are sent; nothing when left out. */
interface OrderMails {
  buyer?: OrderMailWriter | null;
  seller?: OrderMailWriter | null;
}

/**
 * Sends the mails for events. Events carry only ids and facts; the rest is read from the owning service when the mail is
 * composed, so that no queue contains addresses and texts and deleted accounts receive nothing. Delivery is at least
 * once: a repeated mail has the same Message-ID, by which mail programs drop duplicates.
 */
export class NotificationService {
  readonly #dependencies: Dependencies;
  readonly #tickets: TicketNotificationService;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
    this.#tickets = new TicketNotificationService(dependencies);
  }

  /** Handlers by event name. */
  get handlers(): EventHandlers<'auth'> {
    return {
      'order.placed.v1': (event) => this.#mail(event, { buyer: orderPlacedMail, seller: orderReceivedMail }),
      'order.updated.v1': (event) => {
        const { status } = event.data;
        return this.#mail(event, {
          buyer: hasBuyerMail(status) ? (input) => orderStatusMail(input, status) : null,
          seller: status === 'CANCELLED' ? orderCancelledMail : null,
        });
      },
      'checkout.failed.v1': (event) => this.#mailFailedCheckout(event),
      'payment.captured.v1': async (event) => {
        // Free orders need no receipt.
        if (event.data.amount === 0) return;
        await this.#mail(event, { buyer: (input) => paymentReceiptMail(input, formatAmount(event.data)) });
      },
      'payment.refunded.v1': (event) =>
        this.#mail(event, { buyer: (input) => paymentRefundedMail(input, formatAmount(event.data)) }),
      'payment.failed.v1': (event) => this.#mail(event, { buyer: paymentFailedMail }),
      'refund.failed.v1': (event) =>
        this.#mail(event, { seller: (input) => refundFailedMail(input, formatAmount(event.data)) }),
      'payment.disputed.v1': (event) =>
        this.#mail(event, { seller: (input) => paymentDisputedMail(input, formatAmount(event.data)) }),
      'dispute.closed.v1': async (event) => {
        const { amount, isWon } = event.data;
        // Everything was refunded before, so that there was nothing to decide.
        if (amount === 0) return;
        await this.#mail(event, {
          seller: (input) => disputeClosedMail(input, { amount: formatAmount(event.data), isWon }),
        });
      },
      'stock.depleted.v1': (event) => this.#mailDepletedStock(event, null),
      'stock.depleted.v2': (event) => this.#mailDepletedStock(event, event.data),
      ...this.#tickets.handlers,
      'mail.requested.v1': (event) => this.#mailAccountOwner(event),
    };
  }

  /** Mails the parties of an order that there is a mail for, unless their accounts were deleted. */
  async #mail(
    { id, data: { orderId, customerId, sellerId } }: OrderEvent,
    { buyer: toBuyer = null, seller: toSeller = null }: OrderMails,
  ): Promise<void> {
    const users = await this.#findActiveUsers([
      ...(toBuyer ? [customerId] : []),
      ...(toSeller ? [sellerId] : []),
    ]);
    const [buyer, seller] = [users.get(customerId), users.get(sellerId)];
    const bought = toBuyer && buyer && (await this.#findOrderWithUrl(orderId, 'customer'));
    // The address of the order, which may be another one than that of the account.
    if (bought && isDeliverable(bought.order.customerEmail)) {
      const { customerName, customerEmail } = bought.order;
      const to = { name: customerName ?? buyer.name, email: customerEmail };
      await this.#send(toBuyer({ to, ...bought }), { eventId: id, recipientId: customerId });
    }
    const sold = toSeller && seller && (await this.#findOrderWithUrl(orderId, 'seller'));
    if (sold) await this.#send(toSeller({ to: seller, ...sold }), { eventId: id, recipientId: sellerId });
  }

  /** An order with its page for the recipient; null for an unknown order. */
  async #findOrderWithUrl(
    orderId: string,
    role: 'customer' | 'seller',
  ): Promise<{ order: OrderForMail; url: string } | null> {
    const { orders, urls } = this.#dependencies;
    const withLink = urls.detailPage('orders', '', role) === null;
    const order = await orders.findOrder(orderId, withLink);
    if (!order) return null;
    const page = urls.detailPage('orders', order.orderNumber, role);
    return { order, url: page ?? withToken(urls.tokenPage('order', null, role), order.linkToken ?? '') };
  }

  async #mailFailedCheckout({ id, data }: DomainEvent<'checkout.failed.v1'>): Promise<void> {
    const buyer = await this.#findActiveUser(data.customerId);
    if (!buyer) return;
    const checkout = await this.#dependencies.orders.findCheckout(data.groupId);
    const to = checkout
      ? { name: checkout.customerName ?? buyer.name, email: checkout.customerEmail }
      : { name: buyer.name, email: buyer.email };
    if (!isDeliverable(to.email)) return;
    await this.#send(checkoutFailedMail(to), { eventId: id, recipientId: data.customerId });
  }

  async #mailDepletedStock(
    { id, data }: DomainEvent<'stock.depleted.v1' | 'stock.depleted.v2'>,
    variant: MailedVariant | null,
  ): Promise<void> {
    const seller = await this.#findActiveUser(data.sellerId);
    if (!seller) return;
    const facts = { available: data.available, url: this.#dependencies.urls.sellerProductsPage() };
    await this.#send(stockDepletedMail(seller, variant, facts), { eventId: id, recipientId: seller.id });
  }

  async #mailAccountOwner({ id, data }: DomainEvent<'mail.requested.v1'>): Promise<void> {
    const owner = await this.#findActiveUser(data.accountId);
    if (!owner) return;
    const mail = await composeAccountMail(owner, data, (purpose) =>
      this.#dependencies.emailTokens.findByMail(purpose, owner.id, id),
    );
    if (mail) await this.#send(mail, { eventId: id, recipientId: owner.id });
  }

  async #send(mail: Mail, { eventId, recipientId }: { eventId: string; recipientId: string }): Promise<void> {
    await this.#dependencies.mailer.send({ ...mail, messageId: createMessageId(eventId, recipientId) });
  }

  /** Null for a deleted or unknown account. */
  async #findActiveUser(id: string): Promise<User | null> {
    return (await this.#findActiveUsers([id])).get(id) ?? null;
  }

  /** By id, without deleted and unknown accounts. */
  async #findActiveUsers(ids: readonly string[]): Promise<ReadonlyMap<string, User>> {
    if (ids.length === 0) return new Map();
    const users = await this.#dependencies.users.findByIds(ids);
    return new Map(users.filter(({ email }) => email).map((user) => [user.id, user]));
  }
}

function formatAmount({ amount, currency }: { amount: MinorUnits; currency: string }): string {
  return formatMoney(toDecimal(amount), currency);
}
