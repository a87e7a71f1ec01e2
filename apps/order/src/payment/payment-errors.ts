import { DomainError } from '@e-storefront/errors';
import { toDecimal, type MinorUnits } from '@e-storefront/domain';

/** The refusal of a refund of more than is left of what was paid. */
export function refundExceeded(
  requested: MinorUnits,
  refundable: MinorUnits,
): DomainError<'REFUND_EXCEEDED'> {
  return new DomainError('REFUND_EXCEEDED', {
    details: { requested: toDecimal(requested), refundable: toDecimal(refundable) },
  });
}

/** The refusal of a refund while somebody else decides over the same money. */
export function disputed(): DomainError<'CONFLICT'> {
  return new DomainError('CONFLICT', {
    message: 'The payment is disputed. It cannot be refunded until the bank has decided.',
  });
}

/** The refusal of a payment, with the provider's word for it. */
export function declined(reason: string | null): DomainError<'PAYMENT_DECLINED'> {
  return new DomainError('PAYMENT_DECLINED', {
    ...(reason === TOO_SMALL && { message: TOO_SMALL_MESSAGE }),
    details: { reason: reason ?? 'declined' },
  });
}

/** Providers' word for an amount below their minimum. */
export const TOO_SMALL = 'amount_too_small';
const TOO_SMALL_MESSAGE =
  'The amount is too small for this payment method. Choose another one, such as cash on delivery.';

/** The refusal of a payment under an order whose money went another way. */
export function settledOtherwise(): DomainError<'CONFLICT'> {
  return new DomainError('CONFLICT', { message: 'The payment of this order was settled otherwise.' });
}
