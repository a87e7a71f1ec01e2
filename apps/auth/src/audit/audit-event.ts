/** The values of `AuditEventKind` in the SDL. */
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

/** Contains ids and a network address but no other personal data. */
export interface AuditEvent {
  id: string;
  kind: AuditEventKind;
  at: Date;
  /** The acting account; null for anonymous calls. */
  actorId: string | null;
  /** The affected account; null when unknown. */
  userId: string | null;
  /** The affected session, API key or machine client. */
  subjectId: string | null;
  /** The caller's network address; null without a client. */
  address: string | null;
}

/** Omitted fields are null. */
export type NewAuditEvent = Pick<AuditEvent, 'kind'> & {
  actorId?: string | null | undefined;
  userId?: string | null | undefined;
  subjectId?: string | null | undefined;
  address?: string | null | undefined;
};

export interface AuditFilter {
  /** Matches the acting and the affected account. */
  userId?: string;
  kind?: AuditEventKind;
}
