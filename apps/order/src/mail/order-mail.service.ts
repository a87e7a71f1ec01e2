import { DomainError, notFound } from '@e-storefront/errors';
import { parseId } from '@e-storefront/domain';
import type { AccessLinks } from '@e-storefront/mongo';
import type { CheckoutRepository } from '../checkout/checkout.model';
import type { Order } from '../order/order';
import type { OrderRepository } from '../order/order.model';

/** The data of a mail about an order. */
export interface OrderMail extends Order {
  customerName: string | null;
  /** Lets the recipient open the order without logging in; null unless requested. */
  linkToken: string | null;
}

/** The recipient of a mail about a failed checkout. */
export interface CheckoutRecipient {
  customerName: string | null;
  customerEmail: string;
}

interface Dependencies {
  orders: Pick<OrderRepository, 'find'>;
  checkouts: Pick<CheckoutRepository, 'find'>;
  links: Pick<AccessLinks, 'issue' | 'subjectOf'>;
}

/** Half a year: until the return and warranty periods of most countries have ended. */
const ORDER_LINK_MS = 180 * 24 * 3_600_000;

/** Provides the data of order mails and the page behind their links. */
export class OrderMailService {
  readonly #deps: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#deps = dependencies;
  }

  /** @returns null for an unknown order @throws BAD_USER_INPUT */
  async prepare(orderIdText: string, withLink: boolean): Promise<OrderMail | null> {
    const { orders, links } = this.#deps;
    const order = await orders.find(parseId(orderIdText, 'orderId'), 'all');
    if (!order) return null;
    const linkToken = withLink ? await links.issue(order.id, ORDER_LINK_MS) : null;
    return { ...order, customerName: order.shippingAddress.name, linkToken };
  }

  /** @returns null when the checkout is no longer stored @throws BAD_USER_INPUT */
  async findCheckoutRecipient(groupIdText: string): Promise<CheckoutRecipient | null> {
    const plan = await this.#deps.checkouts.find(parseId(groupIdText, 'groupId'));
    const [draft] = plan?.drafts ?? [];
    return draft ? { customerName: draft.shippingAddress.name, customerEmail: draft.customerEmail } : null;
  }

  /** The order behind the link of a mail. @throws TOKEN_INVALID, NOT_FOUND when the order no longer exists */
  async findTracked(token: string): Promise<Order> {
    const { orders, links } = this.#deps;
    const orderId = await links.subjectOf(token);
    if (orderId === null) {
      throw new DomainError('TOKEN_INVALID', {
        message: 'This link is no longer valid. Log in to see your orders.',
      });
    }
    const order = await orders.find(orderId, 'all');
    if (!order) throw notFound('Order', orderId);
    return order;
  }
}
