/** The subjects of mails about orders and stock: each names what it is about by the number that people know. */
export const SUBJECTS = {
  placed: (orderNumber: string) => `We have your order ${orderNumber}`,
  received: (orderNumber: string) => `You have a new order: ${orderNumber}`,
  shipped: (orderNumber: string) => `Your order ${orderNumber} is on its way`,
  delivered: (orderNumber: string) => `Your order ${orderNumber} was delivered`,
  cancelled: (orderNumber: string) => `Your order ${orderNumber} was cancelled`,
  cancelledForSeller: (orderNumber: string) => `The order ${orderNumber} was cancelled`,
  returned: (orderNumber: string) => `We have your return of the order ${orderNumber}`,
  checkoutFailed: 'Your order did not go through',
  receipt: (orderNumber: string) => `Receipt for your order ${orderNumber}`,
  refunded: (orderNumber: string) => `You get money back for your order ${orderNumber}`,
  paymentFailed: (orderNumber: string) => `Your payment failed: order ${orderNumber}`,
  refundFailed: (orderNumber: string) => `A refund failed: order ${orderNumber}`,
  disputed: (orderNumber: string) => `A buyer disputes a payment: order ${orderNumber}`,
  disputeWon: (orderNumber: string) => `You won a dispute: order ${orderNumber}`,
  disputeLost: (orderNumber: string) => `You lost a dispute: order ${orderNumber}`,
  depleted: (product: string) => `${product} is running out`,
} as const;
