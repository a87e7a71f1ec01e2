import type { Schema } from '@e-storefront/graph-client';

export const ROLES: readonly Schema.UserRole[] = ['customer', 'seller', 'support', 'admin', 'super_admin'];
const ADMINS: readonly Schema.UserRole[] = ['admin', 'super_admin'];

/** Whether only a super admin may give or take the role. */
export function isAdminRole(role: Schema.UserRole | null): boolean {
  return role !== null && ADMINS.includes(role);
}
