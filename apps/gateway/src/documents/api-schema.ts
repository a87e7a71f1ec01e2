import { isScalarType, isSpecifiedScalarType, type GraphQLSchema } from 'graphql';
import { customScalars } from '@e-storefront/subgraph';

/**
 * Gives the scalars of a composed schema, which says no more of them than their names, the functions that the
 * subgraphs have: a value that does not fit is refused before anything runs.
 * @returns the same schema
 * @throws Error for a scalar that nobody has told how to read
 */
export function withScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type)) continue;
    const { parseLiteral, parseValue, serialize } = customScalars[type.name] ?? unknownScalar(type.name);
    Object.assign(type, { parseLiteral, parseValue, serialize });
  }
  return schema;
}

function unknownScalar(name: string): never {
  throw new Error(
    `The scalar ${name} of the supergraph has no implementation: add it to libs/subgraph/src/scalars.ts.`,
  );
}
