import { z } from 'zod';
import { hasPermission, requirePrincipal, ROLES, type Role } from '@e-storefront/auth';
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
import type { RequestContext } from '@e-storefront/subgraph';

import { MAX_TERMS, parseSearchTerms } from './search-terms';
import { canSell, type User, type UserFilter } from './user';
import type { UserRepository } from './user.model';

/** A page of accounts with totals of the whole shop. */
export interface UserPage extends Page<User> {
  counts: Record<Role, number>;
}

/** The status of an account for other services. */
export interface AccountStatus {
  id: string;
  /** The version of the account's latest event. */
  version: number;
  role: Role;
  isActive: boolean;
  canSell: boolean;
}

type PageArguments = Parameters<typeof pageRequest>[0];

const standingsInput = z.array(objectId).max(500, 'must contain at most 500 ids.');

const listInput = z.object({
  search: text(100)
    .refine((typed) => parseSearchTerms(typed).length <= MAX_TERMS, `must have at most ${MAX_TERMS} words.`)
    .optional(),
  role: filterOf(ROLES, { nouns: ['roles', 'users'] }).optional(),
});

/** Reads accounts. */
export class UserService {
  readonly #users: UserRepository;

  constructor(users: UserRepository) {
    this.#users = users;
  }

  /** The caller's own account. @throws UNAUTHENTICATED when it is locked or deleted */
  async findOwn({ principal }: RequestContext): Promise<User> {
    const { id } = requirePrincipal(principal);
    const user = await this.#users.find({ userId: id }, id);
    if (!user?.isActive) throw new DomainError('UNAUTHENTICATED');
    return user;
  }

  /** An account that the caller may read; null when there is none. @throws BAD_USER_INPUT */
  async find({ principal }: RequestContext, idText: string): Promise<User | null> {
    const viewer = requirePrincipal(principal);
    const scope = hasPermission(viewer, 'user:read-any') ? 'all' : { userId: viewer.id };
    return this.#users.find(scope, parseId(idText));
  }

  /** A page of accounts, newest first. @throws BAD_USER_INPUT */
  async list(args: PageArguments, filter: object): Promise<UserPage> {
    return this.#page(args, parseInput(listInput, filter, ''));
  }

  /** Sellers that wait for a decision. @throws BAD_USER_INPUT */
  async listSellerApplications(args: PageArguments): Promise<UserPage> {
    return this.#page(args, { role: 'seller', sellerStatus: 'pending' });
  }

  /** In the order of the ids; null for unknown and deleted accounts. @throws BAD_USER_INPUT */
  async accountStatuses(idTexts: readonly string[]): Promise<(AccountStatus | null)[]> {
    const ids = parseInput(standingsInput, idTexts, 'ids');
    const existing = (await this.#users.findByIds([...new Set(ids)])).filter(({ email }) => email !== '');
    const byId = new Map(existing.map((user) => [user.id, user]));
    return ids.map((id) => {
      const user = byId.get(id);
      if (!user) return null;
      const { eventVersion: version, role, isActive } = user;
      return { id, version, role, isActive, canSell: canSell(user) };
    });
  }

  /** The number of accounts; null without permission. */
  async countAll({ principal }: RequestContext): Promise<number | null> {
    if (!hasPermission(principal, 'analytics:read-any')) return null;
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
