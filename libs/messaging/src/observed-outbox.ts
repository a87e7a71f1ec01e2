import type { OutboxSource } from './outbox-relay';

type Events = Awaited<ReturnType<OutboxSource['pending']>>;

/** Limits the remembered event ids; older ones have left the outbox. */
const MAX_REMEMBERED = 10_000;

/**
 * Calls a function with new events before the relay publishes them: for caches that must not outlive a
 * change, even when the process dies between the change and the invalidation.
 */
export function observedOutbox(outbox: OutboxSource, onNew: (events: Events) => Promise<void>): OutboxSource {
  const seen = new Set<string>();
  return {
    pending: async (limit) => {
      const events = await outbox.pending(limit);
      const fresh = events.filter(({ id }) => !seen.has(id));
      if (fresh.length > 0) await onNew(fresh);
      if (seen.size > MAX_REMEMBERED) seen.clear();
      for (const { id } of fresh) seen.add(id);
      return events;
    },
    acknowledge: (events) => outbox.acknowledge(events),
  };
}
