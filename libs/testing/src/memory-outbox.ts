import { setTimeout as delay } from 'node:timers/promises';
import type { DomainEvent } from '@e-storefront/events';

const SETTLED_WITHIN_MS = 30_000;

/** An outbox in memory, for tests of the delivery of events. */
export class InMemoryOutbox {
  events: DomainEvent[] = [];

  write(...events: readonly DomainEvent[]): void {
    this.events.push(...events);
  }

  async pending(limit: number): Promise<DomainEvent[]> {
    return this.events.slice(0, limit);
  }

  async acknowledge(settled: readonly DomainEvent[]): Promise<void> {
    const ids = new Set(settled.map(({ id }) => id));
    this.events = this.events.filter(({ id }) => !ids.has(id));
  }

  /** Waits until every event is acknowledged. @throws when one is not within ten seconds */
  async settled(): Promise<void> {
    for (const end = Date.now() + SETTLED_WITHIN_MS; this.events.length > 0; await delay(10))
      if (Date.now() > end) throw new Error(`${this.events.length} events were not acknowledged.`);
  }
}
