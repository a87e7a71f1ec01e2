import { z } from 'zod';
import {
  hasPermission,
  getRolePermissions,
  roleHasPermission,
  ROLES,
  type Permission,
  type Principal,
  type Role,
} from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { AccountNotice } from '@e-storefront/events';
import type { WriteWithin } from '@e-storefront/mongo';
import {
  filterOf,
  parseId,
  objectId,
  pageOf,
  pageRequest,
  parseInput,
  text,
  type Page,
  type PageRequest,
} from '@e-storefront/domain';
import type { PendingRevocation } from '../session/pending-revocations.service';
import type { RevocationReason } from '../session/session.service';
import { MAX_TERMS, parseSearchTerms } from './search-terms';

export type SellerStatus = 'pending' | 'approved' | 'refused';

/** An account without its secrets. */
export interface User {
  id: string;
  name: string;
  /** Lower-cased; empty for a deleted account. */
  email: string;
  phone: string | null;
  role: Role;
  isActive: boolean;
  emailVerified: boolean;
  profilePicture: string | null;
  /** Null for everybody who is not a seller. */
  sellerStatus: SellerStatus | null;
  /** Whether a login needs a code as well. */
  secondFactorEnabled: boolean;
  lastLogin: Date | null;
  /** Counted up by each change that ends sessions; a session holds the figure of when it began. */
  sessionEpoch: number;
  createdAt: Date;
  updatedAt: Date;
}

/** An account with what its owner can prove to be its owner by; never leaves the services. */
export interface Credentials {
  user: User;
  passwordHash: string | null;
  /** The account's id at Google, where one is linked. */
  googleId: string | null;
}

/** A new account. */
export type NewUser = Partial<Pick<User, 'id'>> &
  Pick<User, 'name' | 'email' | 'role' | 'sellerStatus' | 'emailVerified'> &
  Pick<Credentials, 'passwordHash' | 'googleId'> &
  Partial<Pick<User, 'profilePicture'>>;

/** What may change in an account's life. */
export type UserChange = Partial<Omit<User, 'id' | 'email' | 'sessionEpoch' | 'createdAt' | 'updatedAt'>> &
  Partial<Pick<Credentials, 'passwordHash' | 'googleId'>>;

/** What an account must still be for a change to be made. */
export type ExpectedUser = UserChange & Partial<Pick<User, 'sessionEpoch'>>;

/** How a change ends sessions. */
export interface RevokingUpdate {
  expected: ExpectedUser;
  /** The one session that goes on. */
  except?: string;
  reason: RevocationReason;
  /** The mail that tells the owner; none when left out. */
  notice?: AccountNotice;
  /** Whether the change is refused unless another active super admin is left. */
  requiresOtherSuperAdmin?: boolean;
}

/** An account after such a change, with the end that remains to be carried out. */
export interface RevokedUser {
  user: User;
  revocation: PendingRevocation;
}

/** The accounts that a caller may read as a whole. */
export type UserScope = 'all' | { userId: string };

export interface UserFilter {
  search?: string;
  role?: Role;
  sellerStatus?: SellerStatus;
}

/** Where accounts are kept. Deleted ones are expected by `named` alone. */
export interface UserRepository {
  /**
   * Opens an account.
   * @param within what is written together with it
   * @throws EMAIL_TAKEN
   */
  insert(fields: NewUser, within?: (user: User) => WriteWithin): Promise<User>;
  find(scope: UserScope, id: string): Promise<User | null>;
  /** The accounts behind the ids, in any order, deleted ones as tombstones: for names beside orders and reviews. */
  findByIds(ids: readonly string[]): Promise<User[]>;
  findCredentials(of: { id: string } | { email: string } | { googleId: string }): Promise<Credentials | null>;
  list(filter: UserFilter, page: PageRequest): Promise<{ users: User[]; total: number }>;
  countByRole(): Promise<Record<Role, number>>;
  /** Changes an account that still is as `expected` says; null when it is not, or is not there. */
  update(id: string, change: UserChange, expected?: ExpectedUser): Promise<User | null>;
  /** Does the same together with other writes. */
  updateWithin(
    id: string,
    change: UserChange,
    options: { expected: ExpectedUser; within: WriteWithin },
  ): Promise<User | null>;
  /**
   * Does the same and, in the one write, notes that the account's older sessions have to end.
   * @throws FORBIDDEN when no other super admin would be left, CONFLICT
   */
  updateAndRevokeSessions(id: string, change: UserChange, ending: RevokingUpdate): Promise<RevokedUser | null>;
  /** Removes everything personal and leaves a tombstone; otherwise as `changeAndEnd`. */
  erase(id: string, ending: RevokingUpdate): Promise<RevokedUser | null>;
}

/** A page of accounts with the numbers of the whole shop. */
export interface UserPage extends Page<User> {
  counts: Record<Role, number>;
}

/** How an account stands, as other services may know. */
export interface AccountStatus {
  id: string;
  role: Role;
  isActive: boolean;
  canSell: boolean;
}

type PageArguments = Parameters<typeof pageRequest>[0];

const standingsInput = z.array(objectId).max(500, 'must hold at most 500 ids.');

const listInput = z.object({
  search: text(100)
    .refine((typed) => parseSearchTerms(typed).length <= MAX_TERMS, `takes at most ${MAX_TERMS} words.`)
    .optional(),
  role: filterOf(ROLES, 'roles', 'users').optional(),
});

/** Reads accounts. */
export class UserService {
  readonly #users: UserRepository;

  constructor(users: UserRepository) {
    this.#users = users;
  }

  /** The caller's own account. @throws UNAUTHENTICATED when it is locked or deleted */
  async findOwn(principal: Principal): Promise<User> {
    const user = await this.#users.find({ userId: principal.id }, principal.id);
    if (!user?.isActive) throw new DomainError('UNAUTHENTICATED');
    return user;
  }

  /** An account that the caller may read; null when there is none. @throws BAD_USER_INPUT */
  async find(viewer: Principal, idText: string): Promise<User | null> {
    const scope = hasPermission(viewer, 'user:read-any') ? 'all' : { userId: viewer.id };
    return this.#users.find(scope, parseId(idText));
  }

  /** A page of accounts, newest first. @throws BAD_USER_INPUT */
  async list(args: PageArguments, filter: object): Promise<UserPage> {
    return this.#page(args, parseInput(listInput, filter, ''));
  }

  /** The sellers who wait for a decision. @throws BAD_USER_INPUT */
  async listSellerApplications(args: PageArguments): Promise<UserPage> {
    return this.#page(args, { role: 'seller', sellerStatus: 'pending' });
  }

  /** How accounts stand, in the order of their ids; null for unknown and deleted ones. @throws BAD_USER_INPUT */
  async accountStatuses(idTexts: readonly string[]): Promise<(AccountStatus | null)[]> {
    const ids = parseInput(standingsInput, idTexts, 'ids');
    const living = (await this.#users.findByIds([...new Set(ids)])).filter(({ email }) => email !== '');
    const byId = new Map(living.map((user) => [user.id, user]));
    return ids.map((id) => {
      const user = byId.get(id);
      return user ? { id, role: user.role, isActive: user.isActive, canSell: canSell(user) } : null;
    });
  }

  /** How many accounts there are; null for whoever may not know. */
  async countAll(viewer: Principal | null): Promise<number | null> {
    if (!hasPermission(viewer, 'analytics:read-any')) return null;
    const counts = await this.#users.countByRole();
    return Object.values(counts).reduce((sum, count) => sum + count, 0);
  }

  async #page(args: PageArguments, filter: UserFilter): Promise<UserPage> {
    const request = pageRequest(args);
    const [{ users, total }, counts] = await Promise.all([
      this.#users.list(filter, request),
      this.#users.countByRole(),
    ]);
    return { ...pageOf(request, users, total), counts };
  }
}

/**
 * Whether what an account offers may be sold: it is an active seller whom the shop has approved, or an active admin,
 * whose goods are the shop's own.
 */
export function canSell({
  role,
  isActive,
  sellerStatus,
}: Pick<User, 'role' | 'isActive' | 'sellerStatus'>): boolean {
  if (!isActive) return false;
  return role === 'seller' ? sellerStatus === 'approved' : roleHasPermission(role, 'product:write');
}

/** The named actions that an account may do; an unapproved seller is only a customer. */
export function getUserPermissions(user: User): Permission[] {
  const waits = user.role === 'seller' && user.sellerStatus !== 'approved';
  return getRolePermissions(waits ? 'customer' : user.role);
}
