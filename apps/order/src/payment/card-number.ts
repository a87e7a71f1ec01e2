import { badInput } from '@e-storefront/errors';

/**
 * Rejects a token that looks like a card number before it is stored or logged. The message does not repeat it.
 * @throws BAD_USER_INPUT
 */
export function rejectCardNumber(token: string | null, field = 'input.paymentToken'): void {
  if (token === null) return;
  const digits = token.replace(/[\s-]/g, '');
  if (/^\d{13,19}$/.test(digits) && passesLuhn(digits)) {
    throw badInput(field, 'must be a token from the payment provider, never a card number.');
  }
}

function passesLuhn(digits: string): boolean {
  const sum = [...digits].reverse().reduce((total, digit, index) => {
    const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
    return total + (value > 9 ? value - 9 : value);
  }, 0);
  return sum % 10 === 0;
}
