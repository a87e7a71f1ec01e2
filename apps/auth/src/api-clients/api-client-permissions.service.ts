import type { Permission } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';

import type { ApiClient, ApiClientKind } from './api-client';
import { matchesAnyHash } from './secret-hash';
import { getUserPermissions, type User } from '../user/user';
import type { UserRepository } from '../user/user.model';
import type { ApiClientRepository } from './api-client.model';

/** How often a use is noted. */
const USAGE_INTERVAL_MS = 60_000;

/** A program that has shown its secret, with what it may do today. */
export interface AuthenticatedApiClient {
  apiClient: ApiClient;
  owner: User;
  /** What it was made for, as far as its owner still may do that. */
  scopes: readonly Permission[];
  /** How long a token for it lives, in seconds. */
  lifetime: number;
}

interface Dependencies {
  apiClients: Pick<ApiClientRepository, 'findWithHashes' | 'recordUse'>;
  users: Pick<UserRepository, 'find'>;
  accessTokens: AccessTokens;
}

/** Decides what a program may do in its owner's name. */
export class ApiClientPermissions {
  readonly #dependencies: Dependencies;

  constructor(dependencies: Dependencies) {
    this.#dependencies = dependencies;
  }

  /** The program behind an id and a secret; null when they do not hold, or its owner is locked or gone. */
  async authenticate(
    kind: ApiClientKind,
    id: string,
    secret: string,
  ): Promise<AuthenticatedApiClient | null> {
    const found = await this.#dependencies.apiClients.findWithHashes(kind, id);
    const isRight = matchesAnyHash(found?.hashes ?? [], secret);
    if (!found || !isRight) return null;
    const { program } = found;
    const owner = await this.#dependencies.users.find({ userId: program.ownerId }, program.ownerId);
    if (!owner?.isActive) return null;
    const held = getUserPermissions(owner);
    await this.#recordUse(program);
    return {
      apiClient: program,
      owner,
      scopes: program.scopes.filter((scope) => held.includes(scope)),
      lifetime: tokenLifetime(program, this.#dependencies.accessTokens.seconds),
    };
  }

  /** An access token of the owner, limited to some named actions; the program is its session. */
  issueToken({ apiClient, owner, lifetime }: AuthenticatedApiClient, scopes: readonly string[]): string {
    return this.#dependencies.accessTokens.issue(owner, apiClient.id, { scopes, seconds: lifetime });
  }

  async #recordUse({ id, lastUsedAt }: ApiClient): Promise<void> {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < USAGE_INTERVAL_MS) return;
    await this.#dependencies.apiClients.recordUse(id, now);
  }
}

/** No token outlives the program that it is for. */
function tokenLifetime({ expiresAt }: ApiClient, longest: number): number {
  if (!expiresAt) return longest;
  return Math.min(longest, Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1000)));
}
