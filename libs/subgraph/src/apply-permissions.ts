import type { GraphQLSchema } from 'graphql';
import { applyMiddleware, type IMiddlewareTypeMap } from 'graphql-middleware';
import { allow, deny, shield } from 'graphql-shield';
import { DomainError } from '@e-storefront/errors';
import { isInternalCaller, type PermissionTree, type Rule } from './rules';

/** The fields that federation adds: for services only. */
const federationRules: PermissionTree = { _Service: { sdl: isInternalCaller } };

/** The types of the prelude: they hold nothing that the field which gives them does not guard. */
const preludeRules: PermissionTree = { Pagination: allow };

const federationRootFields = { _entities: isInternalCaller, _service: isInternalCaller };

/**
 * Guards a schema by its permission map; what the map does not name is denied.
 * Fields whose rule is plainly `allow` are left unwrapped: wrapping them decides nothing and costs each read.
 */
export function applyPermissions(schema: GraphQLSchema, permissions: PermissionTree): GraphQLSchema {
  const tree = withFederation(permissions, schema);
  const generator = shield(tree, {
    fallbackRule: deny,
    allowExternalErrors: true,
    fallbackError: new DomainError('FORBIDDEN'),
  });
  const guards = generator.generate(schema) as unknown as Record<string, IMiddlewareTypeMap[string]>;
  const needed = Object.entries(guards).map(([type, fields]) => [
    type,
    Object.fromEntries(Object.entries(fields).filter(([field]) => ruleOf(tree, type, field) !== allow)),
  ]);
  return applyMiddleware(schema, Object.fromEntries(needed) as IMiddlewareTypeMap);
}

/** The rule that decides on a field; `undefined` where the map names none, so that the field is denied. */
export function ruleOf(tree: PermissionTree, type: string, field: string): Rule | undefined {
  const entry = tree[type];
  if (!entry) return undefined;
  if (typeof entry === 'object' && !('resolve' in entry)) return entry[field] ?? entry['*'];
  return entry as Rule;
}

/** The map with the rules for what federation adds to a schema. */
function withFederation(permissions: PermissionTree, schema: GraphQLSchema): PermissionTree {
  const query = permissions['Query'];
  const own = query && !('resolve' in query) ? query : {};
  const hasEntities = schema.getQueryType()?.getFields()['_entities'] !== undefined;
  const { _entities, ...service } = federationRootFields;
  const root = hasEntities ? { _entities, ...service } : service;
  return { ...preludeRules, ...permissions, ...federationRules, Query: { ...own, ...root } };
}
