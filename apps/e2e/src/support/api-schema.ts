import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Supergraph } from '@apollo/federation-internals';
import type { GraphQLSchema } from 'graphql';

/** What clients see: the supergraph without what is inaccessible. */
export function apiSchema(): GraphQLSchema {
  const file = path.resolve(__dirname, '../../../gateway/supergraph.graphql');
  return Supergraph.build(readFileSync(file, 'utf8')).apiSchema().toGraphQLJSSchema();
}
