import type { DomainEvent } from '@e-storefront/events';

/** Where events wait until every consumer has acknowledged them. */
interface Source {
  pending(limit: number): Promise<DomainEvent[]>;
  /** Leaves alone what is not its own. */
  settle(events: readonly DomainEvent[]): Promise<void>;
}

/** Several outboxes as one: an event is in one of them only, and the events of an aggregate in the same one. */
export function joinedOutbox(...sources: readonly Source[]): Source {
  return {
    pending: async (limit) => {
      const found = await Promise.all(sources.map((source) => source.pending(limit)));
      return found.flat();
    },
    settle: async (events) => {
      await Promise.all(sources.map((source) => source.settle(events)));
    },
  };
}
