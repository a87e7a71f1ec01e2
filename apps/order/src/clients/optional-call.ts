import { timeout, TimeoutStrategy } from 'cockatiel';
import { isDomainError } from '@e-storefront/errors';

/** How long a request waits for what it can do without, in milliseconds. */
const DEADLINE_MS = 2_500;
const deadline = timeout(DEADLINE_MS, TimeoutStrategy.Aggressive);

/**
 * Asks another service for something that the request can do without.
 * @param onFailure receives the failure of a service that is away, broken or too slow
 * @returns null when the service gives no answer in time
 * @throws DomainError when the service refuses the request
 */
export async function answerOrNull<T>(
  call: () => Promise<T>,
  onFailure: (error: unknown) => void,
): Promise<T | null> {
  try {
    return await deadline.execute(call);
  } catch (error) {
    if (isDomainError(error) && error.code !== 'SERVICE_UNAVAILABLE') throw error;
    onFailure(error);
    return null;
  }
}
