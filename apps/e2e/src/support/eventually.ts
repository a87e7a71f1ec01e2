import { setTimeout as delay } from 'node:timers/promises';

/** Tries again until it works; for what happens soon but not at once. @throws the last fault when the time is over */
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
