import type { Permission } from '@e-storefront/auth';
import type { WriteWithin } from '@e-storefront/mongo';

/** What acts for an account without a person: a machine client with an id and a secret, or an API key. */
export type ProgramKind = 'client' | 'key';

/** A program that may act for an account, without its secret. */
export interface Program {
  id: string;
  kind: ProgramKind;
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
export const MOST_PROGRAMS = 20;

/** Whose programs of a kind: one account's, or anybody's. */
export interface ProgramScope {
  kind: ProgramKind;
  ownerId: string | null;
}

export type NewProgram = Pick<Program, 'kind' | 'ownerId' | 'name' | 'scopes' | 'expiresAt'> & {
  secretHash: string;
  /** A new one when left out. */
  id?: string;
};

/** What is known of a call that makes a secret. */
export interface NewCall {
  /** The network address that it came from. */
  address?: string | undefined;
  /** The id of what it makes, or the name of what it does; the same for a repeat after a crash. */
  operationId?: string | undefined;
}

/** A new secret before the present one, which holds until `oldEndsAt`. */
export interface SecretChange {
  seenHash: string;
  hash: string;
  oldEndsAt: Date;
  /** Names the rotation: a repeat replaces the secret that it made, which nobody has seen. */
  operationId?: string | undefined;
}

/** Where programs and the hashes of their secrets are kept. Revoked and expired ones are found by nobody, and gone in a day. */
export interface ProgramRepository {
  /** Inserts a program together with other writes; null when the account has the most of this kind already. */
  insert(fields: NewProgram, within: WriteWithin): Promise<Program | null>;
  /** The newest first. */
  list(scope: ProgramScope & { ownerId: string }): Promise<Program[]>;
  find(scope: ProgramScope, id: string): Promise<Program | null>;
  /** A program with the hashes that hold for it now. */
  withSecrets(kind: ProgramKind, id: string): Promise<{ program: Program; hashes: string[] } | null>;
  /** Puts a new secret before the present one, which holds until `oldEndsAt`; false when another call was faster. */
  addSecret(id: string, change: SecretChange): Promise<boolean>;
  /** Removes a program whose secret nobody has seen. */
  withdraw(scope: ProgramScope & { ownerId: string }, id: string): Promise<void>;
  /** Leaves the present secret alone; false when another call was faster. */
  dropOldSecrets(id: string, seenHash: string): Promise<boolean>;
  /** Revokes what is live and gives the ids of what it revoked. */
  revoke(of: { ownerId: string } | { kind: ProgramKind; id: string }): Promise<string[]>;
  /** Notes a use. */
  touch(id: string, at: Date): Promise<void>;
}

/** Tells all services that the tokens of programs have ended. */
export interface EndTeller {
  announce(ids: readonly string[]): Promise<void>;
}
