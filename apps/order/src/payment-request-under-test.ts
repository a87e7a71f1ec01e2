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
