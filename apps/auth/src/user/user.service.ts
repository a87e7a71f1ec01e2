import { z } from 'zod';
import { hasPermission, ROLES, type Principal, type Role } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import {
  filterOf,
  parseId,
  objectId,
  pageOf,
  pageRequest,
  parseInput,
  text,
  type Page,
} from '@e-storefront/domain';

import { MAX_TERMS, parseSearchTerms } from './search-terms';
import { canSell, type User, type UserFilter } from './user';
import type { UserRepository } from './user.model';

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
