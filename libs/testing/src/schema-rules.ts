import { isObjectType, type GraphQLSchema } from 'graphql';
import { ruleOf, type PermissionTree } from '@e-storefront/subgraph';

/** Types of federation and common.graphql, which the platform guards itself. */
const PLATFORM = new Set(['_Service', 'Pagination', 'Query._entities', 'Query._service']);

/** The fields, such as `Query.orders`, for which a permission map has no rule. */
export function fieldsWithoutRule(schema: GraphQLSchema, permissions: PermissionTree): string[] {
  return Object.values(schema.getTypeMap())
    .filter(isObjectType)
    .filter((type) => !type.name.startsWith('__') && !PLATFORM.has(type.name))
    .flatMap((type) => Object.keys(type.getFields()).map((field) => ({ type: type.name, field })))
    .filter(({ type, field }) => !PLATFORM.has(`${type}.${field}`) && !ruleOf(permissions, type, field))
    .map(({ type, field }) => `${type}.${field}`);
}

/** The error codes that an SDL documents in lines such as `Errors: NOT_FOUND, FORBIDDEN`. */
export function announcedErrorCodes(sdl: string): string[] {
  const lists = [...sdl.matchAll(/^\s*Errors: (.+)$/gm)].map((match) => match[1] ?? '');
  return [...new Set(lists.flatMap((list) => list.split(',').map((code) => code.trim())))].sort();
}
