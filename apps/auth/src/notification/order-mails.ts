import { composeMail, type MailContent, type OrderSummary, type Recipient } from '../email/compose-mail';
import type { Mail } from '../email/mailer';
import { SUBJECTS } from './mail-subjects';

/** A mail's view of an order; amounts in the currency's unit, such as 12.5. */
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

/** What a mail about an order is written from. */
export interface OrderMailInput {
  to: Recipient;
  order: MailedOrder;
  /** Where the reader sees the order. */
  url: string;
}

const BUYER_REASON = 'You receive this mail because you placed this order.';
const SELLER_REASON = 'You receive this mail because you sell with us.';
const VIEW_LABEL = 'View the order';

/** An amount with its currency, such as `INR 1234.50`. */
export function formatMoney(amount: number, currency: string): string {
  return `${currency} ${amount.toFixed(2)}`;
}

/** Confirms an order to its buyer. */
export function orderPlacedMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.placed(orderNumber),
    paragraphs: [`Thank you for your order ${orderNumber}. This is what you ordered:`],
    order: toOrderSummary(order),
    closing: ['We write again when it is shipped.'],
  });
}

/** Tells a seller that there is something to ship. */
export function orderReceivedMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.received(orderNumber),
    paragraphs: [`Your shop received the order ${orderNumber}:`],
    order: toOrderSummary(order),
  });
}

type StatusMail = { subject: (orderNumber: string) => string; line: (orderNumber: string) => string };

/** The changes of an order that its buyer is told of by mail. */
const STATUS_MAILS: Partial<Record<string, StatusMail>> = {
  SHIPPED: {
    subject: SUBJECTS.shipped,
    line: (number) => `Your order ${number} has been handed to the carrier.`,
  },
  DELIVERED: { subject: SUBJECTS.delivered, line: (number) => `Your order ${number} was delivered.` },
  CANCELLED: {
    subject: SUBJECTS.cancelled,
    line: (number) => `Your order ${number} was cancelled. What you paid for it goes back to you.`,
  },
  RETURNED: { subject: SUBJECTS.returned, line: (number) => `Your order ${number} came back to us.` },
};

/** Whether a change of status is told to a buyer by mail. */
export function hasBuyerMail(status: string): boolean {
  return Object.hasOwn(STATUS_MAILS, status);
}

/** Tells the buyer how an order goes on. @throws Error for a status that needs no mail */
export function orderStatusMail({ to, order, url }: OrderMailInput, status: string): Mail {
  const change = STATUS_MAILS[status];
  if (!change) throw new Error(`No mail is written about the status ${status}.`);
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: change.subject(order.orderNumber),
    paragraphs: [change.line(order.orderNumber)],
    order: toOrderSummary(order),
  });
}

/** Tells a seller not to ship. */
export function orderCancelledMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.cancelledForSeller(orderNumber),
    paragraphs: [`The order ${orderNumber} was cancelled: please do not ship it.`],
    order: toOrderSummary(order),
  });
}

/** Tells the buyer that a checkout whose answer was lost came to nothing. */
export function checkoutFailedMail(to: Recipient): Mail {
  return composeMail(to, {
    subject: SUBJECTS.checkoutFailed,
    paragraphs: [
      'Your last order could not be completed. Nothing was ordered and nothing was charged.',
      'Your cart is as it was: please try again.',
    ],
    reason: 'You receive this mail because you tried to place an order.',
    topic: 'orders',
  });
}

/** Confirms to the buyer what was paid. */
export function paymentReceiptMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.receipt(orderNumber),
    paragraphs: [`We received your payment of ${amount} for the order ${orderNumber}. Thank you.`],
    order: toOrderSummary(order),
  });
}

/** Tells the buyer that money comes back. */
export function paymentRefundedMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.refunded(orderNumber),
    paragraphs: [
      `We refunded ${amount} of your order ${orderNumber}.`,
      'Your bank may take a few days to show it.',
    ],
  });
}

/** Tells the buyer that an order ended for want of payment. */
export function paymentFailedMail({ to, order, url }: OrderMailInput): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...buyerContent(order, url),
    subject: SUBJECTS.paymentFailed(orderNumber),
    paragraphs: [
      `The payment of your order ${orderNumber} failed, so the order was called off and nothing was charged.`,
      'You are welcome to order again and pay in another way.',
    ],
  });
}

/** Tells a seller that money did not reach its buyer. */
export function refundFailedMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.refundFailed(orderNumber),
    paragraphs: [
      `The buyer's bank sent back the refund of ${amount} for the order ${orderNumber}.`,
      'The buyer still waits for the money. Please contact our support to refund it in another way.',
    ],
  });
}

/** Tells a seller that a buyer went to their bank. */
export function paymentDisputedMail({ to, order, url }: OrderMailInput, amount: string): Mail {
  const { orderNumber } = order;
  return composeMail(to, {
    ...sellerContent(order, url),
    subject: SUBJECTS.disputed(orderNumber),
    paragraphs: [
      `The buyer of the order ${orderNumber} asks their bank to take ${amount} back.`,
      'Keep what shows that it was sent and arrived: the bank decides by it.',
    ],
  });
}

/** Tells a seller how the bank decided. */
export function disputeClosedMail(
  { to, order, url }: OrderMailInput,
  { amount, isWon }: { amount: string; isWon: boolean },
): Mail {
  const { orderNumber } = order;
  const decision = isWon
    ? `The bank decided the dispute over the order ${orderNumber} in your favour: ${amount} stay with you.`
    : `The bank decided the dispute over the order ${orderNumber} for the buyer and gave them ${amount} back.`;
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
  const place = [[zip, city].filter(Boolean).join(' '), state].filter(Boolean).join(', ');
  return [name ?? '', street, place, country].filter((line) => line !== '');
}
