import type { GraphQLSchema } from 'graphql';
import { applyMiddleware, type IMiddlewareFunction, type IMiddlewareTypeMap } from 'graphql-middleware';
import { allow, deny, shield } from 'graphql-shield';
import { tokenExpired } from '@e-storefront/auth';
import { DomainError } from '@e-storefront/errors';
import type { SubgraphContext } from './context';
import { isInternalCaller, isPublic, type PermissionTree, type Rule } from './rules';

/** The check before the resolver of a field. */
type Guard = Extract<IMiddlewareFunction<unknown, SubgraphContext, unknown>, (...input: never[]) => unknown>;

/** The fields that federation adds: for services only. */
const federationRules: PermissionTree = { _Service: { sdl: isInternalCaller } };

/** The types of common.graphql: the fields that return them have rules of their own. */
const commonRules: PermissionTree = { Pagination: allow };

const federationRootFields = { _entities: isInternalCaller, _service: isInternalCaller };

/**
 * Applies a permission map to a schema; fields without a rule are denied. Root fields that are not declared
 * public reject a caller with an expired token, whatever their rule. Fields whose rule always allows stay
 * unwrapped, because a wrapper costs time on each read.
 */
export function applyPermissions(schema: GraphQLSchema, permissions: PermissionTree): GraphQLSchema {
  const tree = withFederation(permissions, schema);
  const generator = shield(tree, {
    fallbackRule: deny,
    allowExternalErrors: true,
    fallbackError: new DomainError('FORBIDDEN'),
  });
  const guards = generator.generate(schema) as IMiddlewareTypeMap;
  const roots = [schema.getQueryType()?.name, schema.getMutationType()?.name];
  const needed = Object.entries(guards).map(([type, fields]) => {
    const entries = Object.entries(fields).flatMap(([field, guard]) => {
      const rule = ruleOf(tree, type, field);
      const isOpen = rule === allow || rule === isPublic;
      if (!roots.includes(type) || isPublic === rule || isForServices(rule)) {
        return isOpen ? [] : [[field, guard] as const];
      }
      return [[field, refusingExpired(isOpen ? passOn : guardOf(guard))] as const];
    });
    return [type, Object.fromEntries(entries)];
  });
  return applyMiddleware(schema, Object.fromEntries(needed) as IMiddlewareTypeMap);
}

/** Shield returns a function, or an object with the function if a rule needs fragments. */
function guardOf(guard: IMiddlewareFunction): Guard {
  const found = typeof guard === 'function' ? guard : guard.resolve;
  if (!found) throw new Error('A field has no permission check.');
  return found;
}

const passOn: Guard = async (resolve, parent, args, context, info) =>
  resolve(parent, args, context, info) as unknown;

function refusingExpired(guard: Guard): Guard {
  return async (resolve, parent, args, context, info) => {
    if (context.expired) throw tokenExpired();
    return guard(resolve, parent, args, context, info) as unknown;
  };
}

/**
 * Whether a field is for services only, which call on their own behalf or forward parts of a client's
 * operation.
 */
function isForServices(rule: Rule | undefined): boolean {
  return rule === isInternalCaller;
}

/** The rule of a field; `undefined` for a field without one, which is denied. */
export function ruleOf(tree: PermissionTree, type: string, field: string): Rule | undefined {
  const entry = tree[type];
  if (!entry) return undefined;
  if (typeof entry === 'object' && !('resolve' in entry)) return entry[field] ?? entry['*'];
  return entry as Rule;
}

/** The map with the rules for the fields that federation adds. */
function withFederation(permissions: PermissionTree, schema: GraphQLSchema): PermissionTree {
  const query = permissions['Query'];
  const own = query && !('resolve' in query) ? query : {};
  const hasEntities = schema.getQueryType()?.getFields()['_entities'] !== undefined;
  const { _entities, ...service } = federationRootFields;
  const root = hasEntities ? { _entities, ...service } : service;
  return { ...commonRules, ...permissions, ...federationRules, Query: { ...own, ...root } };
}
