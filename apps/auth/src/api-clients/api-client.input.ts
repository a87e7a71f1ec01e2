import { z } from 'zod';
import { isDelegable, hasPermission, PERMISSIONS, type Permission, type Principal } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import { oneOf, text } from '@e-storefront/domain';
import { getUserPermissions, type User } from '../user/user';

/** The permissions that an API client can have. */
const DELEGABLE_PERMISSIONS: readonly Permission[] = (Object.keys(PERMISSIONS) as Permission[]).filter(
  isDelegable,
);

export const apiClientInput = z.object({
  name: text(60),
  scopes: z
    .array(oneOf(DELEGABLE_PERMISSIONS))
    .min(1, 'must name at least one permission.')
    .max(DELEGABLE_PERMISSIONS.length, `must name at most ${DELEGABLE_PERMISSIONS.length} permissions.`)
    .transform((scopes) => [...new Set(scopes)]),
});

/**
 * Rejects permissions that the owner lacks, or that the caller's own token does not include.
 * @throws FORBIDDEN
 */
export function assertGrantable(caller: Principal, owner: User, requested: readonly Permission[]): void {
  const isOwn = caller.id === owner.id;
  const permissions = getUserPermissions(owner).filter(
    (permission) => !isOwn || hasPermission(caller, permission),
  );
  const missing = requested.filter((scope) => !permissions.includes(scope));
  if (missing.length === 0) return;
  throw new DomainError('FORBIDDEN', {
    message: `The account does not have these permissions: ${missing.join(', ')}.`,
  });
}
