import { badInput } from '@e-storefront/errors';
import type { ProviderName } from '../payment';
import type { Charge, Charged, PaymentProvider } from './provider';

/**
 * Money that moves outside of any machine, at the door or by transfer: nobody is asked, people say when it came. It is
 * `created` until then, and there are no books but the shop's.
 */
export function offlineProvider(name: Extract<ProviderName, 'cod' | 'bank'>): PaymentProvider {
  const charge = (payment: Charged, fields: Partial<Charge>): Charge => ({
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
    minimum: () => 0,
    authorise: async (payment) => {
      if (payment.token === null) return charge(payment, {});
      throw badInput('input.paymentToken', 'is for card payments only.');
    },
    capture: async (payment) => charge(payment, { state: 'captured', captured: payment.amount }),
    void: async (payment) => charge(payment, { state: 'voided' }),
    refund: async (payment, { amount }) =>
      charge(payment, { state: 'captured', captured: payment.amount, refunded: amount }),
    find: async () => null,
    list: null,
  };
}
