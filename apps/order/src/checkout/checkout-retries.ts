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

/** How long one step may take, its tries included. Less than the lease, so that nobody takes over who is at work. */
export const STEP_DEADLINE_MS = 8_000;
const TRIES = 3;
const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 1_000;

/** Only what may go better next time: a refusal stays one. */
const unanswered = handleWhen((error) => isDomainError(error) && error.code === 'SERVICE_UNAVAILABLE');
/** Exponential with decorrelated jitter, so that those who failed together do not come back together. */
const again = retry(unanswered, {
  maxAttempts: TRIES - 1,
  backoff: new ExponentialBackoff({ initialDelay: FIRST_WAIT_MS, maxDelay: LONGEST_WAIT_MS }),
});
const withDeadline = wrap(timeout(STEP_DEADLINE_MS, TimeoutStrategy.Aggressive), again);
/** For a write of this service's own database, which is tried once more and not waited for. */
const onceMore = retry(unanswered, { maxAttempts: 1, backoff: new ConstantBackoff(FIRST_WAIT_MS) });

/**
 * Runs an idempotent step, again where a service did not answer, until its deadline.
 * @throws SERVICE_UNAVAILABLE past the deadline, else what the last try threw
 */
export async function persistently<T>(step: () => Promise<T>): Promise<T> {
  try {
    return await withDeadline.execute(step);
  } catch (error) {
    if (!(error instanceof TaskCancelledError)) throw error;
    throw new DomainError('SERVICE_UNAVAILABLE', {
      message: 'The order could not be placed in time. Nothing was charged. Try again.',
    });
  }
}

/** Runs the undoing of a step, once more where a service did not answer; a recovery does the rest. */
export function undoing(step: () => Promise<void>): Promise<void> {
  return onceMore.execute(step);
}
