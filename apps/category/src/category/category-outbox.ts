import type { Cache, OutboxSource } from '@e-storefront/messaging';

/** Bounds the remembered event ids; older ones are no longer in the outbox. */
const MAX_REMEMBERED = 10_000;

/**
 * Invalidates the cached tree before the relay publishes an event. Otherwise a crash between a change and its invalidation
 * would let consumers of the event read the old tree.
 */
export function invalidatingOutbox(outbox: OutboxSource, cache: Pick<Cache, 'invalidate'>): OutboxSource {
  const seen = new Set<string>();
  return {
    pending: async (limit) => {
      const events = await outbox.pending(limit);
      const fresh = events.filter(({ id }) => !seen.has(id));
      if (fresh.length > 0) await cache.invalidate();
      if (seen.size > MAX_REMEMBERED) seen.clear();
      for (const { id } of fresh) seen.add(id);
      return events;
    },
    acknowledge: (events) => outbox.acknowledge(events),
  };
}
