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

test('grants no permission to anonymous callers', () => {
  expect(everyPermission.filter((permission) => hasPermission(null, permission))).toEqual([]);
  expect(() => requirePrincipal(null)).toThrow(expect.objectContaining({ code: 'UNAUTHENTICATED' }));
});

test('grants admins all permissions of support and super admins all of admins', () => {
  const [support, admin, top] = [
    getRolePermissions('support'),
    getRolePermissions('admin'),
    getRolePermissions('super_admin'),
  ];
  expect(admin).toEqual(expect.arrayContaining(support));
  expect(top).toEqual(expect.arrayContaining(admin));
  expect(top).toEqual(everyPermission);
});

test('lets only super admins promote admins and gives customers no staff or seller permissions', () => {
  expect(ROLES.filter((role) => roleHasPermission(role, 'user:make-admin'))).toEqual(['super_admin']);
  expect(getRolePermissions('customer')).toEqual(['review:write', 'order:read']);
});

test('treats unapproved sellers as customers', () => {
  const waiting = everyPermission.filter((permission) =>
    hasPermission(principal('seller', false), permission),
  );
  expect(waiting).toEqual(getRolePermissions('customer'));
  expect(hasPermission(principal('seller'), 'product:write')).toBe(true);
  expect(hasPermission(principal('admin', false), 'product:write-any')).toBe(true);
});

test('gives sellers no permission over the data of others', () => {
  const over = getRolePermissions('seller').filter((permission) => permission.endsWith('-any'));
  expect(over).toEqual([]);
});

test('excludes account and role management and the audit log from delegation', () => {
  const ofPeople = everyPermission.filter((permission) => !isDelegable(permission));
  const some = ['user:change-role', 'user:make-admin', 'seller:approve', 'second-factor:reset', 'audit:read'];
  expect(ofPeople).toEqual(expect.arrayContaining(some));
  expect(everyPermission.filter(isDelegable)).toEqual(
    expect.arrayContaining(['order:read', 'product:write']),
  );
});
