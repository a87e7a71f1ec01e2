import {
  ConstantBackoff,
  ExponentialBackoff,
  handleWhen,
  retry,
  TaskCancelledError,
  timeout,
  TimeoutStrategy,
  wrap,
} from 'cockatiel';
import { DomainError, isDomainError } from '@e-storefront/errors';

/** Deadline of one step with its retries. */
const STEP_DEADLINE_MS = 8_000;
const MAX_ATTEMPTS = 3;
const INITIAL_DELAY_MS = 100;
const MAX_DELAY_MS = 1_000;

/** Other errors are final. */
const isUnavailable = handleWhen((error) => isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE');
/** Decorrelated jitter keeps requests that failed together from retrying together. */
const retryWithBackoff = retry(isUnavailable, {
  maxAttempts: MAX_ATTEMPTS - 1,
  backoff: new ExponentialBackoff({ initialDelay: INITIAL_DELAY_MS, maxDelay: MAX_DELAY_MS }),
});
/** No step follows the signal, and to abort one that has ended costs the trace of an error. */
const deadline = { strategy: TimeoutStrategy.Aggressive, abortOnReturn: false };
const retryUntilDeadline = wrap(timeout(STEP_DEADLINE_MS, deadline), retryWithBackoff);
const retryOnce = retry(isUnavailable, { maxAttempts: 1, backoff: new ConstantBackoff(INITIAL_DELAY_MS) });

/**
 * Runs an idempotent step and retries it while a service is unavailable, until the deadline.
 * @throws SERVICE_UNAVAILABLE after the deadline, otherwise the error of the last attempt
 */
export async function withRetry<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await retryUntilDeadline.execute(step);
  } catch (error) {
    if (!(error instanceof TaskCancelledError)) throw error;
    throw new DomainError('SERVICE_UNAVAILABLE', {
      message: 'Your order could not be placed in time. You have not been charged. Please try again.',
    });
  }
}

/** Runs a compensation with a single retry; recovery repeats what still fails. */
export function withSingleRetry(step: () => Promise<void>): Promise<void> {
  return retryOnce.execute(step);
}
