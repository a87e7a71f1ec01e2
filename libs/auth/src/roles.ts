/** The roles, as they stand in tokens and on the wire. */
export const ROLES = ['customer', 'seller', 'support', 'admin', 'super_admin'] as const;
export type Role = (typeof ROLES)[number];

/** The people who work for the shop itself. */
export const STAFF: readonly Role[] = ['support', 'admin', 'super_admin'];
const ADMINS: readonly Role[] = ['admin', 'super_admin'];
const SELLERS_AND_ADMINS: readonly Role[] = ['seller', ...ADMINS];

/** Every named action and the roles that may do it: the one place where rights are given. */
export const PERMISSIONS = {
  'user:read-any': STAFF,
  'user:list': STAFF,
  'user:change-role': ADMINS,
  'user:make-admin': ['super_admin'],
  'user:lock': ADMINS,
  'user:delete': ADMINS,
  /** Takes the second factor off an account whose owner has lost it, recovery codes included. */
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
  /** One's own: what one bought, and for a seller what they fulfil. */
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
  /** Programs of sellers and customers that staff have registered for them. */
  'machine:manage-any': ADMINS,
} as const satisfies Record<string, readonly Role[]>;

/** A named action. */
export type Permission = keyof typeof PERMISSIONS;

/** Whether a role may do a named action. */
export function roleHasPermission(role: Role, permission: Permission): boolean {
  return (PERMISSIONS[permission] as readonly Role[]).includes(role);
}

/** What decides on accounts and rights, and who did so: a person does it, and no key or machine client that acts for one. */
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

/** Whether a key or a machine client can be made for a named action. */
export function isDelegable(permission: Permission): boolean {
  return !NOT_DELEGABLE.has(permission);
}

/** Every named action of a role, for front ends that show only what works. */
export function getRolePermissions(role: Role): Permission[] {
  return (Object.keys(PERMISSIONS) as Permission[]).filter((permission) =>
    roleHasPermission(role, permission),
  );
}
