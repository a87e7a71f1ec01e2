import type { Redis } from 'ioredis';
import { logFailure, type Service } from '@e-storefront/server';
import type { RevocationPublisher } from './revocation-publisher.service';
import type { PendingRevocations } from './pending-revocations.service';

/** How long an end that a crash has left lying waits for somebody to carry it out. */
const INTERVAL_MS = 1_000;

export interface SessionJobs {
  pendingRevocations: PendingRevocations;
  revocationPublisher: RevocationPublisher;
}

/**
 * Finishes, every second, the ends of sessions that were begun and not finished. Each instance does so: the work is the
 * same whoever does it and however often.
 */
export function startSessionJobs(
  service: Service,
  redis: Redis,
  { pendingRevocations, revocationPublisher }: SessionJobs,
): void {
  let isFailing = false;
  let underWay: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const attempt = async (): Promise<void> => {
    const results = await Promise.allSettled([
      pendingRevocations.applyAll(),
      revocationPublisher.publishPending(),
    ]);
    const failure = results.find((result) => result.status === 'rejected');
    // One line at the beginning, not one a second.
    if (failure && !isFailing) logFailure(service, failure.reason, 'ended sessions wait');
    isFailing = failure !== undefined;
  };
  const look = (): void => {
    underWay = attempt().then(() => {
      if (!stopped) timer = setTimeout(look, INTERVAL_MS);
    });
  };
  const onReady = (): void => revocationPublisher.onChannelReconnected();
  redis.on('ready', onReady);
  service.onStop(async () => {
    stopped = true;
    clearTimeout(timer);
    redis.off('ready', onReady);
    await underWay;
  });
  look();
}
