import { z } from 'zod';
import {
  filterId,
  filterOf,
  pageOf,
  pageRequest,
  parseInput,
  type Page,
  type PageRequest,
} from '@e-storefront/domain';

/** What is worth keeping: the closed set of `AuditEventKind` in the SDL. */
export const AUDIT_EVENT_KINDS = [
  'LOGGED_IN',
  'LOGIN_LOCKED',
  'REFRESH_TOKEN_REUSED',
  'SESSIONS_ENDED',
  'PASSWORD_CHANGED',
  'PASSWORD_RESET',
  'ROLE_CHANGED',
  'ACCOUNT_LOCKED',
  'ACCOUNT_UNLOCKED',
  'ACCOUNT_DELETED',
  'SELLER_APPROVED',
  'SELLER_REFUSED',
  'SECOND_FACTOR_ENABLED',
  'SECOND_FACTOR_DISABLED',
  'SECOND_FACTOR_RESET',
  'RECOVERY_CODE_USED',
  'GOOGLE_ACCOUNT_LINKED',
  'GOOGLE_ACCOUNT_UNLINKED',
  'API_KEY_CREATED',
  'API_KEY_REVOKED',
  'MACHINE_CLIENT_CREATED',
  'MACHINE_CLIENT_ROTATED',
  'MACHINE_CLIENT_REVOKED',
] as const;

export type AuditEventKind = (typeof AUDIT_EVENT_KINDS)[number];

/** Something that happened to an account or was done with its rights. Holds ids and an address, nothing else. */
export interface AuditEvent {
  id: string;
  kind: AuditEventKind;
  at: Date;
  /** The account that did it; null when nobody was logged in. */
  actorId: string | null;
  /** The account that it happened to; null when it is not known. */
  userId: string | null;
  /** The session, key or client that it is about. */
  subjectId: string | null;
  /** The network address that the call came from; null in calls that no client made. */
  address: string | null;
}

/** What is left out is null. */
export type NewAuditEvent = Pick<AuditEvent, 'kind'> & {
  actorId?: string | null | undefined;
  userId?: string | null | undefined;
  subjectId?: string | null | undefined;
  address?: string | null | undefined;
};

export interface AuditFilter {
  /** Events that an account did or that happened to it. */
  userId?: string;
  kind?: AuditEventKind;
}

/** Where events are kept. There is no way to change or remove one: the database drops them after 400 days. */
export interface AuditRepository {
  append(event: Omit<AuditEvent, 'id'>): Promise<void>;
  /** Newest first. */
  list(filter: AuditFilter, page: PageRequest): Promise<{ events: AuditEvent[]; total: number }>;
}

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
