import { hasPermission, requirePrincipal, type Principal } from './principal';
import {
  isDelegable,
  PERMISSIONS,
  getRolePermissions,
  roleHasPermission,
  ROLES,
  type Permission,
} from './roles';

const everyPermission = Object.keys(PERMISSIONS) as Permission[];

function principal(role: Principal['role'], approved = true): Principal {
  const id = 'a'.repeat(24);
  const rest = { name: 'Ada', email: 'ada@example.com', emailVerified: true, sessionId: 's', expiresAt: 0 };
  const session = { scopes: null, secondFactorMissing: false };
  return { id, role, approved, ...rest, ...session };
}

test('nobody may do nothing', () => {
  expect(everyPermission.filter((permission) => hasPermission(null, permission))).toEqual([]);
  expect(() => requirePrincipal(null)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
});

test('rights grow from support to admin to super admin', () => {
  const [support, admin, top] = [
    getRolePermissions('support'),
    getRolePermissions('admin'),
    getRolePermissions('super_admin'),
  ];
  expect(admin).toEqual(expect.arrayContaining(support));
  expect(top).toEqual(expect.arrayContaining(admin));
  expect(top).toEqual(everyPermission);
});

test('only the super admin makes admins, and a customer has no right of staff or sellers', () => {
  expect(ROLES.filter((role) => roleHasPermission(role, 'user:make-admin'))).toEqual(['super_admin']);
  expect(getRolePermissions('customer')).toEqual(['review:write', 'order:read']);
});

test('a seller who waits for approval is only a customer', () => {
  const waiting = everyPermission.filter((permission) =>
    hasPermission(principal('seller', false), permission),
  );
  expect(waiting).toEqual(getRolePermissions('customer'));
  expect(hasPermission(principal('seller'), 'product:write')).toBe(true);
  expect(hasPermission(principal('admin', false), 'product:write-any')).toBe(true);
});

test('a seller has no right over what belongs to others', () => {
  const over = getRolePermissions('seller').filter((permission) => permission.endsWith('-any'));
  expect(over).toEqual([]);
});

test('no key decides on accounts and rights, or reads what was done to them', () => {
  const ofPeople = everyPermission.filter((permission) => !isDelegable(permission));
  const some = ['user:change-role', 'user:make-admin', 'seller:approve', 'second-factor:reset', 'audit:read'];
  expect(ofPeople).toEqual(expect.arrayContaining(some));
  expect(everyPermission.filter(isDelegable)).toEqual(
    expect.arrayContaining(['order:read', 'product:write']),
  );
});
