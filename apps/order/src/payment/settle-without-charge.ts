import { retryOnConflict } from '@e-storefront/mongo';
import type { Payment, PaymentOutcome, PaymentRequest } from './payment';
import { paymentSuperseded } from './payment-errors';
import { createPayment, toOutcome } from './payment-transitions';
import type { PaymentRepository } from './payment.model';

/**
 * Settles a payment with nothing to charge, once and without a provider call.
 * @throws CONFLICT when the order already has a payment with another outcome
 */
export async function settleWithoutCharge(
  payments: Pick<PaymentRepository, 'add' | 'find'>,
  request: PaymentRequest,
): Promise<PaymentOutcome> {
  const created = createPayment({ ...request, token: null }, 'none');
  const settled: Payment = { ...created, state: 'captured', pendingOperation: null };
  if (await payments.add(settled)) return toOutcome(settled);
  const known = await payments.find(request.orderId);
  if (known?.amount === request.amount && known.state === 'captured') return toOutcome(known);
  throw paymentSuperseded();
}

/** Voids a payment that was settled without a charge; no provider call is needed. @throws CONFLICT */
export async function voidWithoutCharge(
  payments: Pick<PaymentRepository, 'find' | 'change'>,
  orderId: string,
): Promise<Payment | null> {
  return retryOnConflict(async () => {
    const payment = await payments.find(orderId);
    if (payment?.state !== 'captured') return payment;
    return (await payments.change(payment, { state: 'voided' })) ?? undefined;
  });
}
