import type { AuditLog } from '../audit/audit.service';
import { refreshTokenReusedMail } from '../mail/account-mails';
import type { MailQueue } from '../mail/mail.service';
import type { UserRepository } from '../user/user.service';
import type { ClientPlace } from './client-place';

/** A spent refresh token that came again, and the session that was ended for it. */
interface Reuse {
  userId: string;
  sessionId: string;
  /** Where the second use came from: the thief's place or the owner's. */
  place: ClientPlace | null;
}

interface Ports {
  users: Pick<UserRepository, 'find'>;
  audit: AuditLog;
  mails: MailQueue;
}

/** Tells of refresh tokens that two have used: one of the two is not the owner. */
export class ReuseAlarm {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** Writes an audit event and mails the owner. */
  async raise({ userId, sessionId, place }: Reuse): Promise<void> {
    const { users, audit, mails } = this.#ports;
    await audit.record({
      kind: 'REFRESH_TOKEN_REUSED',
      userId,
      subjectId: sessionId,
      address: place?.address,
    });
    const owner = await users.find('all', userId);
    if (owner) mails.post(refreshTokenReusedMail(owner));
  }
}
