/** Subjects of mails about orders and stock; each contains the order number or the product name. */
export const SUBJECTS = {
  placed: (orderNumber: string) => `We have received your order ${orderNumber}`,
  received: (orderNumber: string) => `You have a new order: ${orderNumber}`,
  shipped: (orderNumber: string) => `Your order ${orderNumber} is on its way`,
  delivered: (orderNumber: string) => `Your order ${orderNumber} was delivered`,
  cancelled: (orderNumber: string) => `Your order ${orderNumber} was cancelled`,
  cancelledForSeller: (orderNumber: string) => `Order ${orderNumber} was cancelled`,
  returned: (orderNumber: string) => `We have received your return for order ${orderNumber}`,
  checkoutFailed: 'Your order could not be completed',
  receipt: (orderNumber: string) => `Receipt for your order ${orderNumber}`,
  refunded: (orderNumber: string) => `Your refund for order ${orderNumber}`,
  paymentFailed: (orderNumber: string) => `Payment failed for your order ${orderNumber}`,
  refundFailed: (orderNumber: string) => `A refund failed for order ${orderNumber}`,
  disputed: (orderNumber: string) => `Payment disputed for order ${orderNumber}`,
  disputeWon: (orderNumber: string) => `You won the dispute over order ${orderNumber}`,
  disputeLost: (orderNumber: string) => `You lost the dispute over order ${orderNumber}`,
  depleted: (product: string) => `${product} is running out of stock`,
} as const;
