import type { Permission } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';

import type { ApiClient, ApiClientKind } from './api-client';
import { matchesAnyHash } from './secret-hash';
import { getUserPermissions, type User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import type { ApiClientRepository } from './api-client.model';

/** Minimum time between two updates of `lastUsedAt`. */
const USAGE_INTERVAL_MS = 60_000;

/** An API client whose secret was verified, with its effective permissions. */
export interface AuthenticatedApiClient {
  apiClient: ApiClient;
  owner: User;
  /** The client's scopes that its owner still has. */
  scopes: readonly Permission[];
  /** Token lifetime in seconds. */
  lifetime: number;
}

interface Dependencies {
  apiClients: Pick<ApiClientRepository, 'findWithHashes' | 'recordUse'>;
  users: Pick<UserRepository, 'find'>;
  accessTokens: AccessTokens;
}

/** Determines what an API client may do on behalf of its owner. */
export class ApiClientPermissions {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The client with an id and secret; null for wrong credentials and for a locked or deleted owner. */
  async authenticate(
    kind: ApiClientKind,
    id: string,
    secret: string,
  ): Promise<AuthenticatedApiClient | null> {
    const found = await this.#dependencies.apiClients.findWithHashes(kind, id);
    const isRight = matchesAnyHash(found?.hashes ?? [], secret);
    if (!found || !isRight) return null;
    const { apiClient } = found;
    const owner = await this.#dependencies.users.find({ userId: apiClient.ownerId }, apiClient.ownerId);
    if (!owner?.isActive) return null;
    const permissions = getUserPermissions(owner);
    await this.#recordUse(apiClient);
    return {
      apiClient,
      owner,
      scopes: apiClient.scopes.filter((scope) => permissions.includes(scope)),
      lifetime: tokenLifetime(apiClient, this.#dependencies.accessTokens.seconds),
    };
  }

  /** An access token of the owner with limited scopes; the client's id replaces the session id. */
  issueToken({ apiClient, owner, lifetime }: AuthenticatedApiClient, scopes: readonly string[]): string {
    return this.#dependencies.accessTokens.issue(owner, apiClient.id, { scopes, seconds: lifetime });
  }

  async #recordUse({ id, lastUsedAt }: ApiClient): Promise<void> {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < USAGE_INTERVAL_MS) return;
    await this.#dependencies.apiClients.recordUse(id, now);
  }
}

/** A token must not outlive its client. */
function tokenLifetime({ expiresAt }: ApiClient, longest: number): number {
  if (!expiresAt) return longest;
  return Math.min(longest, Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1000)));
}
