import { timeout, TimeoutStrategy } from 'cockatiel';
import { isDomainError } from '@e-storefront/errors';

const DEADLINE_MS = 2_500;
const deadline = timeout(DEADLINE_MS, TimeoutStrategy.Aggressive);

/**
 * Calls another service whose result the request can do without.
 * @param onFailure receives the error of an unavailable, broken or slow service
 * @returns undefined when the service does not respond in time
 * @throws DomainError when the service rejects the request
 */
export async function optionalCall<T>(
  call: () => Promise<T>,
  onFailure: (error: unknown) => void,
): Promise<T | undefined> {
  try {
    return await deadline.execute(call);
  } catch (error) {
    if (isDomainError(error) && error.code !== 'SERVICE_UNAVAILABLE') throw error;
    onFailure(error);
    return undefined;
  }
}
