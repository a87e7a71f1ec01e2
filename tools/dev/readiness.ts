import { setTimeout as delay } from 'node:timers/promises';

/** Resolves when a service says that it and its dependencies are ready; gives the last answer when time is up. */
export async function waitUntilReady(url: string, signal: AbortSignal): Promise<'ready' | string> {
  let last = 'no answer';
  while (!signal.aborted) {
    try {
      const answer = await fetch(`${url}/health/ready`, {
        signal: AbortSignal.any([signal, AbortSignal.timeout(5_000)]),
      });
      if (answer.status === 200) return 'ready';
      last = `${answer.status} ${(await answer.text()).slice(0, 200)}`;
    } catch {
      // Not listening yet.
    }
    await delay(100);
  }
  return last;
}
