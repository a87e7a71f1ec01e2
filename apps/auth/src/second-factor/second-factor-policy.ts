import { getRolePermissions, type Permission, type Role } from '@e-storefront/auth';
import { getUserPermissions, type User } from '../user/user';

type PolicySubject = Pick<User, 'role' | 'secondFactorEnabled'>;

/** Which roles count only with a second factor. */
export class SecondFactorPolicy {
  readonly #roles: readonly Role[];

  constructor(roles: readonly Role[]) {
    this.#roles = roles;
  }

  /** Whether the account's role asks for a second factor. */
  isRequired({ role }: PolicySubject): boolean {
    return this.#roles.includes(role);
  }

  /** Whether the account is as good as a customer's until its owner has set one up. */
  isMissing(user: PolicySubject): boolean {
    return this.isRequired(user) && !user.secondFactorEnabled;
  }

  /** The named actions that the account may do now. */
  effectivePermissions(user: User): Permission[] {
    return this.isMissing(user) ? getRolePermissions('customer') : getUserPermissions(user);
  }
}
