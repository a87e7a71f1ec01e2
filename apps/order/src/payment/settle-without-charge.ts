import { DomainError } from '@e-storefront/errors';
import type { Payment } from './payment';
import { outcomeOf, requested } from './payment-transitions';
import type { PaymentOutcome, PaymentRequest } from './payment-request';
import { settledOtherwise } from './payment-errors';
import type { PaymentRepository } from './payment.repository';

const TRIES = 20;

/**
 * Settles a payment of which nothing is to be charged, once: no provider is asked.
 * @throws CONFLICT when it was settled otherwise before
 */
export async function settleWithoutCharge(
  payments: Pick<PaymentRepository, 'add' | 'find'>,
  request: PaymentRequest,
): Promise<PaymentOutcome> {
  const unasked = requested({ ...request, token: null }, 'none');
  const settled: Payment = { ...unasked, state: 'captured', intent: null };
  if (await payments.add(settled)) return outcomeOf(settled);
  const known = await payments.find(request.orderId);
  if (known?.amount === request.amount && known.state === 'captured') return outcomeOf(known);
  throw settledOtherwise();
}

/** Voids a payment that was settled without a charge: nothing was taken, so nobody has to be asked. @throws CONFLICT */
export async function voidSettled(
  payments: Pick<PaymentRepository, 'find' | 'change'>,
  orderId: string,
): Promise<Payment | null> {
  for (let tried = 0; tried < TRIES; tried += 1) {
    const payment = await payments.find(orderId);
    if (payment?.state !== 'captured') return payment;
    const voided = await payments.change(payment, { state: 'voided' });
    if (voided) return voided;
  }
  throw new DomainError('CONFLICT');
}
