import { z } from 'zod';
import { filterId, filterOf, pageOf, pageRequest, parseInput, type Page } from '@e-storefront/domain';
import { AUDIT_EVENT_KINDS, type AuditEvent, type NewAuditEvent } from './audit-event';
import type { AuditRepository } from './audit.model';

/** An IPv6 address with a zone fits. */
const MAX_ADDRESS_LENGTH = 64;

const listInput = z.object({
  userId: filterId('users').optional(),
  kind: filterOf(AUDIT_EVENT_KINDS, { nouns: ['kinds', 'events'] }).optional(),
});

/** Records security-relevant actions. */
export class AuditLog {
  readonly #events: AuditRepository;
  readonly #onFailure: (error: unknown, event: NewAuditEvent) => void;

  /** @param onFailure logs an event that could not be stored */
  constructor(events: AuditRepository, onFailure: (error: unknown, event: NewAuditEvent) => void) {
    this.#events = events;
    this.#onFailure = onFailure;
  }

  /** Never rejects: the recorded action has succeeded, and its response must say so. */
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
