import { allow } from 'graphql-shield';
import { roleHasPermission, ROLES, type Permission } from '@e-storefront/auth';
import { dependsOnCaller, isPublic, ruleOf, type PermissionTree } from '@e-storefront/subgraph';
import { CALLER_NAMES, type Caller } from './access';
import type { Row } from './permission-matrix';

/** Rules that allow everyone. */
export const OPEN_RULES: readonly unknown[] = [allow, isPublic, dependsOnCaller];

/** The permission map of a subgraph, as the running service uses it. */
export async function readPermissions(subgraph: string): Promise<PermissionTree> {
  const module = (await import(`../../apps/${subgraph}/src/graphql/permissions`)) as {
    permissions: PermissionTree;
  };
  return module.permissions;
}

/** The disagreement between a row and the rule of its field, in one sentence; undefined when they agree. */
export function disagreement(row: Row, permissions: PermissionTree): string | undefined {
  const rule = ruleOf(permissions, row.type, row.field);
  if (!rule) return `${row.name} has no rule`;
  const name = OPEN_RULES.includes(rule) ? 'allow' : ((rule as { name?: string }).name ?? 'a combination');
  const fault = faultOf(row, name);
  return fault && `${row.name} is meant for "${row.access}", but its rule ${name} ${fault}`;
}

function faultOf(row: Row, rule: string): string | undefined {
  const [, kind, argument = ''] = /^(\w+)\((.+)\)$/.exec(rule) ?? [];
  // A field may be open because its object is not returned to others.
  const isGuardedByParent = !row.isRoot && row.follows && rule === 'allow';
  if (kind === 'hasScope') return row.scope === argument ? undefined : `requires the scope ${argument}`;
  if (row.scope !== undefined) return isGuardedByParent ? undefined : 'requires no scope';
  if (kind === 'can') return wrongCallers(row, (caller) => hasPermission(caller, argument as Permission));
  if (rule === 'isAuthenticated') return wrongCallers(row, isPerson);
  if (rule === 'isPersonOrGuest') return wrongCallers(row, (caller) => caller !== 'machineClient');
  if (rule !== 'allow' || isGuardedByParent || row.returnsNull) return undefined;
  return wrongCallers(row, () => true);
}

/** The callers for whom the rule disagrees with the row; a case in brackets may be narrower than its rule. */
function wrongCallers(row: Row, passes: (caller: Caller) => boolean): string | undefined {
  const isCase = row.name.includes('(') || row.returnsNull || row.follows;
  const wrong = CALLER_NAMES.filter((caller) => {
    const isMeant = row.cells[caller] !== 'none';
    return isMeant ? !passes(caller) : passes(caller) && !isCase;
  });
  return wrong.length > 0 ? `disagrees for ${wrong.join(', ')}` : undefined;
}

function isPerson(caller: Caller): boolean {
  return caller !== 'guest' && caller !== 'machineClient';
}

function hasPermission(caller: Caller, permission: Permission): boolean {
  if (caller === 'guest') return false;
  if (caller === 'machineClient') return permission === 'product:write';
  const role = ROLES.find((one) => one === caller) ?? 'customer';
  return roleHasPermission(role, permission);
}
