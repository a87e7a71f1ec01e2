import { allow } from 'graphql-shield';
import { roleHasPermission, ROLES, type Permission } from '@e-storefront/auth';
import { dependsOnCaller, isPublic, ruleOf, type PermissionTree } from '@e-storefront/subgraph';
import { cellsOf, isHidden, serviceScopeOf } from './access-words';
import { CALLER_NAMES, type Caller } from './callers';
import { ROOT_TYPES, type Row } from './permission-matrix';

/** The permission map of a subgraph, as the running service uses it. */
export async function readPermissions(subgraph: string): Promise<PermissionTree> {
  const module = (await import(`../../apps/${subgraph}/src/graphql/permissions`)) as {
    permissions: PermissionTree;
  };
  return module.permissions;
}

/** What is wrong between a row and the rule of its field, in one sentence; undefined when they agree. */
export function disagreement(row: Row, permissions: PermissionTree): string | undefined {
  const rule = ruleOf(permissions, row.type, row.field);
  if (!rule) return `${row.name} has no rule`;
  const isOpen = rule === allow || rule === isPublic || rule === dependsOnCaller;
  const name = isOpen ? 'allow' : ((rule as { name?: string }).name ?? 'a combination');
  const fault = faultOf(row, name);
  return fault && `${row.name} is meant for "${row.access}", but its rule ${name} ${fault}`;
}

function faultOf(row: Row, rule: string): string | undefined {
  const [, kind, argument = ''] = /^(\w+)\((.+)\)$/.exec(rule) ?? [];
  const scope = serviceScopeOf(row.access);
  if (kind === 'hasScope') return scope === argument ? undefined : `asks for the scope ${argument}`;
  if (scope !== undefined) return isGuardedByParent(row, rule) ? undefined : 'asks for no scope';
  if (kind === 'can') return wrongCallers(row, (caller) => mayByRole(caller, argument as Permission));
  if (rule === 'isAuthenticated') return wrongCallers(row, isPerson);
  if (rule === 'isPersonOrGuest') return wrongCallers(row, (caller) => caller !== 'key');
  if (rule !== 'allow' || isGuardedByParent(row, rule) || isHidden(row.access)) return undefined;
  return wrongCallers(row, () => true);
}

/** Whether the field may be open because the object that it is of is not given to others. */
function isGuardedByParent(row: Row, rule: string): boolean {
  const isRoot = ROOT_TYPES.some((type) => type === row.type);
  return !isRoot && row.follows && rule === 'allow';
}

/** The callers whom a rule lets in against the row, or keeps out; a case in brackets may be narrower than its rule. */
function wrongCallers(row: Row, passes: (caller: Caller) => boolean): string | undefined {
  const cells = cellsOf(row.access);
  const isCase = row.name.includes('(') || isHidden(row.access) || row.follows;
  const wrong = CALLER_NAMES.filter((caller) => {
    const isMeant = cells[caller] !== 'none';
    return isMeant ? !passes(caller) : passes(caller) && !isCase;
  });
  return wrong.length > 0 ? `says otherwise for ${wrong.join(', ')}` : undefined;
}

function isPerson(caller: Caller): boolean {
  return caller !== 'nobody' && caller !== 'key';
}

function mayByRole(caller: Caller, permission: Permission): boolean {
  if (caller === 'nobody') return false;
  if (caller === 'key') return permission === 'product:write';
  const role = ROLES.find((one) => one === caller) ?? 'customer';
  return roleHasPermission(role, permission);
}
