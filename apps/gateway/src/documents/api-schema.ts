import { isScalarType, isSpecifiedScalarType, type GraphQLSchema } from 'graphql';
import { customScalars } from '@e-storefront/subgraph';

/**
 * Implements the custom scalars of a composed schema, which declares only their names, with those of the subgraphs: an
 * invalid value is rejected before any subgraph is called.
 * @returns the same schema
 * @throws Error for a scalar without an implementation
 */
export function implementScalars(schema: GraphQLSchema): GraphQLSchema {
  for (const type of Object.values(schema.getTypeMap())) {
    if (!isScalarType(type) || isSpecifiedScalarType(type)) continue;
    const { parseLiteral, parseValue } = customScalars[type.name] ?? unsupportedScalar(type.name);
    // Leave `serialize` as it is: results and introspected defaults have their wire format already.
    Object.assign(type, { parseLiteral, parseValue });
  }
  return schema;
}

function unsupportedScalar(name: string): never {
  throw new Error(
    `The scalar ${name} of the supergraph has no implementation: add it to libs/subgraph/src/scalars.ts.`,
  );
}
