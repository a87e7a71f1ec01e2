import { getRolePermissions, type Permission, type Role } from '@e-storefront/auth';
import { getUserPermissions, type User } from '../user/user';

type PolicySubject = Pick<User, 'role' | 'secondFactorEnabled'>;

/** Roles that require a second factor. */
export class SecondFactorPolicy {
  readonly #roles: readonly Role[];

  constructor(roles: readonly Role[]) {
    this.#roles = roles;
  }

  isRequired({ role }: PolicySubject): boolean {
    return this.#roles.includes(role);
  }

  /** Whether the account has only customer permissions until a second factor is set up. */
  isMissing(user: PolicySubject): boolean {
    return this.isRequired(user) && !user.secondFactorEnabled;
  }

  effectivePermissions(user: User): Permission[] {
    return this.isMissing(user) ? getRolePermissions('customer') : getUserPermissions(user);
  }
}
