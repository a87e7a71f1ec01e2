import { badInput } from '@e-storefront/errors';
import type { ProviderName } from '../payment';
import type { Charge, PaymentProvider, ProviderPayment } from './provider';

/**
 * Cash on delivery and bank transfers: no remote system is involved, staff confirm the payment. Until then it stays
 * `created`. The shop keeps the only record.
 */
export function offlineProvider(name: Extract<ProviderName, 'cod' | 'bank'>): PaymentProvider {
  const createCharge = (payment: ProviderPayment, fields: Partial<Charge>): Charge => ({
    orderId: payment.orderId,
    amount: payment.amount,
    reference: `${name}:${payment.orderId}`,
    state: 'created',
    captured: 0,
    refunded: 0,
    nextAction: null,
    failure: null,
    ...fields,
  });
  return {
    name,
    minimumAmount: () => 0,
    authorise: async (payment) => {
      if (payment.token === null) return createCharge(payment, {});
      throw badInput('input.paymentToken', 'is for card payments only.');
    },
    capture: async (payment) => createCharge(payment, { state: 'captured', captured: payment.amount }),
    void: async (payment) => createCharge(payment, { state: 'voided' }),
    refund: async (payment, { amount }) =>
      createCharge(payment, { state: 'captured', captured: payment.amount, refunded: amount }),
    find: async () => null,
    list: null,
  };
}
