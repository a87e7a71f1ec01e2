import type { WriteWithin } from '@e-storefront/mongo';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { ClientInfo } from './client-info';

/** A spent refresh token that came again, and the session that was ended for it. */
interface TokenReuse {
  userId: string;
  sessionId: string;
  /** Where the second use came from: the thief's place or the owner's. */
  client: ClientInfo | null;
}

interface Dependencies {
  audit: Pick<AuditLog, 'record'>;
  mailRequests: Pick<AccountMailRequests, 'within' | 'wake'>;
}

/** Tells of refresh tokens that two have used: one of the two is not the owner. */
export class RefreshTokenReuseHandler {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The request for the mail that warns the owner, as part of the transaction that ends the session. */
  requestMail(userId: string): WriteWithin {
    return this.#dependencies.mailRequests.within({ accountId: userId, mail: 'refresh-token-reused' });
  }

  /** Writes an audit event of a session that was ended so, and has the owner's mail sent. */
  async handle({ userId, sessionId, client }: TokenReuse): Promise<void> {
    const { audit, mailRequests } = this.#dependencies;
    mailRequests.wake();
    await audit.record({
      kind: 'REFRESH_TOKEN_REUSED',
      userId,
      subjectId: sessionId,
      address: client?.address,
    });
  }
}
