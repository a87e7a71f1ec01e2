import { z } from 'zod';
import { filterId, filterOf, pageOf, pageRequest, parseInput, type Page } from '@e-storefront/domain';
import { AUDIT_EVENT_KINDS, type AuditEvent, type NewAuditEvent } from './audit-event';
import type { AuditRepository } from './audit.model';

/** The longest address that is kept: an IPv6 address with its zone fits. */
const MAX_ADDRESS_LENGTH = 64;

const listInput = z.object({
  userId: filterId('users').optional(),
  kind: filterOf(AUDIT_EVENT_KINDS, 'kinds', 'events').optional(),
});

/** Keeps who did what to whom, when and from where. */
export class AuditLog {
  readonly #events: AuditRepository;
  readonly #onFailure: (error: unknown, event: NewAuditEvent) => void;

  /** @param onLost told of an event that could not be kept, so that at least the service's log holds it */
  constructor(events: AuditRepository, onLost: (error: unknown, event: NewAuditEvent) => void) {
    this.#events = events;
    this.#onFailure = onLost;
  }

  /** Keeps an event. Never rejects: what was done is done, and its answer must say so. */
  async record(event: NewAuditEvent): Promise<void> {
    const { kind, actorId = null, userId = null, subjectId = null, address = null } = event;
    try {
      const facts = { kind, at: new Date(), actorId, userId, subjectId };
      await this.#events.append({ ...facts, address: address?.slice(0, MAX_ADDRESS_LENGTH) ?? null });
    } catch (error) {
      this.#onFailure(error, event);
    }
  }

  /** A page of events, newest first. @throws BAD_USER_INPUT */
  async list(args: Parameters<typeof pageRequest>[0], filter: object): Promise<Page<AuditEvent>> {
    const request = pageRequest(args);
    const { events, total } = await this.#events.list(parseInput(listInput, filter, ''), request);
    return pageOf(request, events, total);
  }
}
