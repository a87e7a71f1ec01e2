import { buildSubgraphSchema } from '@apollo/subgraph';
import { isObjectType, parse, type GraphQLField, type GraphQLSchema } from 'graphql';
import { readSubgraphSdl } from '../compose/compose';
import { readSubgraphs } from '../workspace';

/** The types of federation and common.graphql, which the platform guards itself. */
const PLATFORM = new Set(['Pagination', '_Service', 'Query._entities', 'Query._service']);

/** The schema of a subgraph, without resolvers. @throws when there is no such subgraph */
export function subgraphSchema(name: string): GraphQLSchema {
  const project = readSubgraphs().find((one) => one.name === name);
  if (!project) throw new Error(`workspace.json has no subgraph ${name}.`);
  return buildSubgraphSchema(parse(readSubgraphSdl(project.root)));
}

/** Every field that a subgraph resolves itself, such as `Order.total`. */
export function fieldsOf(schema: GraphQLSchema): string[] {
  return Object.keys(schema.getTypeMap())
    .filter((name) => !name.startsWith('__') && !PLATFORM.has(name) && isObjectType(schema.getType(name)))
    .flatMap((type) => fieldsOfType(schema, type).map(({ name }) => `${type}.${name}`))
    .filter((coordinate) => !PLATFORM.has(coordinate));
}

/** The fields of an object type. @throws when there is no such type */
export function fieldsOfType(schema: GraphQLSchema, name: string): GraphQLField<unknown, unknown>[] {
  const type = schema.getType(name);
  if (!isObjectType(type)) throw new Error(`The schema has no object type ${name}.`);
  return Object.values(type.getFields());
}

/** A field by its coordinate, such as `Order.total`. @throws when there is no such field */
export function fieldAt(schema: GraphQLSchema, coordinate: string): GraphQLField<unknown, unknown> {
  const [type = '', name] = coordinate.split('.');
  const field = fieldsOfType(schema, type).find((one) => one.name === name);
  if (!field) throw new Error(`The schema has no ${coordinate}.`);
  return field;
}
