import { isScalarType, isSpecifiedScalarType, type GraphQLSchema } from 'graphql';
import { customScalars } from '@e-storefront/subgraph';

/**
 * Lets the scalars of a composed schema, which says no more of them than their names, read values as the subgraphs do: one
 * that does not fit is refused before anything runs.
 * @returns the same schema
 * @throws Error for a scalar that nobody has told how to read
 */
export function withScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type)) continue;
    const { parseLiteral, parseValue } = customScalars[type.name] ?? unknownScalar(type.name);
    // Results, and the defaults that introspection shows, have the form of the wire here already.
    Object.assign(type, { parseLiteral, parseValue });
  }
  return schema;
}

function unknownScalar(name: string): never {
  throw new Error(
    `The scalar ${name} of the supergraph has no implementation: add it to libs/subgraph/src/scalars.ts.`,
  );
}
