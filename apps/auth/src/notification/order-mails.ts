import { compose, type Recipient } from '../mail/account-mails';
import type { Mail } from '../mail/mail.service';

/** The changes of an order that its buyer is told of by mail. */
const CHANGES: Partial<Record<string, { subject: string; line: string }>> = {
  SHIPPED: { subject: 'Your order is on its way', line: 'has been handed to the carrier' },
  DELIVERED: { subject: 'Your order was delivered', line: 'was delivered' },
  CANCELLED: { subject: 'Your order was cancelled', line: 'was cancelled' },
};

/** Confirms an order to its buyer. */
export function orderPlacedMail(to: Recipient, orderId: string): Mail {
  return compose(to, {
    subject: 'We have your order',
    lines: [
      `Thank you: your order ${orderId} was placed.`,
      'You find it in your account, and we write again when it is shipped.',
    ],
  });
}

/** Tells a seller that there is something to ship. */
export function orderReceivedMail(to: Recipient, orderId: string): Mail {
  return compose(to, {
    subject: 'You have a new order',
    lines: [`Your shop received the order ${orderId}. You find what was bought in your seller account.`],
  });
}

/** Tells the buyer how an order goes on; null for a change that needs no mail. */
export function orderChangedMail(to: Recipient, orderId: string, status: string): Mail | null {
  const change = CHANGES[status];
  return change
    ? compose(to, { subject: change.subject, lines: [`Your order ${orderId} ${change.line}.`] })
    : null;
}

/** Tells the buyer that a checkout whose answer was lost came to nothing. */
export function checkoutFailedMail(to: Recipient): Mail {
  return compose(to, {
    subject: 'Your order did not go through',
    lines: ['Your last order could not be completed. Nothing was ordered and nothing was charged.'],
  });
}

/** Confirms to the buyer what was taken of them. */
export function paymentReceiptMail(to: Recipient, orderId: string, amount: string): Mail {
  return compose(to, {
    subject: `Receipt for your order ${orderId}`,
    lines: [`We received your payment of ${amount} for the order ${orderId}. Thank you.`],
  });
}

/** Tells the buyer that money comes back. */
export function paymentRefundedMail(to: Recipient, orderId: string, amount: string): Mail {
  return compose(to, {
    subject: 'You get money back',
    lines: [`We refunded ${amount} of your order ${orderId}. Your bank may take a few days to show it.`],
  });
}

/** Tells the buyer that an order ended for want of payment. */
export function paymentFailedMail(to: Recipient, orderId: string): Mail {
  return compose(to, {
    subject: 'Your payment failed',
    lines: [`The payment of your order ${orderId} failed, so the order was called off.`],
  });
}

/** Tells a seller that money did not reach its buyer. */
export function refundFailedMail(to: Recipient, orderId: string, amount: string): Mail {
  return compose(to, {
    subject: 'A refund failed',
    lines: [
      `The buyer's bank sent back ${amount} that were refunded for the order ${orderId}.`,
      'The buyer still waits for the money: ask the support of the shop to give it back in another way.',
    ],
  });
}

/** Tells a seller that a buyer went to their bank. */
export function paymentDisputedMail(to: Recipient, orderId: string, amount: string): Mail {
  return compose(to, {
    subject: 'A buyer disputes a payment',
    lines: [
      `The buyer of the order ${orderId} asks their bank to take ${amount} back.`,
      'Keep what shows that it was sent and arrived: the bank decides by it.',
    ],
  });
}

/** Tells a seller how the bank decided. */
export function disputeClosedMail(
  to: Recipient,
  orderId: string,
  end: { amount: string; isWon: boolean },
): Mail {
  const line = end.isWon
    ? `The bank decided the dispute over the order ${orderId} in your favour: ${end.amount} stay with you.`
    : `The bank decided the dispute over the order ${orderId} for the buyer and gave them ${end.amount} back.`;
  return compose(to, { subject: end.isWon ? 'You won a dispute' : 'You lost a dispute', lines: [line] });
}

/** Tells a seller to restock. */
export function stockDepletedMail(to: Recipient, productId: string, available: number): Mail {
  return compose(to, {
    subject: 'One of your products is running out',
    lines: [`Of a variant of your product ${productId}, ${Math.max(available, 0)} can still be bought.`],
  });
}
