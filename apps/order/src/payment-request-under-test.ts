import type { PaymentRequest } from './payment.port';
import { newId } from './peers-under-test';

/** A payment of 50.00 by card for an order of nobody else's. */
export function paymentRequest(fields: Partial<PaymentRequest> = {}): PaymentRequest {
  return {
    ...{ orderId: newId(), groupId: newId(), customerId: newId(), sellerId: newId() },
    ...{ amount: 5_000, currency: 'INR', method: 'card', token: null },
    ...fields,
  };
}

/** What the address of a second step names. */
export function secondStepOf(payment: { orderId: string; nextAction: { url: string } | null } | null): {
  orderId: string;
  token: string;
} {
  const token = payment?.nextAction?.url.split('/').at(-1);
  if (!payment || !token) throw new Error('The payment waits for no second step.');
  return { orderId: payment.orderId, token };
}
