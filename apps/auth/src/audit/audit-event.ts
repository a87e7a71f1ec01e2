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
