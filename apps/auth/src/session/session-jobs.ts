import type { Redis } from 'ioredis';
import { logFailure, type Service } from '@e-storefront/server';
import type { EndAnnouncer } from './revocation-publisher.service';
import type { PendingEnds } from './pending-revocations.service';

/** How long an end that a crash has left lying waits for somebody to carry it out. */
const EVERY_MS = 1_000;

interface Swept {
  pendingEnds: PendingEnds;
  announcer: EndAnnouncer;
}

/**
 * Finishes, every second, the ends of sessions that were begun and not finished. Each instance does so: the work is the
 * same whoever does it and however often.
 */
export function sweepSessions(service: Service, redis: Redis, { pendingEnds, announcer }: Swept): void {
  let isFailing = false;
  let underWay: Promise<void> = Promise.resolve();
  let timer: NodeJS.Timeout | undefined;
  let stopped = false;
  const attempt = async (): Promise<void> => {
    const results = await Promise.allSettled([pendingEnds.settleAll(), announcer.catchUp()]);
    const failure = results.find((result) => result.status === 'rejected');
    // One line at the beginning, not one a second.
    if (failure && !isFailing) logFailure(service, failure.reason, 'ended sessions wait');
    isFailing = failure !== undefined;
  };
  const look = (): void => {
    underWay = attempt().then(() => {
      if (!stopped) timer = setTimeout(look, EVERY_MS);
    });
  };
  const onReady = (): void => announcer.channelReturned();
  redis.on('ready', onReady);
  service.onStop(async () => {
    stopped = true;
    clearTimeout(timer);
    redis.off('ready', onReady);
    await underWay;
  });
  look();
}
