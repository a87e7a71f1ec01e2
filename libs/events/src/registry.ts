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
 * Every event by its versioned name. An event carries ids and facts, never entities. A schema that was released never
 * changes, for outboxes, queues and dead letters hold events of it: other facts are a new version beside the old one
 * (`order.placed.v2`), sent after every consumer reads it; the old one goes when nothing holds it any more.
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

/** An event as it travels: consumers are idempotent by `id`. */
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

/** Makes an event, checked against its schema. @throws ZodError when the data does not fit, a defect of the caller */
export function createEvent<N extends EventName>(name: N, data: EventData<N>): DomainEvent<N> {
  const checked = EVENTS[name].parse(data) as EventData<N>;
  return { id: randomUUID(), name, occurredAt: new Date().toISOString(), data: checked };
}

/** Reads an event from its JSON text. @throws ZodError or SyntaxError when it is not one of the table */
export function parseEvent(json: string): DomainEvent {
  const outer = envelope.parse(JSON.parse(json));
  return { ...outer, data: EVENTS[outer.name].parse(outer.data) };
}
