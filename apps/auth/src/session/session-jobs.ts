import type { Redis } from 'ioredis';
import { logFailure, type Service } from '@e-storefront/server';
import type { RevocationPublisher } from './revocation-publisher.service';
import type { PendingRevocations } from './pending-revocations.service';

/** The delay after a crash until another instance completes a revocation. */
const INTERVAL_MS = 1_000;

export interface SessionJobs {
  pendingRevocations: PendingRevocations;
  revocationPublisher: RevocationPublisher;
}

/** Completes and publishes pending revocations every second, in every instance; all steps are idempotent. */
export function startSessionJobs(
  service: Service,
  redis: Redis,
  { pendingRevocations, revocationPublisher }: SessionJobs,
): void {
  let isFailing = false;
  let running: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const runOnce = async (): Promise<void> => {
    const results = await Promise.allSettled([
      pendingRevocations.applyAll(),
      revocationPublisher.publishPending(),
    ]);
    const failure = results.find((result) => result.status === 'rejected');
    // Logs only the start of an outage.
    if (failure && !isFailing) logFailure(service, failure.reason, 'session revocations are delayed');
    isFailing = failure !== undefined;
  };
  const schedule = (): void => {
    running = runOnce().then(() => {
      if (!stopped) timer = setTimeout(schedule, INTERVAL_MS);
    });
  };
  const onReady = (): void => revocationPublisher.onChannelReconnected();
  redis.on('ready', onReady);
  service.onStop(async () => {
    stopped = true;
    clearTimeout(timer);
    redis.off('ready', onReady);
    await running;
  });
  schedule();
}
