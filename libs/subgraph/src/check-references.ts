import { defaultFieldResolver, isUnionType, type GraphQLSchema } from 'graphql';
import { z } from 'zod';
import { parseInput } from '@e-storefront/values';

/**
 * Lets `_entities` take only references to types of this subgraph by an id that is text: the scalar `_Any` lets
 * everything pass, and resolvers trust the types that were generated for them. Other fields of a reference are left be.
 * @returns the same schema; its `_entities` raises BAD_USER_INPUT naming what is wrong
 */
export function checkReferences(schema: GraphQLSchema): GraphQLSchema {
  const field = schema.getQueryType()?.getFields()['_entities'];
  const entity = schema.getType('_Entity');
  if (!field || !isUnionType(entity)) return schema;
  const names = entity.getTypes().map(({ name }) => name);
  const references = z.array(
    z.looseObject({
      __typename: z.enum(names, 'is not a type with a key of this service.'),
      id: z.string('is not a valid id.'),
    }),
  );
  const resolve = field.resolve ?? defaultFieldResolver;
  field.resolve = (source, args: { representations: unknown }, ...rest) => {
    parseInput(references, args.representations, 'representations');
    return resolve(source, args, ...rest) as unknown;
  };
  return schema;
}
