import type { Permission } from '@e-storefront/auth';

/** A machine client with an id and a secret, or an API key. */
export type ApiClientKind = 'client' | 'key';

/** Acts on behalf of an account. Does not contain the secret. */
export interface ApiClient {
  id: string;
  kind: ApiClientKind;
  ownerId: string;
  name: string;
  /** The permissions that it was created with. */
  scopes: readonly Permission[];
  createdAt: Date;
  /** Updated at most once per minute. */
  lastUsedAt: Date | null;
  /** Null for no expiry. */
  expiresAt: Date | null;
  /** When the previous secret expires; null when there is none. */
  oldSecretEndsAt: Date | null;
}

/** Active clients per account and kind. */
export const MAX_API_CLIENTS = 20;

/** The clients of one account, or with a null owner those of all accounts. */
export interface ApiClientScope {
  kind: ApiClientKind;
  ownerId: string | null;
}

export type NewApiClient = Pick<ApiClient, 'kind' | 'ownerId' | 'name' | 'scopes' | 'expiresAt'> & {
  secretHash: string;
  /** Generated when omitted. */
  id?: string;
};

/** The current secret stays valid until `oldEndsAt`. */
export interface NewSecret {
  expectedHash: string;
  hash: string;
  oldEndsAt: Date;
  /** Identifies the rotation: a repeat replaces the secret of the first attempt, which was never returned. */
  operationId?: string | undefined;
}
