import { DomainError } from '@e-storefront/errors';
import { toDecimal, type MinorUnits } from '@e-storefront/domain';

export function refundExceeded(
  requested: MinorUnits,
  refundable: MinorUnits,
): DomainError<'REFUND_EXCEEDED'> {
  return new DomainError('REFUND_EXCEEDED', {
    details: { requested: toDecimal(requested), refundable: toDecimal(refundable) },
  });
}

export function paymentDisputed(): DomainError<'CONFLICT'> {
  return new DomainError('CONFLICT', {
    message: 'The payment is disputed. It cannot be refunded until the bank has decided.',
  });
}

/** @param reason the provider's failure code */
export function paymentDeclined(reason: string | null): DomainError<'PAYMENT_DECLINED'> {
  return new DomainError('PAYMENT_DECLINED', {
    ...(reason === AMOUNT_TOO_SMALL && { message: AMOUNT_TOO_SMALL_MESSAGE }),
    details: { reason: reason ?? 'declined' },
  });
}

/** Failure code for an amount below the provider's minimum. */
export const AMOUNT_TOO_SMALL = 'amount_too_small';
const AMOUNT_TOO_SMALL_MESSAGE =
  'The amount is too small for this payment method. Please choose another one, such as cash on delivery.';

/** Error for an authorisation whose order already has a payment with another outcome. */
export function paymentSuperseded(): DomainError<'CONFLICT'> {
  return new DomainError('CONFLICT', { message: 'The payment of this order has already been settled.' });
}
