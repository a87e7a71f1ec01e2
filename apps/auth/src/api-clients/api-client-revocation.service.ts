import type { RevocationPublisher } from '../session/revocation-publisher.service';
import type { RevocationReason } from '../session/session';
import type { ApiClientRepository } from './api-client.model';

/** The ends of sessions that change what the account is or may do: its programs were made for another one. */
const REVOKING_REASONS: ReadonlySet<RevocationReason> = new Set([
  'role-changed',
  'seller-decided',
  'account-locked',
  'account-deleted',
]);

interface Dependencies {
  apiClients: ApiClientRepository;
  revocationPublisher: Pick<RevocationPublisher, 'publish'>;
}

/** Ends programs together with the sessions of their owner. */
export class ApiClientRevocation {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Revokes every machine client and key of an account whose role has changed, on which as a seller was decided, or
   * that is locked or deleted, for good.
   * A new password leaves them: they are secrets of their own, listed and revoked by themselves.
   */
  async revokeByOwner(ownerId: string, reason: RevocationReason): Promise<void> {
    if (!REVOKING_REASONS.has(reason)) return;
    await this.#dependencies.revocationPublisher.publish(
      await this.#dependencies.apiClients.revoke({ ownerId }),
    );
  }
}
