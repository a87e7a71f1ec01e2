import { DomainError } from '@e-storefront/errors';

export function signInNotConfirmed(): DomainError {
  return new DomainError('INVALID_CREDENTIALS', {
    message: 'Google did not confirm this sign-in. Please try again.',
  });
}

export function googleUnavailable(): DomainError {
  return new DomainError('SERVICE_UNAVAILABLE', {
    message: 'Google is not available right now. Please try again in a moment.',
  });
}
