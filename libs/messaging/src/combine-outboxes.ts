import type { OutboxSource } from './outbox-relay';

/** Reads several outboxes as one. Each aggregate must use only one of them. */
export function combineOutboxes(...sources: readonly OutboxSource[]): OutboxSource {
  return {
    pending: async (limit) => {
      const found = await Promise.all(sources.map((source) => source.pending(limit)));
      return found.flat();
    },
    acknowledge: async (events) => {
      await Promise.all(sources.map((source) => source.acknowledge(events)));
    },
  };
}
