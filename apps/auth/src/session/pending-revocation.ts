import type { RevocationReason } from './session';
import type { AccountNotice } from '@e-storefront/events';

/**
 * An end of sessions that was decided on by a change of their account: it concerns the sessions of earlier epochs,
 * but for one. Epochs are counted, not clocked: a login in the same millisecond is of the new epoch and goes on.
 */
export interface PendingRevocation {
  epoch: number;
  /** The session that goes on. */
  except: string | null;
  reason: RevocationReason;
  /** The mail that tells the owner of the change; null for none. */
  notice: AccountNotice | null;
  at: Date;
}

/** Whether an end concerns a session. */
export function appliesTo(end: PendingRevocation, session: { id: string; epoch: number }): boolean {
  return session.epoch < end.epoch && session.id !== end.except;
}
