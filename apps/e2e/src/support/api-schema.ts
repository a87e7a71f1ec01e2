import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/** The public schema: the supergraph without inaccessible elements. */
export function apiSchema(): GraphQLSchema {
  const file = path.resolve(__dirname, '../../../gateway/supergraph.graphql');
  return Supergraph.build(readFileSync(file, 'utf8')).apiSchema().toGraphQLJSSchema();
}
