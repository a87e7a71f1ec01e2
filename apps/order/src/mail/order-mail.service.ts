import { DomainError, notFound } from '@e-storefront/errors';
import { parseId } from '@e-storefront/domain';
import type { CheckoutRepository } from '../checkout/checkout.saga';
import type { Order } from '../order/order';
import type { OrderRepository } from '../order/order.repository';

/** Links that open one order to whoever holds them. */
export interface OrderLinks {
  issue(orderId: string, lifetimeMs: number): Promise<string>;
  subjectOf(token: string): Promise<string | null>;
}

/** An order as a mail about it shows it. */
export interface OrderMail extends Order {
  customerName: string | null;
  /** Opens the order to the reader of the mail; null when it was not asked for. */
  linkToken: string | null;
}

/** Whom a checkout concerns. */
export interface CheckoutRecipient {
  customerName: string | null;
  customerEmail: string;
}

interface Ports {
  orders: Pick<OrderRepository, 'find'>;
  checkouts: Pick<CheckoutRepository, 'find'>;
  links: OrderLinks;
}

/** How long the link of a mail opens its order: until warranties and returns are over in most places. */
export const ORDER_LINK_MS = 180 * 24 * 3_600_000;

/** What mails about orders say, for the service that sends them, and the page that their links lead to. */
export class OrderMailService {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /**
   * An order as its mails show it; null when there is none.
   * @param withLink whether a link for the reader is made
   * @throws BAD_USER_INPUT
   */
  async prepare(orderIdText: string, withLink: boolean): Promise<OrderMail | null> {
    const { orders, links } = this.#ports;
    const order = await orders.find(parseId(orderIdText, 'orderId'), 'all');
    if (!order) return null;
    const linkToken = withLink ? await links.issue(order.id, ORDER_LINK_MS) : null;
    return { ...order, customerName: order.shippingAddress.name, linkToken };
  }

  /** Whom a checkout that failed concerns; null when it is not kept any more. @throws BAD_USER_INPUT */
  async findCheckoutRecipient(groupIdText: string): Promise<CheckoutRecipient | null> {
    const plan = await this.#ports.checkouts.find(parseId(groupIdText, 'groupId'));
    const [draft] = plan?.drafts ?? [];
    return draft ? { customerName: draft.shippingAddress.name, customerEmail: draft.customerEmail } : null;
  }

  /** The order that the link of a mail opens. @throws TOKEN_INVALID, NOT_FOUND when the order is gone */
  async findTracked(token: string): Promise<Order> {
    const { orders, links } = this.#ports;
    const orderId = await links.subjectOf(token);
    if (orderId === null) {
      throw new DomainError('TOKEN_INVALID', {
        message: 'This link does not open an order any more. Log in to see your orders.',
      });
    }
    const order = await orders.find(orderId, 'all');
    if (!order) throw notFound('Order', orderId);
    return order;
  }
}
