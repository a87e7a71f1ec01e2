import type { OutboxSource } from './outbox-relay';

/** Several outboxes as one: an event is in one of them only, and the events of an aggregate in the same one. */
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
