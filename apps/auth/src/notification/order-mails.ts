import { composeMail, type MailContent, type OrderSummary, type Recipient } from '../email/compose-mail';
import type { Mail } from '../email/mailer';
import { SUBJECTS } from './mail-subjects';

/** The order data of a mail; amounts are decimals in the currency's major unit, such as 12.5. */
export interface MailedOrder {
  orderNumber: string;
  currency: string;
  items: {
    productName: string;
    variantName: string | null;
    sku: string;
    quantity: number;
    price: number;
    subtotal: number;
  }[];
  subtotal: number;
  discount: number;
  tax: number;
  shipping: number;
  total: number;
  couponCode: string | null;
  shippingMethod: string;
  shippingAddress: PostalAddress;
}

interface PostalAddress {
  name: string | null;
  street: string;
  city: string;
  state: string;
  zip: string;
  country: string;
}

/** The input of order mails. */
export interface OrderMailInput {
  to: Recipient;
  order: MailedOrder;
  /** The order's page for the recipient. */
  url: string;
}

const BUYER_REASON = 'You are receiving this e-mail because you placed an order with us.';
const SELLER_REASON = 'You are receiving this e-mail because you sell with us.';
const VIEW_LABEL = 'View order';

/** Formats an amount with its currency, such as `INR 1234.50`. */
export function formatMoney(amount: number, currency: string): string {
  return `${currency} ${amount.toFixed(2)}`;
}

/** Confirms an order to the buyer. */
export function orderPlacedMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.placed(orderNumber),
    paragraphs: [`Thank you for your order ${orderNumber}. Here is a summary:`],
    order: toOrderSummary(order),
    closing: ['We will e-mail you again as soon as it ships.'],
  });
}

/** Notifies the seller of a new order. */
export function orderReceivedMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.received(orderNumber),
    paragraphs: [`Your shop has received order ${orderNumber}:`],
    order: toOrderSummary(order),
  });
}

type StatusMail = { subject: (orderNumber: string) => string; line: (orderNumber: string) => string };

/** Mails to the buyer, by the order's new status. */
const STATUS_MAILS: Partial<Record<string, StatusMail>> = {
  SHIPPED: {
    subject: SUBJECTS.shipped,
    line: (number) => `Good news: your order ${number} has been handed over to the carrier.`,
  },
  DELIVERED: { subject: SUBJECTS.delivered, line: (number) => `Your order ${number} was delivered.` },
  CANCELLED: {
    subject: SUBJECTS.cancelled,
    line: (number) =>
      `Your order ${number} was cancelled. If you have already paid for it, we will refund you.`,
  },
  RETURNED: {
    subject: SUBJECTS.returned,
    line: (number) => `We have received your return for order ${number}.`,
  },
};

/** Whether the buyer receives a mail about a status. */
export function hasBuyerMail(status: string): boolean {
  return Object.hasOwn(STATUS_MAILS, status);
}

/** Notifies the buyer of a status change. @throws Error for a status without a mail */
export function orderStatusMail({ to, order, url }: OrderMailInput, status: string): Mail {
  const change = STATUS_MAILS[status];
  if (!change) throw new Error(`There is no mail for the order status ${status}.`);
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: change.subject(order.orderNumber),
    paragraphs: [change.line(order.orderNumber)],
    order: toOrderSummary(order),
  });
}

/** Notifies the seller that the order must not be shipped. */
export function orderCancelledMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.cancelledForSeller(orderNumber),
    paragraphs: [`Order ${orderNumber} was cancelled. Please do not ship it.`],
    order: toOrderSummary(order),
  });
}

/** Notifies the buyer of a checkout that was rolled back without a response to the client. */
export function checkoutFailedMail(to: Recipient): Mail {
  return composeMail(to, {
    subject: SUBJECTS.checkoutFailed,
    paragraphs: [
      'We are sorry, but your last order could not be completed. No order was placed and nothing was charged.',
      'Your cart has not changed, so please try again.',
    ],
    reason: 'You are receiving this e-mail because you tried to place an order with us.',
    topic: 'orders',
  });
}

/** Confirms a payment to the buyer. */
export function paymentReceiptMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.receipt(orderNumber),
    paragraphs: [`Thank you. We have received your payment of ${amount} for order ${orderNumber}.`],
    order: toOrderSummary(order),
  });
}

/** Notifies the buyer of a refund. */
export function paymentRefundedMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.refunded(orderNumber),
    paragraphs: [
      `We have refunded ${amount} for your order ${orderNumber}.`,
      'It may take a few days until the refund appears in your bank account.',
    ],
  });
}

/** Notifies the buyer of an order that was cancelled because its payment failed. */
export function paymentFailedMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.paymentFailed(orderNumber),
    paragraphs: [
      `The payment for your order ${orderNumber} failed, so the order was cancelled and nothing was charged.`,
      'You are welcome to order again with another payment method.',
    ],
  });
}

/** Notifies the seller of a refund that the buyer's bank returned. */
export function refundFailedMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.refundFailed(orderNumber),
    paragraphs: [
      `The buyer's bank returned the refund of ${amount} for order ${orderNumber}.`,
      'The buyer has not received the money. Please contact our support team to arrange another way to refund it.',
    ],
  });
}

/** Notifies the seller of a dispute. */
export function paymentDisputedMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.disputed(orderNumber),
    paragraphs: [
      `The buyer of order ${orderNumber} has disputed the payment and asked their bank to return ${amount}.`,
      'Please keep all proof of shipping and delivery. The bank bases its decision on it.',
    ],
  });
}

/** Notifies the seller of the bank's decision on a dispute. */
export function disputeClosedMail(
  { to, order, url }: OrderMailInput,
  { amount, isWon }: { amount: string; isWon: boolean },
): Mail {
  const { orderNumber } = order;
  const decision = isWon
    ? `The bank decided the dispute over order ${orderNumber} in your favour. You keep ${amount}.`
    : `The bank decided the dispute over order ${orderNumber} in the buyer's favour and returned ${amount} to them.`;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: isWon ? SUBJECTS.disputeWon(orderNumber) : SUBJECTS.disputeLost(orderNumber),
    paragraphs: [decision],
  });
}

type CommonContent = Pick<MailContent, 'reason' | 'topic' | 'thread' | 'link'>;

function buyerContent({ orderNumber }: MailedOrder, url: string): CommonContent {
  return { reason: BUYER_REASON, topic: 'orders', thread: orderNumber, link: { label: VIEW_LABEL, url } };
}

function sellerContent({ orderNumber }: MailedOrder, url: string): CommonContent {
  return { reason: SELLER_REASON, topic: 'orders', thread: orderNumber, link: { label: VIEW_LABEL, url } };
}

function toOrderSummary(order: MailedOrder): OrderSummary {
  const { currency, couponCode, shippingMethod, shippingAddress } = order;
  const sum = (label: string, amount: number, isTotal = false) => ({
    label,
    amount: formatMoney(amount, currency),
    isTotal,
  });
  const shippingLabel = shippingMethod === 'EXPRESS' ? 'Express shipping' : 'Shipping';
  const discount = sum(couponCode === null ? 'Discount' : `Discount (${couponCode})`, -order.discount);
  return {
    lines: order.items.map(({ productName, variantName, sku, quantity, price, subtotal }) => ({
      name: productName,
      detail: [variantName, sku].filter(Boolean).join(', ') || null,
      quantity,
      price: formatMoney(price, currency),
      amount: formatMoney(subtotal, currency),
    })),
    sums: [
      sum('Subtotal', order.subtotal),
      ...(order.discount > 0 ? [discount] : []),
      sum('Tax', order.tax),
      sum(shippingLabel, order.shipping),
      sum('Total', order.total, true),
    ],
    addressLabel: 'Shipping address',
    address: toAddressLines(shippingAddress),
  };
}

function toAddressLines({ name, street, city, state, zip, country }: PostalAddress): string[] {
  const cityLine = [[zip, city].filter(Boolean).join(' '), state].filter(Boolean).join(', ');
  return [name ?? '', street, cityLine, country].filter((line) => line !== '');
}
