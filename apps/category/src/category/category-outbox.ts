import type { OutboxSource } from '@e-storefront/messaging';
import type { CategoryCache } from './category.service';

/** The most event ids that are remembered; older ones have left the outbox long ago. */
const REMEMBERED = 10_000;

/**
 * The outbox as the relay reads it: no event leaves before the cached tree is invalidated. A process that dies between
 * its change and the invalidation would otherwise let consumers of the event read the tree as it was.
 */
export function invalidatingOutbox(
  outbox: OutboxSource,
  cache: Pick<CategoryCache, 'invalidate'>,
): OutboxSource {
  const seen = new Set<string>();
  return {
    pending: async (limit) => {
      const events = await outbox.pending(limit);
      const fresh = events.filter(({ id }) => !seen.has(id));
      if (fresh.length > 0) await cache.invalidate();
      if (seen.size > REMEMBERED) seen.clear();
      for (const { id } of fresh) seen.add(id);
      return events;
    },
    acknowledge: (events) => outbox.acknowledge(events),
  };
}
