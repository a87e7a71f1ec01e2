import type { WriteWithin } from '@e-storefront/mongo';
import type { AuditLog } from '../audit/audit.service';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { ClientInfo } from './client-info';

/** The reuse of a consumed refresh token, and the session that was revoked for it. */
interface TokenReuse {
  userId: string;
  sessionId: string;
  /** The client of the second use: the attacker or the owner. */
  client: ClientInfo | null;
}

interface Dependencies {
  audit: Pick<AuditLog, 'record'>;
  mailRequests: Pick<AccountMailRequests, 'within'>;
}

/** Reports reused refresh tokens, of which one of the two users is not the owner. */
export class RefreshTokenReuseHandler {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Requests the warning mail in the transaction that revokes the session. */
  requestMail(userId: string): WriteWithin {
    return this.#dependencies.mailRequests.within({ accountId: userId, mail: 'refresh-token-reused' });
  }

  /** Records an audit event. */
  async handle({ userId, sessionId, client }: TokenReuse): Promise<void> {
    await this.#dependencies.audit.record({
      kind: 'REFRESH_TOKEN_REUSED',
      userId,
      subjectId: sessionId,
      address: client?.address,
    });
  }
}
