import type { RevocationReason } from './session';
import type { AccountNotice } from '@e-storefront/events';

/**
 * A revocation of sessions by a change of their account. It applies to the sessions of earlier epochs, except one. An
 * epoch is a counter and no time, so that a login in the same millisecond belongs to the new epoch.
 */
export interface PendingRevocation {
  epoch: number;
  /** The session that stays active. */
  except: string | null;
  reason: RevocationReason;
  /** The mail that notifies the owner; null for none. */
  notice: AccountNotice | null;
  at: Date;
}

export function appliesTo(revocation: PendingRevocation, session: { id: string; epoch: number }): boolean {
  return session.epoch < revocation.epoch && session.id !== revocation.except;
}
