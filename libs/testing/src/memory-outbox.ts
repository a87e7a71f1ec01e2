import { setTimeout as delay } from 'node:timers/promises';
import type { DomainEvent } from '@e-storefront/events';

const SETTLED_WITHIN_MS = 10_000;

/** An outbox in memory as relays read it, for tests of what becomes of events: where a service keeps it is its own matter. */
export class MemoryOutbox {
  events: DomainEvent[] = [];

  write(...events: readonly DomainEvent[]): void {
    this.events.push(...events);
  }

  async pending(limit: number): Promise<DomainEvent[]> {
    return this.events.slice(0, limit);
  }

  async settle(settled: readonly DomainEvent[]): Promise<void> {
    const ids = new Set(settled.map(({ id }) => id));
    this.events = this.events.filter(({ id }) => !ids.has(id));
  }

  /**
   * Waits until every event was acknowledged, or some of them.
   * @throws when one is not within ten seconds
   */
  async settled(...some: readonly DomainEvent[]): Promise<void> {
    const ids = new Set(some.map(({ id }) => id));
    const left = (): number =>
      ids.size === 0 ? this.events.length : this.events.filter(({ id }) => ids.has(id)).length;
    for (const end = Date.now() + SETTLED_WITHIN_MS; left() > 0; await delay(10))
      if (Date.now() > end) throw new Error(`${left()} events were not acknowledged.`);
  }
}
