/** The roles in tokens and in the schema. */
export const ROLES = ['customer', 'seller', 'support', 'admin', 'super_admin'] as const;
export type Role = (typeof ROLES)[number];

/** Roles of the shop's own employees. */
export const STAFF: readonly Role[] = ['support', 'admin', 'super_admin'];
const ADMINS: readonly Role[] = ['admin', 'super_admin'];
const SELLERS_AND_ADMINS: readonly Role[] = ['seller', ...ADMINS];

/** All permissions with the roles that have them; the only place that grants permissions. */
export const PERMISSIONS = {
  'user:read-any': STAFF,
  'user:list': STAFF,
  'user:change-role': ADMINS,
  'user:make-admin': ['super_admin'],
  'user:lock': ADMINS,
  'user:delete': ADMINS,
  /** For owners who have lost their second factor and the recovery codes. */
  'second-factor:reset': ADMINS,
  'seller:approve': ADMINS,
  'category:write': ADMINS,
  'product:write': SELLERS_AND_ADMINS,
  'product:write-any': ADMINS,
  'product:read-inactive': STAFF,
  'review:write': ROLES,
  'review:moderate': STAFF,
  'coupon:read': STAFF,
  'coupon:write': ADMINS,
  /** Own orders: those bought and, for sellers, those to fulfil. */
  'order:read': ROLES,
  'order:read-any': STAFF,
  'order:advance': SELLERS_AND_ADMINS,
  'order:advance-any': ADMINS,
  'order:cancel-any': STAFF,
  'order:place-for-others': STAFF,
  'payment:update': ADMINS,
  'audit:read': ADMINS,
  'analytics:read': SELLERS_AND_ADMINS,
  'analytics:read-any': ADMINS,
  'ticket:work': STAFF,
  /** API clients of sellers and customers. */
  'machine:manage-any': ADMINS,
} as const satisfies Record<string, readonly Role[]>;

export type Permission = keyof typeof PERMISSIONS;

export function roleHasPermission(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** Account and role management and the audit log: only for user sessions, never for API keys and machine clients. */
const NOT_DELEGABLE: ReadonlySet<Permission> = new Set([
  'user:change-role',
  'user:make-admin',
  'user:lock',
  'user:delete',
  'second-factor:reset',
  'seller:approve',
  'machine:manage-any',
  'audit:read',
]);

/** Whether API keys and machine clients can have a permission. */
export function isDelegable(permission: Permission): boolean {
  return !NOT_DELEGABLE.has(permission);
}

export function getRolePermissions(role: Role): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) =>
    roleHasPermission(role, permission),
  );
}
