import { setTimeout as delay } from 'node:timers/promises';

/** Retries a function until it succeeds. @throws the last error at the timeout */
export async function eventually<T>(attempt: () => Promise<T>, withinMs = 25_000): Promise<T> {
  const until = Date.now() + withinMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > until) throw error;
      await delay(100);
    }
  }
}
