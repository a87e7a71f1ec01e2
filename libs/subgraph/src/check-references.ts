import {
  defaultFieldResolver,
  isUnionType,
  valueFromASTUntyped,
  type GraphQLObjectType,
  type GraphQLSchema,
} from 'graphql';
import { z } from 'zod';
import { parseInput } from '@e-storefront/domain';

/**
 * Limits `_entities` to references to types of this subgraph with a valid id: the scalar `_Any` accepts
 * anything, while resolvers rely on generated types. Other fields of a reference are not checked, nor are
 * types whose key has no id: their resolvers validate the key.
 * @returns the same schema; its `_entities` throws BAD_USER_INPUT for an invalid reference
 */
export function checkReferences(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const entity = schema.getType('_Entity');
  if (!field || !isUnionType(entity)) return schema;
  const types = entity.getTypes();
  const names = types.map(({ name }) => name);
  const byId = new Set(types.filter(hasIdInKey).map(({ name }) => name));
  const reference = z
    .looseObject({
      __typename: z.enum(names, 'is not a type with a key of this service.'),
      id: z.unknown().optional(),
    })
    .superRefine(({ __typename, id }, context) => {
      if (typeof id === 'string' || !byId.has(__typename)) return;
      context.addIssue({ code: 'custom', path: ['id'], message: 'is not a valid id.' });
    });
  const references = z.array(reference);
  const isValid = (value: unknown): boolean =>
    isReference(value) &&
    names.includes(value.__typename) &&
    (typeof value.id === 'string' || !byId.has(value.__typename));
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args: { representations: unknown }, ...rest) => {
    const { representations } = args;
    // Reading them by the schema costs more than finding them; it says what is wrong.
    if (!Array.isArray(representations) || !representations.every(isValid)) {
      parseInput(references, representations, 'representations');
    }
    return resolve(source, args, ...rest);
  };
  return schema;
}

/** Whether a value has the form of a reference to an entity. */
export function isReference(value: unknown): value is { __typename: string; id?: unknown } {
  return (
    typeof value === 'object' &&
    value !== null &&
    '__typename' in value &&
    typeof value.__typename === 'string'
  );
}

/** Whether a key of a type names its `id`. */
function hasIdInKey({ astNode, extensionASTNodes }: GraphQLObjectType): boolean {
  const nodes = [...(astNode ? [astNode] : []), ...extensionASTNodes];
  const keys = nodes
    .flatMap(({ directives = [] }) => directives)
    .filter(({ name }) => name.value === 'key')
    .map(({ arguments: given = [] }) => given.find(({ name }) => name.value === 'fields'));
  return keys.some((fields) => fields && /\bid\b/.test(String(valueFromASTUntyped(fields.value))));
}
