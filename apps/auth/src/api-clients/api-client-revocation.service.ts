import type { RevocationPublisher } from '../session/revocation-publisher.service';
import type { RevocationReason } from '../session/session';
import type { ApiClientRepository } from './api-client.model';

/** Reasons that change the account's permissions: its API clients were created under other ones. */
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

/** Revokes API clients together with the sessions of their owner. */
export class ApiClientRevocation {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /**
   * Permanently revokes every machine client and API key of an account after a role change, a decision on the seller, a
   * lock or a deletion. They survive a password change: they are separate secrets that the owner lists and revokes.
   */
  async revokeByOwner(ownerId: string, reason: RevocationReason): Promise<void> {
    if (!REVOKING_REASONS.has(reason)) return;
    await this.#dependencies.revocationPublisher.publish(
      await this.#dependencies.apiClients.revoke({ ownerId }),
    );
  }
}
