import { DomainError } from '@e-storefront/errors';

/** What Google has said does not hold, or was said to somebody else. */
export function signInNotConfirmed(): DomainError {
  return new DomainError('INVALID_CREDENTIALS', { message: 'Google has not confirmed this sign-in.' });
}

export function googleUnavailable(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message: 'Google does not answer right now. Try again.',
  });
}
