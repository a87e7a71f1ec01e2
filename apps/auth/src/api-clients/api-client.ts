import type { Permission } from '@e-storefront/auth';

/** What acts for an account without a person: a machine client with an id and a secret, or an API key. */
export type ApiClientKind = 'client' | 'key';

/** A program that may act for an account, without its secret. */
export interface ApiClient {
  id: string;
  kind: ApiClientKind;
  ownerId: string;
  /** What its owner calls it. */
  name: string;
  /** The named actions that it was made for. */
  scopes: readonly Permission[];
  createdAt: Date;
  /** Noted at most once a minute. */
  lastUsedAt: Date | null;
  /** Null for one that goes on until it is revoked. */
  expiresAt: Date | null;
  /** Until when the secret before the present one still holds; null when there is none. */
  oldSecretEndsAt: Date | null;
}

/** The most live programs of one kind that an account has. */
export const MAX_API_CLIENTS = 20;

/** Whose programs of a kind: one account's, or anybody's. */
export interface ApiClientScope {
  kind: ApiClientKind;
  ownerId: string | null;
}

export type NewApiClient = Pick<ApiClient, 'kind' | 'ownerId' | 'name' | 'scopes' | 'expiresAt'> & {
  secretHash: string;
  /** A new one when left out. */
  id?: string;
};

/** What is known of a call that makes a secret. */
export interface CallInfo {
  /** The network address that it came from. */
  address?: string | undefined;
  /** The id of what it makes, or the name of what it does; the same for a repeat after a crash. */
  operationId?: string | undefined;
}

/** A new secret before the present one, which holds until `oldEndsAt`. */
export interface NewSecret {
  expectedHash: string;
  hash: string;
  oldEndsAt: Date;
  /** Names the rotation: a repeat replaces the secret that it made, which nobody has seen. */
  operationId?: string | undefined;
}
