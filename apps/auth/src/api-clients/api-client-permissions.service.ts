import type { Permission } from '@e-storefront/auth';
import type { AccessTokens } from '../session/access-tokens';
import { permissionsOfUser, type User, type UserRepository } from '../user/user.service';
import type { Program, ProgramKind, ProgramRepository } from './api-client';
import { isOneOf } from './secret-match';

/** How often a use is noted. */
const NOTED_EVERY_MS = 60_000;

/** A program that has shown its secret, with what it may do today. */
export interface ActingProgram {
  program: Program;
  owner: User;
  /** What it was made for, as far as its owner still may do that. */
  scopes: readonly Permission[];
  /** How long a token for it lives, in seconds. */
  lifetime: number;
}

interface Ports {
  programs: Pick<ProgramRepository, 'withSecrets' | 'touch'>;
  users: Pick<UserRepository, 'find'>;
  accessTokens: AccessTokens;
}

/** Decides what a program may do in its owner's name. */
export class ProgramAuthority {
  readonly #ports: Ports;

  constructor(ports: Ports) {
    this.#ports = ports;
  }

  /** The program behind an id and a secret; null when they do not hold, or its owner is locked or gone. */
  async authenticate(kind: ProgramKind, id: string, secret: string): Promise<ActingProgram | null> {
    const found = await this.#ports.programs.withSecrets(kind, id);
    const isRight = isOneOf(found?.hashes ?? [], secret);
    if (!found || !isRight) return null;
    const { program } = found;
    const owner = await this.#ports.users.find({ userId: program.ownerId }, program.ownerId);
    if (!owner?.isActive) return null;
    const held = permissionsOfUser(owner);
    await this.#note(program);
    return {
      program,
      owner,
      scopes: program.scopes.filter((scope) => held.includes(scope)),
      lifetime: lifetimeOf(program, this.#ports.accessTokens.seconds),
    };
  }

  /** An access token of the owner, limited to some named actions; the program is its session. */
  token({ program, owner, lifetime }: ActingProgram, scopes: readonly string[]): string {
    return this.#ports.accessTokens.issue(owner, program.id, { scopes, seconds: lifetime });
  }

  async #note({ id, lastUsedAt }: Program): Promise<void> {
    const now = new Date();
    if (lastUsedAt && now.getTime() - lastUsedAt.getTime() < NOTED_EVERY_MS) return;
    await this.#ports.programs.touch(id, now);
  }
}

/** No token outlives the program that it is for. */
function lifetimeOf({ expiresAt }: Program, longest: number): number {
  if (!expiresAt) return longest;
  return Math.min(longest, Math.max(1, Math.floor((expiresAt.getTime() - Date.now()) / 1000)));
}
