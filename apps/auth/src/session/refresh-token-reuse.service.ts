import type { WriteWithin } from '@e-storefront/mongo';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { ClientPlace } from './client-info';

/** A spent refresh token that came again, and the session that was ended for it. */
interface Reuse {
  userId: string;
  sessionId: string;
  /** Where the second use came from: the thief's place or the owner's. */
  place: ClientPlace | null;
}

interface Ports {
  audit: Pick<AuditLog, 'record'>;
  requests: Pick<AccountMailRequests, 'within' | 'wake'>;
}

/** Tells of refresh tokens that two have used: one of the two is not the owner. */
export class ReuseAlarm {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The request for the mail that warns the owner, as part of the transaction that ends the session. */
  mailing(userId: string): WriteWithin {
    return this.#ports.requests.within({ accountId: userId, mail: 'refresh-token-reused' });
  }

  /** Writes an audit event of a session that was ended so, and has the owner's mail sent. */
  async raise({ userId, sessionId, place }: Reuse): Promise<void> {
    const { audit, requests } = this.#ports;
    requests.wake();
    await audit.record({
      kind: 'REFRESH_TOKEN_REUSED',
      userId,
      subjectId: sessionId,
      address: place?.address,
    });
  }
}
