import { createHash } from 'node:crypto';
import type { AccountMailRequests } from '../email/account-mail-requests.service';
import type { SessionService } from './session.service';
import type { RevocationReason } from './session';
import type { PendingRevocation } from './pending-revocation';
import type { PendingRevocationRepository } from './pending-revocations.model';

/** Removes what other collections hold of an account. */
export interface PersonalDataStore {
  removeByUser(userId: string): Promise<void>;
}

/** Ends what else acts in the name of an account, where the reason asks for it. */
export interface DependentCredentials {
  revokeByOwner(userId: string, reason: RevocationReason): Promise<void>;
}

interface Dependencies {
  repository: PendingRevocationRepository;
  sessions: SessionService;
  /** The keys and machine clients of accounts. */
  apiClients: DependentCredentials;
  mailRequests: Pick<AccountMailRequests, 'once'>;
  /** What goes with a deleted account. */
  personalData: readonly PersonalDataStore[];
  onError: (error: unknown) => void;
}

/** The most accounts that one look takes on. */
const BATCH_SIZE = 100;

/**
 * Carries out the ends that changes of accounts have left: at once, and, where that failed or the process died in
 * between, by the next look of any instance. Doing it twice does no harm.
 */
export class PendingRevocations {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** Carries out an end. Never rejects: the change is made, and the end stays written down until it is done. */
  async apply(userId: string, end: PendingRevocation): Promise<void> {
    try {
      await this.#revoke(userId, end);
    } catch (error) {
      this.#dependencies.onError(error);
    }
  }

  /** Carries out everything that waits; one that fails holds no other up. @throws what the database throws */
  async applyAll(): Promise<void> {
    for (const { userId, ends } of await this.#dependencies.repository.findOldest(BATCH_SIZE)) {
      for (const end of ends) await this.apply(userId, end);
    }
  }

  async #revoke(userId: string, { epoch, except, reason, notice }: PendingRevocation): Promise<void> {
    const { repository, sessions, apiClients, personalData, mailRequests } = this.#dependencies;
    await sessions.revoke({ userId, before: epoch, ...(except !== null && { except }) }, reason);
    await apiClients.revokeByOwner(userId, reason);
    if (reason === 'account-deleted') for (const holder of personalData) await holder.removeByUser(userId);
    if (notice) await mailRequests.once(createNoticeId(userId, epoch), { accountId: userId, mail: notice });
    await repository.remove(userId, epoch);
  }
}

/** The id of the request for an end's mail: a UUID (version 8, RFC 9562) that is the same whoever carries it out. */
function createNoticeId(userId: string, epoch: number): string {
  const bytes = createHash('sha256').update(`notice ${userId} ${epoch}`).digest().subarray(0, 16);
  bytes.writeUInt8((bytes.readUInt8(6) & 0x0f) | 0x80, 6);
  bytes.writeUInt8((bytes.readUInt8(8) & 0x3f) | 0x80, 8);
  return bytes.toString('hex').replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');
}
