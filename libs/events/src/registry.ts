import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { accountEvents } from './account.events';
import { categoryEvents } from './category.events';
import { checkoutEvents, orderEvents } from './order.events';
import { mailEvents } from './mail.events';
import { paymentEvents } from './payment.events';
import { stockEvents } from './stock.events';
import { ticketEvents } from './ticket.events';

/**
 * Every event by its versioned name. An event contains ids and facts, never entities. A released schema never
 * changes, because outboxes, queues and dead letters contain events of it: a change is a new version
 * (`order.placed.v2`), sent once every consumer reads it; the old one is removed when no store contains it.
 */
export const EVENTS = {
  ...orderEvents,
  ...checkoutEvents,
  ...paymentEvents,
  ...stockEvents,
  ...ticketEvents,
  ...accountEvents,
  ...categoryEvents,
  ...mailEvents,
};

export type EventName = keyof typeof EVENTS;
export type EventData<N extends EventName> = z.output<(typeof EVENTS)[N]>;

/** An event as it is sent: consumers are idempotent by `id`. */
export interface DomainEvent<N extends EventName = EventName> {
  id: string;
  name: N;
  /** ISO 8601. */
  occurredAt: string;
  data: EventData<N>;
}

const envelope = z.object({
  id: z.uuid(),
  name: z.enum(Object.keys(EVENTS) as [EventName, ...EventName[]]),
  occurredAt: z.iso.datetime(),
  data: z.unknown(),
});

/**
 * Creates an event and validates it against its schema.
 * @throws ZodError for invalid data, a defect of the caller
 */
export function createEvent<N extends EventName>(name: N, data: EventData<N>): DomainEvent<N> {
  const checked = EVENTS[name].parse(data) as EventData<N>;
  return { id: randomUUID(), name, occurredAt: new Date().toISOString(), data: checked };
}

/** Parses an event from JSON. @throws ZodError or SyntaxError for an unknown or invalid one */
export function parseEvent(json: string): DomainEvent {
  const outer = envelope.parse(JSON.parse(json));
  return { ...outer, data: EVENTS[outer.name].parse(outer.data) };
}
