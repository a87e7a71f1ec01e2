import type { UserRole } from './user-row.generated';

export const ROLES: readonly UserRole[] = ['customer', 'seller', 'support', 'admin', 'super_admin'];
const ADMINS: readonly UserRole[] = ['admin', 'super_admin'];

/** Whether only a super admin may give or take the role. */
export function isAdminRole(role: UserRole | null): boolean {
  return role !== null && ADMINS.includes(role);
}
