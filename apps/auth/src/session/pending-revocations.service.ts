import { createHash } from 'node:crypto';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { SessionService } from './session.service';
import type { RevocationReason } from './session';
import type { PendingRevocation } from './pending-revocation';
import type { PendingRevocationRepository } from './pending-revocations.model';

/** A collection with personal data of accounts. */
export interface PersonalDataStore {
  removeByUser(userId: string): Promise<void>;
}

/** Other credentials of an account, which some reasons revoke as well. */
export interface DependentCredentials {
  revokeByOwner(userId: string, reason: RevocationReason): Promise<void>;
}

interface Dependencies {
  repository: PendingRevocationRepository;
  sessions: SessionService;
  /** API keys and machine clients. */
  apiClients: DependentCredentials;
  mailRequests: Pick<AccountMailRequests, 'once'>;
  /** Deleted together with an account. */
  personalData: readonly PersonalDataStore[];
  onError: (error: unknown) => void;
}

/** Accounts per run. */
const BATCH_SIZE = 100;

/**
 * Completes pending revocations: immediately, and after a failure or crash in the next job run of any instance. Every
 * step is idempotent.
 */
export class PendingRevocations {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Never rejects: the change has succeeded, and the revocation stays pending until it is complete. */
  async apply(userId: string, revocation: PendingRevocation): Promise<void> {
    try {
      await this.#revoke(userId, revocation);
    } catch (error) {
      this.#dependencies.onError(error);
    }
  }

  /** Completes all pending revocations; a failing one does not block the others. @throws database errors */
  async applyAll(): Promise<void> {
    for (const { userId, revocations } of await this.#dependencies.repository.findOldest(BATCH_SIZE)) {
      for (const revocation of revocations) await this.apply(userId, revocation);
    }
  }

  async #revoke(userId: string, { epoch, except, reason, notice }: PendingRevocation): Promise<void> {
    const { repository, sessions, apiClients, personalData, mailRequests } = this.#dependencies;
    await sessions.revoke({ userId, before: epoch, ...(except !== null && { except }) }, reason);
    await apiClients.revokeByOwner(userId, reason);
    if (reason === 'account-deleted') for (const store of personalData) await store.removeByUser(userId);
    if (notice) await mailRequests.once(createNoticeId(userId, epoch), { accountId: userId, mail: notice });
    await repository.remove(userId, epoch);
  }
}

/** A UUID (version 8, RFC 9562) for the mail request, stable across instances and repeats. */
function createNoticeId(userId: string, epoch: number): string {
  const bytes = createHash('sha256').update(`notice ${userId} ${epoch}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
